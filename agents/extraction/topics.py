"""The tags of the taxonomy that a text is about."""

import asyncio

import numpy as np

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.topics import Catalogue, topic_probabilities
from tasteprint.profiling.models import InterestConfig, Topic
from tasteprint.profiling.text import passage, sentence_spans

Span = tuple[int, int]


class TopicExtractor:
    """Read topics with the embedder alone: the model adds nothing here (decision 0008)."""

    def __init__(self, catalogue: Catalogue, least_chance: float | None = None) -> None:
        self.vocabulary = catalogue.vocabulary
        self.embedder = catalogue.embedder
        self.least_chance = least_chance or InterestConfig().least_chance

    async def __call__(self, document: Document) -> tuple[Topic, ...]:
        """Return the tags that the text names or may be about, in the taxonomy's order."""
        if not self.vocabulary.tags or not document.windows:
            return ()
        return await asyncio.to_thread(self._topics, document)

    def _topics(self, document: Document) -> tuple[Topic, ...]:
        texts = [window.text for window in document.windows]
        probabilities = topic_probabilities(self.vocabulary, self.embedder, texts)
        greatest = probabilities.max(axis=0)
        mentioned = self.vocabulary.mentions(document.text)
        likely = greatest >= self.least_chance
        nearest = self._nearest(document, probabilities) if likely.any() else {}
        topics = []
        for at, tag in enumerate(self.vocabulary.tags):
            named = bool(mentioned[at])
            if named or likely[at]:
                start, end = passage(document.text, *(mentioned[at][0] if named else nearest[at]))
                # Rounded: the last bits depend on what else was embedded at the same time.
                chance = round(float(greatest[at]), 6)
                topics.append(Topic(tag=tag, start=start, end=end, chance=chance, named=named))
        return tuple(topics)

    def _nearest(self, document: Document, probabilities: np.ndarray) -> dict[int, Span]:
        """Return each tag's nearest sentence in its most likely window, as its first character."""
        found: dict[int, Span] = {}
        best_window = probabilities.argmax(axis=0)
        for number in sorted(set(best_window.tolist())):
            window = document.windows[number]
            spans = sentence_spans(window.text)
            vectors = self.embedder.embed([window.text[start:end] for start, end in spans])
            best = (vectors @ self.vocabulary.vectors.T).argmax(axis=0)
            for at in np.flatnonzero(best_window == number):
                start = window.start + spans[int(best[at])][0]
                found[int(at)] = (start, start + 1)
        return found
