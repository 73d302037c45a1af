"""How a user speaks of the things that their claims are about."""

from collections import Counter
from dataclasses import replace
from itertools import zip_longest

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.draft import (
    Draft,
    History,
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
    """A step of the profiler: the polarity of interests and entities where they are named.

    What was sent back, skipped or rated low makes no interest; the tags that the words about it
    name are read all the same, for there are the dislikes.
    """

    def __init__(
        self, catalogue: Catalogue, prompt: Prompt, model: str, config: ProfilerConfig
    ) -> None:
        self.vocabulary = catalogue.vocabulary
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
        liked = [tag_words(claim.value) for claim in claims]
        both = zip_longest(liked, self._refused(draft.history), fillvalue="")
        names = [name for pair in both for name in pair]
        # The entity "IPA" and the interest "ipa" are one thing to have an opinion about.
        return list({name.casefold(): name for name in reversed(names) if name}.values())[::-1]

    def _refused(self, history: History) -> list[str]:
        """Tags that are named in the words about what was turned away, most often first."""
        named = Counter(
            tag
            for event_id, text in history.texts.items()
            if event_id in history.turned_away
            for tag, spans in zip(self.vocabulary.tags, self.vocabulary.mentions(text), strict=True)
            if spans
        )
        return [tag_words(tag) for tag, _ in sorted(named.items(), key=lambda p: (-p[1], p[0]))]

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
        read: list[tuple[float, float]] = []  # polarity, and the chance that there is an opinion
        for q in quotes:
            scores = await draft.session.score(self.prompt, {"text": q.text, "aspect": aspect})
            chances = scores.probabilities or {scores.best: 1.0}
            good, bad = chances.get("positive", 0.0), chances.get("negative", 0.0)
            read.append((good - bad, good + bad))
        polarity, confidence = (sum(figures) / len(quotes) for figures in zip(*read, strict=True))
        if abs(polarity) < LEAST_POLARITY:
            reason = f"no clear opinion (polarity {polarity:+.2f})"
            return Rejection(what=f"opinion about {aspect}", reason=reason)
        if confidence < self.config.min_confidence:
            reason = f"confidence {confidence:.2f} is below {self.config.min_confidence}"
            return Rejection(what=f"opinion about {aspect}", reason=reason)
        # What is quoted first has to show the opinion that is claimed.
        sign = 1.0 if polarity > 0 else -1.0
        order = sorted(range(len(quotes)), key=lambda at: -sign * read[at][0])
        quotes = [quotes[at] for at in order]
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
