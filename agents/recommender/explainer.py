"""The explainer: a recommendation's tested reasons in words, each sentence checked.

A small model that words freely invents. So the sentences are composed from checked values, and the
model says, by one scored token, which reason comes first. A larger model may write freely; what the
checker does not find in the cited evidence is dropped, and the composed sentence takes its place.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from tasteprint.agents.llm import Calibration, LLMClient, Session
from tasteprint.agents.recommender.templates import Phrases, QuotedSentence
from tasteprint.profiling.claims import History
from tasteprint.profiling.errors import GroundingError, ModelRefused
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    Claim,
    Event,
    Explanation,
    Model,
    Profile,
    Reason,
    Recommendation,
    Sentence,
)
from tasteprint.profiling.text import tag_words
from tasteprint.profiling.verification import check_claim, check_sentence
from tasteprint.prompts import Library, Prompt

log = logging.getLogger(__name__)

LETTERS = "ABCDEFGH"
_LANGUAGES = {"zh": "Chinese", "en": "English"}


async def by_preference(
    session: Session, prompt: Prompt, inputs: Mapping[str, Any], options: str
) -> list[int]:
    """Return places of the options, the model's favourite first, corrected for position bias.

    Args:
        session: of the user whom the options concern.
        prompt: lists its options under letters, and ends where a letter follows.
        inputs: of the prompt.
        options: which input holds the options, eight at most.

    Raises:
        EngineUnavailable: no answer.
        ModelRefused: the request is refused.
    """
    count = len(inputs[options])
    labels = {letter: (f" {letter}",) for letter in LETTERS[:count]}
    read = await session.score(prompt, inputs, labels)
    if read.confidence is None:  # one choice and no figures
        return sorted(range(count), key=lambda at: LETTERS[at] != read.best)
    empty = await session.score(prompt, {**inputs, options: ["N/A"] * count}, labels)
    probabilities = Calibration.content_free(empty.logprobs).apply(read.logprobs)
    return sorted(range(count), key=lambda at: (-probabilities[LETTERS[at]], at))


class ExplainerConfig(Model):
    """Settings of the explanation of recommendations.

    Attributes:
        wording: "constrained" composes the sentences; "free" lets the model write them.
    """

    wording: Literal["constrained", "free"] = "constrained"


class WrittenReason(BaseModel):
    """One sentence of a freely worded explanation."""

    text: Annotated[str, Field(min_length=1, max_length=240)]
    cites: Annotated[list[Annotated[str, Field(max_length=8)]], Field(max_length=4)]


class WrittenReasons(BaseModel):
    """A freely worded explanation."""

    sentences: Annotated[list[WrittenReason], Field(max_length=4)]


@dataclass(frozen=True)
class _Explained:
    """A reason, the claim behind it, and the composed sentence."""

    reason: Reason
    claim: Claim | None
    composed: QuotedSentence


class Explainer:
    """Explains recommendations from the reasons that they carry.

    Attributes:
        written, dropped: how many sentences were freely worded so far, and how many of them the
            checker rejected.
    """

    def __init__(
        self,
        ledger: Ledger,
        llm: LLMClient,
        library: Library,
        config: ExplainerConfig | None = None,
    ) -> None:
        self.ledger = ledger
        self.llm = llm
        self.library = library
        self.config = config or ExplainerConfig()
        self.written = 0
        self.dropped = 0

    async def explain(self, profile: Profile, recommendation: Recommendation) -> Explanation:
        """Explain one recommendation; see ``explain_all``."""
        (explanation,) = await self.explain_all(profile, [recommendation])
        return explanation

    async def explain_all(
        self,
        profile: Profile,
        recommendations: Sequence[Recommendation],
        history: History | None = None,
    ) -> tuple[Explanation, ...]:
        """Explain recommendations, in Chinese where that is the user's first language.

        A sentence for each reason that decides, the most convincing first, and last the
        counterfactual of the one with the largest fall. Where none decides, one sentence says so
        and cites what comes nearest. Every sentence cites claims or events. Where the records have
        changed so that no reason checks out any more there are no sentences and ``checked`` is
        False: the profile is to be built again.

        Args:
            profile: that they were made from.
            recommendations: with their reasons.
            history: of the user, as of the profile's instant; None loads it, once for all.

        Raises:
            GroundingError: a reason names a claim or an event that the profile does not have.
            EngineUnavailable: there are reasons to be put in order, and no answer.
        """
        user_id, as_of = profile.user_id, profile.as_of
        if history is None:
            history = await asyncio.to_thread(self.ledger.require_history, user_id, as_of)
        popularity = cache(lambda: self.ledger.popularity(as_of))
        explanations = [
            await self._explain(profile, each, history, popularity) for each in recommendations
        ]
        checked = sum(each.checked for each in explanations)
        log.debug("%d recommendations explained, %d of them checked", len(explanations), checked)
        return tuple(explanations)

    async def _explain(
        self,
        profile: Profile,
        recommendation: Recommendation,
        history: History,
        popularity: Callable[[], Mapping[str, int]],
    ) -> Explanation:
        events = history.by_id
        language = "zh" if profile.languages[:1] == ("zh",) else "en"
        phrases = Phrases(language, recommendation.item, events)
        explained = [
            one
            for reason in recommendation.reasons
            if (one := self._compose(profile, history, phrases, reason))
        ]
        deciding = [one for one in explained if one.reason.decides]
        sentences = [one.composed for one in explained][:1]
        counterfactual = ""
        if deciding:
            session = Session(self.llm, profile.user_id)
            deepest = max(deciding, key=lambda one: one.reason.rank_without - one.reason.rank)
            last = phrases.counterfactual(deepest.reason, deepest.claim, recommendation.candidates)
            counterfactual = last.sentence.text
            worded = await self._words(session, recommendation, deciding, language)
            sentences = [*worded, last]
        elif not recommendation.reasons:
            users = popularity().get(recommendation.item.item_id, 0)
            sentences = [phrases.popular(users)]
        return Explanation(
            sentences=tuple(one.sentence for one in sentences),
            counterfactual=counterfactual,
            checked=bool(sentences) and all(_is_sound(one, profile, events) for one in sentences),
        )

    def _compose(
        self, profile: Profile, history: History, phrases: Phrases, reason: Reason
    ) -> _Explained | None:
        """Return the reason in words; None where its evidence no longer checks out."""
        try:
            claim = profile.claim(reason.claim_id) if reason.claim_id else None
            cited = [history.by_id[event_id] for event_id in reason.event_ids]
        except KeyError as error:
            raise GroundingError(
                f"A reason names {error}, which the profile of "
                f"{profile.user_id} as of {profile.as_of:%Y-%m-%d} does not have.",
                hint="Recommend again from this profile.",
            ) from error
        if claim is None:
            return _Explained(reason, None, phrases.text(cited[0], decides=reason.decides))
        if check_claim(claim, history):
            return None
        return _Explained(reason, claim, phrases.interest(claim, decides=reason.decides))

    async def _words(
        self,
        session: Session,
        recommendation: Recommendation,
        deciding: list[_Explained],
        language: str,
    ) -> list[QuotedSentence]:
        """Return the deciding reasons: freely worded if so set and checked, else composed."""
        written: list[QuotedSentence] = []
        if self.config.wording == "free":
            written, deciding = await self._written(session, recommendation, deciding, language)
        if len(deciding) > 1:
            texts = [one.composed.sentence.text for one in deciding]
            inputs = {"title": recommendation.item.title, "reasons": texts}
            prompt = self.library.get("explanation")
            places = await by_preference(session, prompt, inputs, "reasons")
            deciding = [deciding[at] for at in places]
        return [*written, *(one.composed for one in deciding)]

    async def _written(
        self,
        session: Session,
        recommendation: Recommendation,
        deciding: list[_Explained],
        language: str,
    ) -> tuple[list[QuotedSentence], list[_Explained]]:
        """Return the written sentences that check out, and the reasons that none of them gives."""
        by_id = {f"r{n}": one for n, one in enumerate(deciding, start=1)}
        facts = [{"id": key, "text": one.composed.sentence.text} for key, one in by_id.items()]
        item = recommendation.item
        inputs = {"title": item.title, "reasons": facts, "language": _LANGUAGES[language]}
        prompt = self.library.get("explanation_free")
        try:
            answer = await session.complete(prompt, inputs, WrittenReasons)
        except ModelRefused:
            # Nothing usable was written: as if every sentence had been rejected.
            return [], deciding
        kept, covered = [], set()
        for sentence in answer.sentences:
            cited = [key for key in dict.fromkeys(sentence.cites) if key in by_id]
            evidence = [item.title, *map(tag_words, item.tags)]
            evidence += [text for key in cited for text in _evidence(by_id[key])]
            self.written += 1
            if not cited or check_sentence(sentence.text, evidence):
                self.dropped += 1
                continue
            covered.update(cited)
            kept.append(QuotedSentence(_citing(sentence.text, [by_id[key] for key in cited])))
        return kept, [one for key, one in by_id.items() if key not in covered]


def _evidence(explained: _Explained) -> list[str]:
    quotes = explained.claim.quotes if explained.claim else explained.composed.quotes
    return [explained.composed.sentence.text, *(quote.text for quote in quotes)]


def _citing(text: str, explained: list[_Explained]) -> Sentence:
    return Sentence(
        text=text,
        claim_ids=tuple(one.claim.claim_id for one in explained if one.claim),
        event_ids=tuple(dict.fromkeys(i for one in explained for i in one.reason.event_ids)),
    )


def _is_sound(quoted: QuotedSentence, profile: Profile, events: dict[str, Event]) -> bool:
    """Return True if all that a sentence cites exists, and its quotes are there word for word."""
    sentence, claims = quoted.sentence, {claim.claim_id for claim in profile.claims}
    return (
        sentence.grounded
        and claims.issuperset(sentence.claim_ids)
        and events.keys() >= set(sentence.event_ids)
        and all(
            quote.text in sentence.text
            and (events[quote.event_id].text or "")[quote.start : quote.end] == quote.text
            for quote in quoted.quotes
        )
    )
