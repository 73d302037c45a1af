"""The explainer: a recommendation's tested reasons in words, each sentence checked.

A small model that words freely invents. So the sentences are composed from checked values, and the
model says, by one scored token, which reason comes first. A larger model may write freely; what the
checker does not find in the cited evidence is dropped, and the composed sentence takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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

LETTERS = "ABCDEFGH"


async def by_preference(
    session: Session, prompt: Prompt, inputs: Mapping[str, Any], options: str
) -> list[int]:
    """Places of the options, the model's favourite first, with the letters' own pull taken out.

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
    chances = Calibration.content_free(empty.logprobs).apply(read.logprobs)
    return sorted(range(count), key=lambda at: (-chances[LETTERS[at]], at))


# ==MERGED agents/explainer.py: """The explainer: a recommendation's tested reasons in words, each sentence checked.
#
# A small model that words freely invents. So the sentences are composed from checked values, and the
# model says, by one scored token, which reason comes first. A larger model may write freely; what the
# checker does not find in the cited evidence is dropped, and the composed sentence takes its place.
# """
_LANGUAGES = {"zh": "Chinese", "en": "English"}


class ExplainerConfig(Model):
    """How recommendations are explained.

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
    """A reason, what it stands on, and the composed sentence."""

    reason: Reason
    claim: Claim | None
    said: QuotedSentence


class Explainer:
    """Explains recommendations from the reasons that they carry.

    Attributes:
        written, dropped: freely worded sentences so far, and those of them that the checker
            turned away.
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
        """Says why, in the user's first language where that is Chinese, else in English.

        A sentence for each reason that matters, the most convincing first, and last the
        counterfactual of the one with the largest fall. Where none matters, one sentence says so
        and cites what comes nearest. Every sentence cites claims or events. Where the records have
        changed so that no reason checks out any more there are no sentences and ``checked`` is
        False: the profile is to be built again.

        Raises:
            GroundingError: a reason names a claim or an event that the profile does not have.
            EngineUnavailable: there are reasons to be put in order, and no answer.
        """
        history = self.ledger.require_history(profile.user_id, profile.as_of)
        events = history.by_id
        language = "zh" if profile.languages[:1] == ("zh",) else "en"
        phrases = Phrases(language, recommendation.item, events)
        told = [
            one
            for reason in recommendation.reasons
            if (one := self._tell(profile, history, phrases, reason))
        ]
        deciding = [one for one in told if one.reason.matters]
        said = [one.said for one in told][:1]
        counterfactual = ""
        if deciding:
            session = Session(self.llm, profile.user_id)
            deepest = max(deciding, key=lambda t: t.reason.rank_without - t.reason.rank)
            last = phrases.counterfactual(deepest.reason, deepest.claim, recommendation.candidates)
            counterfactual = last.sentence.text
            said = [*await self._words(session, recommendation, deciding, language), last]
        elif not recommendation.reasons:
            users = self.ledger.popularity(profile.as_of).get(recommendation.item.item_id, 0)
            said = [phrases.popular(users)]
        return Explanation(
            sentences=tuple(one.sentence for one in said),
            counterfactual=counterfactual,
            checked=bool(said) and all(_stands(one, profile, events) for one in said),
        )

    def _tell(
        self, profile: Profile, history: History, phrases: Phrases, reason: Reason
    ) -> _Explained | None:
        """The reason in words; None where its evidence no longer checks out."""
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
            return _Explained(reason, None, phrases.text(cited[0], decides=reason.matters))
        if check_claim(claim, history):
            return None
        return _Explained(reason, claim, phrases.interest(claim, decides=reason.matters))

    async def _words(
        self,
        session: Session,
        recommendation: Recommendation,
        told: list[_Explained],
        language: str,
    ) -> list[QuotedSentence]:
        """The deciding reasons: freely worded where that is wished and stands, else composed."""
        written: list[QuotedSentence] = []
        if self.config.wording == "free":
            written, told = await self._written(session, recommendation, told, language)
        if len(told) > 1:
            texts = [one.said.sentence.text for one in told]
            inputs = {"title": recommendation.item.title, "reasons": texts}
            prompt = self.library.get("explanation")
            told = [told[at] for at in await by_preference(session, prompt, inputs, "reasons")]
        return [*written, *(one.said for one in told)]

    async def _written(
        self,
        session: Session,
        recommendation: Recommendation,
        told: list[_Explained],
        language: str,
    ) -> tuple[list[QuotedSentence], list[_Explained]]:
        """Written sentences that stand, and the reasons that none of them tells."""
        by_id = {f"r{n}": one for n, one in enumerate(told, start=1)}
        facts = [{"id": key, "text": one.said.sentence.text} for key, one in by_id.items()]
        item = recommendation.item
        inputs = {"title": item.title, "reasons": facts, "language": _LANGUAGES[language]}
        prompt = self.library.get("explanation_free")
        try:
            answer = await session.complete(prompt, inputs, WrittenReasons)
        except ModelRefused:
            # Nothing usable was written: as if every sentence had been turned away.
            return [], told
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


def _evidence(told: _Explained) -> list[str]:
    quotes = told.claim.quotes if told.claim else told.said.quotes
    return [told.said.sentence.text, *(quote.text for quote in quotes)]


def _citing(text: str, told: list[_Explained]) -> Sentence:
    return Sentence(
        text=text,
        claim_ids=tuple(one.claim.claim_id for one in told if one.claim),
        event_ids=tuple(dict.fromkeys(i for one in told for i in one.reason.event_ids)),
    )


def _stands(said: QuotedSentence, profile: Profile, events: dict[str, Event]) -> bool:
    """Whether all that a sentence cites exists, and what it quotes is there word for word."""
    sentence, claims = said.sentence, {claim.claim_id for claim in profile.claims}
    return (
        sentence.grounded
        and claims.issuperset(sentence.claim_ids)
        and events.keys() >= set(sentence.event_ids)
        and all(
            quote.text in sentence.text
            and (events[quote.event_id].text or "")[quote.start : quote.end] == quote.text
            for quote in said.quotes
        )
    )
