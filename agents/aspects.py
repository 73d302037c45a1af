"""How a user speaks of the things that their claims are about."""

from dataclasses import replace

from tasteprint.agents.draft import (
    Draft,
    ProfilerConfig,
    make_claim,
    origin_of,
    quote,
    require_labels,
)
from tasteprint.agents.tags import mentions, passage, tag_words
from tasteprint.agents.together import together
from tasteprint.profiling.models import (
    AspectSentiment,
    Claim,
    ClaimKind,
    Quote,
    Rejection,
)
from tasteprint.prompts.prompt import Prompt

# A mean reading nearer to nought than this is called neutral and makes no claim.
LEAST_POLARITY = 0.4
# People and places are seldom what is liked or disliked where they are named.
_OPINABLE = {"product", "organisation"}


class ReadAspects:
    """A step of the profiler: the polarity of interests and entities where they are named."""

    def __init__(self, prompt: Prompt, model: str, config: ProfilerConfig) -> None:
        self.prompt = require_labels(prompt, {"positive", "negative"})
        self.model = model
        self.config = config

    async def __call__(self, draft: Draft) -> Draft:
        """Adds an aspect claim for each thing that is named with a clear opinion."""
        named = {aspect: self._quotes(draft, aspect) for aspect in self._aspects(draft)}
        named = {aspect: quotes for aspect, quotes in named.items() if quotes}
        asked = list(named)[: self.config.max_aspects]
        read = await together(self._read(draft, a, named[a]) for a in asked)
        claims = [c for c in read if isinstance(c, Claim)]
        rejected = [r for r in read if isinstance(r, Rejection)]
        by_aspect = tuple(
            AspectSentiment(
                aspect=c.value, polarity=c.polarity, mentions=len(c.quotes), claim_id=c.claim_id
            )
            for c in sorted(claims, key=lambda c: (-abs(c.polarity), c.value))
        )
        draft = draft.claiming(claims, rejected)
        return replace(draft, sentiment=draft.sentiment.model_copy(update={"by_aspect": by_aspect}))

    def _aspects(self, draft: Draft) -> list[str]:
        things = [
            claim
            for claim in draft.claims
            if claim.kind is ClaimKind.INTEREST
            or (claim.kind is ClaimKind.ENTITY and claim.detail in _OPINABLE)
        ]
        claims = sorted(things, key=lambda c: (-c.strength, c.value))
        names = [tag_words(claim.value) for claim in claims]
        # The entity "IPA" and the interest "ipa" are one thing to have an opinion about.
        return list({name.casefold(): name for name in reversed(names) if name}.values())[::-1]

    def _quotes(self, draft: Draft, aspect: str) -> list[Quote]:
        """The sentences that name it, one an event, latest first."""
        quotes = []
        for event in reversed(draft.history.events):
            text = event.text or ""
            spans = mentions(text, aspect)
            if spans:
                quotes.append(quote(event, *passage(text, *spans[0])))
            if len(quotes) == self.config.max_mentions:
                break
        return quotes

    async def _read(self, draft: Draft, aspect: str, quotes: list[Quote]) -> Claim | Rejection:
        polarity = confidence = 0.0
        for q in quotes:
            scores = await draft.session.score(self.prompt, {"text": q.text, "aspect": aspect})
            chances = scores.probabilities or {scores.best: 1.0}
            polarity += chances.get("positive", 0.0) - chances.get("negative", 0.0)
            confidence += chances.get("positive", 0.0) + chances.get("negative", 0.0)
        polarity, confidence = polarity / len(quotes), confidence / len(quotes)
        if abs(polarity) < LEAST_POLARITY:
            reason = f"no clear opinion (polarity {polarity:+.2f})"
            return Rejection(what=f"opinion about {aspect}", reason=reason)
        return make_claim(
            draft.history,
            ClaimKind.ASPECT_SENTIMENT,
            aspect,
            polarity=max(-1.0, min(1.0, polarity)),
            confidence=min(1.0, confidence),
            strength=len(quotes) / len(draft.history.texts),
            quotes=quotes,
            origin=origin_of(self.prompt, self.model),
        )
