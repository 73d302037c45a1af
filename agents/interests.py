"""Interest tags: three signals for every text and tag, combined into a probability.

A tag is named in the text; the text's embedding lies near the tag's; the model, asked for the
topic, leans towards the tag's first word. No signal is good alone. The weights are a logistic
regression, fitted by ``python -m tasteprint.evals.fit_interests`` on the tags of the threads in
which forum posts were written.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.draft import Draft, History, ProfilerConfig, make_claim, origin_of, quote
from tasteprint.agents.session import Session
from tasteprint.agents.tags import passage, standardise, tag_words
from tasteprint.agents.together import together
from tasteprint.profiling.counting import count
from tasteprint.profiling.models import (
    Claim,
    ClaimKind,
    Count,
    CountQuery,
    Model,
    Origin,
    Quote,
    Rejection,
)
from tasteprint.profiling.windows import Window, sentences
from tasteprint.prompts.prompt import Prompt

# What a tag on the touched item says of the user: the thread is about it, the user may not be.
TAGGED = 0.5
# Below this an event's text is no evidence for a tag.
EVIDENT = 0.3


class Weights(Model):
    """Of the combination: ``sigmoid(intercept + named·n + near·z + model·m)``.

    The figures are for the bundled model, from 400 posts of 229 users who are not in the demo.
    """

    intercept: float = -4.39
    named: float = 1.19
    near: float = 0.80
    model: float = 0.33


class FindInterests:
    """A step of the profiler: interest claims from the texts and the touched items' tags."""

    def __init__(
        self,
        catalogue: Catalogue,
        prompt: Prompt,
        model: str,
        config: ProfilerConfig,
    ) -> None:
        self.vocabulary = catalogue.vocabulary
        self.embedder = catalogue.embedder
        self.prompt = prompt
        self.model = model
        self.config = config
        self.weights = Weights()

    async def __call__(self, draft: Draft) -> Draft:
        """Adds the interest claims; what falls short of the least confidence is rejected."""
        if not self.vocabulary.tags:
            return draft
        windows = draft.history.windows
        chances = await self._chances(draft.session, windows)
        # Long histories take seconds of plain computing, in which other users' work goes on.
        claims, rejected = await asyncio.to_thread(
            self._claims, _Readings(draft.history, windows, chances)
        )
        return draft.claiming(claims, rejected)

    async def signals(self, session: Session, windows: tuple[Window, ...]) -> np.ndarray:
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

    def _named_and_near(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        named = [[float(bool(spans)) for spans in self.vocabulary.mentions(t)] for t in texts]
        return np.array(named), self.vocabulary.nearness(self.embedder.embed(texts))

    async def _chances(self, session: Session, windows: tuple[Window, ...]) -> np.ndarray:
        """The probability of each tag that each window gives: (windows, tags)."""
        if not windows:
            return np.zeros((0, len(self.vocabulary.tags)))
        named, near, model = await self.signals(session, windows)
        w = self.weights
        logits = w.intercept + w.named * named + w.near * near + w.model * model
        chances: np.ndarray = 1.0 / (1.0 + np.exp(-logits))
        return chances

    def _claims(self, read: "_Readings") -> tuple[list[Claim], list[Rejection]]:
        chances = self._with_catalogue(read)
        recency = read.history.weights(self.config.half_life_days)
        total = sum(recency.values())
        strength = {tag: _strength(chances[tag], recency, total) for tag in chances}
        claims: list[Claim] = []
        rejected: list[Rejection] = []
        for tag in sorted(chances, key=lambda tag: (-strength[tag], tag)):
            if len(claims) == self.config.max_interests:
                break
            confidence = 1.0 - float(np.prod([1.0 - p for p in chances[tag].values()]))
            if confidence >= self.config.min_confidence:
                claims.append(self._claim(read, tag, confidence, strength[tag]))
            elif len(rejected) < self.config.max_interests:
                reason = f"confidence {confidence:.2f} is below {self.config.min_confidence}"
                rejected.append(Rejection(what=f"interest in {tag}", reason=reason))
        return claims, rejected

    def _with_catalogue(self, read: "_Readings") -> dict[str, dict[str, float]]:
        """By tag, the probability that each event shows an interest in it, where it is evident."""
        place = {tag: at for at, tag in enumerate(self.vocabulary.tags)}
        nothing = np.zeros(len(place))
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for event in read.history.events:
            if event.event_id in read.history.turned_away:
                continue
            chances = read.by_text.get(event.event_id, nothing).copy()
            item = read.history.items.get(event.item_id or "")
            on_item = [place[tag] for tag in item.tags if tag in place] if item else []
            chances[on_item] = np.maximum(chances[on_item], TAGGED)
            for at in np.flatnonzero(chances >= EVIDENT):
                found[self.vocabulary.tags[at]][event.event_id] = float(chances[at])
        return found

    def _claim(self, read: "_Readings", tag: str, confidence: float, strength: float) -> Claim:
        at = self.vocabulary.tags.index(tag)
        history, by_text = read.history, read.by_text
        naming = {e for e, text in history.texts.items() if self.vocabulary.spans(text, tag)}
        evident = [
            e
            for e in by_text
            if (by_text[e][at] >= EVIDENT or e in naming) and e not in history.turned_away
        ]
        best = sorted(evident, key=lambda e: (e not in naming, -by_text[e][at], e))
        quotes = [self._quote(read, event_id, at) for event_id in best[: self.config.max_quotes]]
        count = count_tag(history, tag)
        return make_claim(
            history,
            ClaimKind.INTEREST,
            tag,
            confidence=confidence,
            strength=strength,
            quotes=quotes,
            counts=[count] if count.matched else [],
            origin=origin_of(self.prompt, self.model) if quotes else Origin(),
        )

    def _quote(self, read: "_Readings", event_id: str, at: int) -> Quote:
        """The sentence that names the tag, or else the nearest one of the likeliest window."""
        event = read.history.by_id[event_id]
        text = event.text or ""
        named = self.vocabulary.spans(text, self.vocabulary.tags[at])
        if named:
            return quote(event, *passage(text, *named[0]))
        window = read.likeliest(event_id, at)
        spans = sentences(window.text)
        vectors = self.embedder.embed([window.text[start:end] for start, end in spans])
        start, _ = spans[int(np.argmax(vectors @ self.vocabulary.vectors[at]))]
        return quote(event, *passage(text, window.start + start, window.start + start + 1))


@dataclass(frozen=True)
class _Readings:
    """A history with the probability of each tag in each of its windows: (windows, tags)."""

    history: History
    windows: tuple[Window, ...]
    chances: np.ndarray

    @cached_property
    def by_text(self) -> dict[str, np.ndarray]:
        """By event id, the greatest probability that a window gives each tag: (tags,)."""
        greatest: dict[str, np.ndarray] = {}
        for window, row in zip(self.windows, self.chances, strict=True):
            greatest[window.event_id] = np.maximum(greatest.get(window.event_id, row), row)
        return greatest

    def likeliest(self, event_id: str, at: int) -> Window:
        """The event's window that gives a tag the greatest probability."""
        rows = [n for n, window in enumerate(self.windows) if window.event_id == event_id]
        return self.windows[max(rows, key=lambda n: (self.chances[n, at], -n))]


def count_tag(history: History, tag: str) -> Count:
    """How many of the user's events are on items with this tag, and were not turned away."""
    tags = {item_id: item.tags for item_id, item in history.items.items()}
    return count(
        history.events, tags, CountQuery(item_tag=tag, turned_away=False, as_of=history.as_of)
    )


def _strength(chances: Mapping[str, float], recency: Mapping[str, float], total: float) -> float:
    """Recency-weighted share of the history that shows the interest, in [0, 1]."""
    return sum(recency[e] * p for e, p in chances.items()) / total if total else 0.0
