"""Topics: three signals for a text and every tag, combined into a probability.

A tag is named in the text; the text's embedding lies near the tag's; the model, asked for the
topic, leans towards the tag's first word. No signal is good alone. The weights are a logistic
regression, fitted by ``python -m tasteprint.evals.fit_interests`` on the tags of the threads in
which forum posts were written.
"""

import asyncio
from collections.abc import Sequence

import numpy as np

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.page import Page
from tasteprint.agents.session import Session
from tasteprint.agents.tags import passage, standardise
from tasteprint.agents.together import together
from tasteprint.profiling.merging.interests import EVIDENT
from tasteprint.profiling.models import Model
from tasteprint.profiling.phrases import tag_words
from tasteprint.profiling.readings import Topic
from tasteprint.profiling.windows import Window, sentences
from tasteprint.prompts.prompt import Prompt


class Weights(Model):
    """Of the combination: ``sigmoid(intercept + named·n + near·z + model·m)``.

    The figures are for the bundled model, from 400 posts of 229 users who are not in the demo.
    """

    intercept: float = -4.39
    named: float = 1.19
    near: float = 0.80
    model: float = 0.33


class ReadTopics:
    """Reads which tags of the catalogue a text is about."""

    def __init__(self, catalogue: Catalogue, prompt: Prompt) -> None:
        self.vocabulary = catalogue.vocabulary
        self.embedder = catalogue.embedder
        self.prompt = prompt
        self.weights = Weights()

    async def __call__(self, page: Page) -> tuple[Topic, ...]:
        """The tags that the text names or is evident for, in the vocabulary's order."""
        if not self.vocabulary.tags or not page.windows:
            return ()
        chances = self.chances(await self.signals(page.session, page.windows))
        return await asyncio.to_thread(self._topics, page, chances)

    async def signals(self, session: Session, windows: Sequence[Window]) -> np.ndarray:
        """Named (0 or 1), nearness and model score of every window and tag: (3, windows, tags)."""
        texts = [window.text for window in windows]
        named, near = await asyncio.to_thread(self._named_and_near, texts)
        labels = {tag: (f" {tag_words(tag)}",) for tag in self.vocabulary.tags}
        read = await together(
            session.score(self.prompt, {"text": text}, labels, shared=True) for text in texts
        )
        # A server without log-probabilities says nothing here: a row of zeros.
        chances = np.array(
            [[max(s.probabilities.get(tag, 1.0), 1e-12) for tag in labels] for s in read]
        )
        return np.stack([named, near, standardise(np.log(chances))])

    def chances(self, signals: np.ndarray) -> np.ndarray:
        """The probability of each tag that each window gives: (windows, tags)."""
        named, near, model = signals
        w = self.weights
        logits = w.intercept + w.named * named + w.near * near + w.model * model
        chances: np.ndarray = 1.0 / (1.0 + np.exp(-logits))
        return chances

    def _named_and_near(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        named = [[float(bool(spans)) for spans in self.vocabulary.mentions(t)] for t in texts]
        return np.array(named), self.vocabulary.nearness(self.embedder.embed(texts))

    def _topics(self, page: Page, chances: np.ndarray) -> tuple[Topic, ...]:
        greatest = chances.max(axis=0)
        mentioned = self.vocabulary.mentions(page.text)
        topics = []
        for at, tag in enumerate(self.vocabulary.tags):
            if not mentioned[at] and greatest[at] < EVIDENT:
                continue
            span = mentioned[at][0] if mentioned[at] else self._nearest(page, chances[:, at], at)
            start, end = passage(page.text, *span)
            named = bool(mentioned[at])
            # Rounded: the last bits depend on what else was embedded at the same time.
            chance = round(float(greatest[at]), 6)
            topics.append(Topic(tag=tag, start=start, end=end, chance=chance, named=named))
        return tuple(topics)

    def _nearest(self, page: Page, chances: np.ndarray, at: int) -> tuple[int, int]:
        """The sentence of the likeliest window that lies nearest to a tag, as its first letter."""
        window = page.windows[int(np.argmax(chances))]
        spans = sentences(window.text)
        vectors = self.embedder.embed([window.text[start:end] for start, end in spans])
        start, _ = spans[int(np.argmax(vectors @ self.vocabulary.vectors[at]))]
        return window.start + start, window.start + start + 1
