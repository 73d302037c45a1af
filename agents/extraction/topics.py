"""Reading which tags of the taxonomy a text is about."""

import asyncio

import numpy as np

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.topics import Catalogue, topic_chances
from tasteprint.profiling.models import InterestConfig, Topic
from tasteprint.profiling.text import passage, sentence_spans

Span = tuple[int, int]


class TopicExtractor:
    """Reads topics with the embedder alone: the model adds nothing here (decision 0008)."""

    def __init__(self, catalogue: Catalogue, least_chance: float | None = None) -> None:
        self.vocabulary = catalogue.vocabulary
        self.embedder = catalogue.embedder
        self.least_chance = least_chance or InterestConfig().least_chance

    async def __call__(self, page: Document) -> tuple[Topic, ...]:
        """The tags that the text names or may be about, in the taxonomy's order."""
        if not self.vocabulary.tags or not page.windows:
            return ()
        return await asyncio.to_thread(self._topics, page)

    def _topics(self, page: Document) -> tuple[Topic, ...]:
        texts = [window.text for window in page.windows]
        chances = topic_chances(self.vocabulary, self.embedder, texts)
        greatest = chances.max(axis=0)
        mentioned = self.vocabulary.mentions(page.text)
        sought = greatest >= self.least_chance
        nearest = self._nearest(page, chances) if sought.any() else {}
        topics = []
        for at, tag in enumerate(self.vocabulary.tags):
            named = bool(mentioned[at])
            if named or sought[at]:
                start, end = passage(page.text, *(mentioned[at][0] if named else nearest[at]))
                # Rounded: the last bits depend on what else was embedded at the same time.
                chance = round(float(greatest[at]), 6)
                topics.append(Topic(tag=tag, start=start, end=end, chance=chance, named=named))
        return tuple(topics)

    def _nearest(self, page: Document, chances: np.ndarray) -> dict[int, Span]:
        """For each tag the first letter of the nearest sentence in its likeliest window."""
        found: dict[int, Span] = {}
        likeliest = chances.argmax(axis=0)
        for number in sorted(set(likeliest.tolist())):
            window = page.windows[number]
            spans = sentence_spans(window.text)
            vectors = self.embedder.embed([window.text[start:end] for start, end in spans])
            best = (vectors @ self.vocabulary.vectors.T).argmax(axis=0)
            for at in np.flatnonzero(likeliest == number):
                start = window.start + spans[int(best[at])][0]
                found[int(at)] = (start, start + 1)
        return found
