"""Interest tags: three signals for every text and tag, combined into a probability.

A tag is named in the text; the text's embedding lies near the tag's; the model, asked for the
topic, leans towards the tag's first word. No signal is good alone. The weights are a logistic
regression, fitted by ``python -m tasteprint.evals.fit_interests`` on the tags of the threads in
which forum posts were written.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.draft import Draft, History, ProfilerConfig, make_claim, origin_of, quote
from tasteprint.agents.session import Session
from tasteprint.agents.tags import enclosing, standardise, tag_words
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
    """Of the combination: ``sigmoid(intercept + named·n + near·z + model·m)``."""

    intercept: float = -4.39
    named: float = 1.22
    near: float = 0.81
    model: float = 0.21


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
        history = draft.history
        if not self.vocabulary.tags:
            return draft
        by_text = await self._by_text(draft)
        chances = self._with_catalogue(history, by_text)
        recency = history.weights(self.config.half_life_days)
        total = sum(recency.values())
        ranked = sorted(
            chances,
            key=lambda tag: (-_strength(chances[tag], recency, total), tag),
        )
        claims: list[Claim] = []
        rejected: list[Rejection] = []
        for tag in ranked:
            if len(claims) == self.config.max_interests:
                break
            confidence = 1.0 - float(np.prod([1.0 - p for p in chances[tag].values()]))
            if confidence < self.config.min_confidence:
                if len(rejected) < self.config.max_interests:
                    reason = f"confidence {confidence:.2f} is below {self.config.min_confidence}"
                    rejected.append(Rejection(what=f"interest in {tag}", reason=reason))
                continue
            strength = _strength(chances[tag], recency, total)
            claims.append(self._claim(history, tag, by_text, confidence, strength))
        return draft.claiming(claims, rejected)

    async def signals(self, session: Session, windows: tuple[Window, ...]) -> np.ndarray:
        """Named (0 or 1), nearness and model score of every window and tag: (3, windows, tags)."""
        named = np.array(
            [[float(bool(spans)) for spans in self.vocabulary.mentions(w.text)] for w in windows]
        )
        near = self.vocabulary.nearness(self.embedder.embed([w.text for w in windows]))
        labels = {tag: (f" {tag_words(tag)}",) for tag in self.vocabulary.tags}
        read = await asyncio.gather(
            *(session.score(self.prompt, {"text": w.text}, labels, shared=True) for w in windows)
        )
        # A server without log-probabilities says nothing here: a row of zeros.
        chances = np.array(
            [[max(s.probabilities.get(tag, 1.0), 1e-12) for tag in labels] for s in read]
        )
        return np.stack([named, near, standardise(np.log(chances))])

    async def _by_text(self, draft: Draft) -> dict[str, np.ndarray]:
        """By event id, the probability of each tag that the event's text gives: (tags,)."""
        windows = draft.history.windows
        if not windows:
            return {}
        named, near, model = await self.signals(draft.session, windows)
        w = self.weights
        logits = w.intercept + w.named * named + w.near * near + w.model * model
        chances: dict[str, np.ndarray] = {}
        for window, row in zip(windows, 1.0 / (1.0 + np.exp(-logits)), strict=True):
            before = chances.get(window.event_id)
            chances[window.event_id] = row if before is None else np.maximum(before, row)
        return chances

    def _with_catalogue(
        self, history: History, by_text: Mapping[str, np.ndarray]
    ) -> dict[str, dict[str, float]]:
        """By tag, the probability that each event shows an interest in it, where it is evident."""
        chances: dict[str, dict[str, float]] = defaultdict(dict)
        for event in history.events:
            item = history.items.get(event.item_id or "")
            for at, tag in enumerate(self.vocabulary.tags):
                chance = float(by_text[event.event_id][at]) if event.event_id in by_text else 0.0
                if item and tag in item.tags:
                    chance = max(chance, TAGGED)
                if chance >= EVIDENT:
                    chances[tag][event.event_id] = chance
        return chances

    def _claim(
        self,
        history: History,
        tag: str,
        by_text: Mapping[str, np.ndarray],
        confidence: float,
        strength: float,
    ) -> Claim:
        at = self.vocabulary.tags.index(tag)
        naming = {e for e, text in history.texts.items() if self.vocabulary.spans(text, tag)}
        evident = [e for e in by_text if by_text[e][at] >= EVIDENT or e in naming]
        best = sorted(evident, key=lambda e: (e not in naming, -by_text[e][at], e))
        best = best[: self.config.max_quotes]
        quotes = [self._quote(history, event_id, at) for event_id in best]
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

    def _quote(self, history: History, event_id: str, at: int) -> Quote:
        """The sentence that names the tag, or else the one that lies nearest to it."""
        event = history.by_id[event_id]
        text = event.text or ""
        spans = sentences(text)
        named = self.vocabulary.spans(text, self.vocabulary.tags[at])
        if named:
            return quote(event, *enclosing(spans, *named[0]))
        vectors = self.embedder.embed([text[a:b] for a, b in spans])
        nearest = int(np.argmax(vectors @ self.vocabulary.vectors[at]))
        return quote(event, *spans[nearest])


def count_tag(history: History, tag: str) -> Count:
    """How many of the user's events are on items with this tag."""
    matched = [
        e.event_id
        for e in history.events
        if (item := history.items.get(e.item_id or "")) and tag in item.tags
    ]
    return Count(
        matched=len(matched),
        total=len(history.events),
        query=CountQuery(item_tag=tag, as_of=history.as_of),
        event_ids=tuple(matched),
    )


def _strength(chances: Mapping[str, float], recency: Mapping[str, float], total: float) -> float:
    """Recency-weighted share of the history that shows the interest, in [0, 1]."""
    return sum(recency[e] * p for e, p in chances.items()) / total if total else 0.0
