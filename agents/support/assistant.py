"""The support chat: answer questions about a user from the records, or not at all.

No model words anything here. Code composes sentences from the records, and a question selects
among them; what it asks for is read from its words (``questions.py``).
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from tasteprint.agents.support.event_facts import of_kinds
from tasteprint.agents.support.facts import Fact, Kind, facts, item_facts, ranked
from tasteprint.agents.support.intents import ADVICE, Intent, kinds_in
from tasteprint.agents.support.matching import is_about_another_user, named_item, names
from tasteprint.agents.support.questions import NAMING, Question, read_question
from tasteprint.profiling.claims import ITEM
from tasteprint.profiling.models import (
    Answer,
    Model,
    Profile,
    Sentence,
)
from tasteprint.profiling.text import tag_words
from tasteprint.profiling.verification import check_claim

if TYPE_CHECKING:  # most questions need neither the vectors nor the model
    from tasteprint.agents.recommender import Explainer, Recommender
    from tasteprint.profiling.claims import History
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.vectorstore.embedders import Embedder

log = logging.getLogger(__name__)

# Which facts answer a question that names nothing, by what it asks for; the first that fits.
_IN_GENERAL: tuple[tuple[Intent, tuple[Kind, ...]], ...] = (
    (Intent.DISLIKES, (Kind.ASPECT,)),
    (Intent.TONE, (Kind.TONE,)),
    (Intent.OPINION, (Kind.ASPECT,)),
    (Intent.LIKES, (Kind.INTEREST, Kind.ASPECT)),
    *((intent, (Kind.ENTITY,)) for intent in NAMING),
    (Intent.OVERVIEW, (Kind.INTEREST, Kind.ASPECT, Kind.ENTITY, Kind.ACTIVITY)),
    (Intent.ACTIVITY, (Kind.ACTIVITY,)),
    (Intent.WHEN, (Kind.ACTIVITY,)),
)
# Intents beside which the kinds of events in a question are no more than its setting.
_SOONER = {Intent.DISLIKES, Intent.TONE, Intent.OPINION, Intent.LIKES, Intent.WHY}


class SupportConfig(Model):
    """Settings of the answers to questions.

    Attributes:
        near_value, near_sentence: least cosine of the question's own words with what a fact is
            about, and of the whole question with "Interest in …"; both must be reached. Chosen on
            the questions in the project's tests; see ``Support.ask`` for what they let through.
        sentences: at most, in one answer.
        recommendations: how many are given when asked for.
    """

    near_value: float = Field(default=0.5, ge=-1, le=1)
    near_sentence: float = Field(default=0.42, ge=-1, le=1)
    sentences: int = Field(default=4, ge=1)
    recommendations: int = Field(default=3, ge=1)


class Support:
    """Answers a support agent's questions about a user.

    Args:
        ledger: the records.
        embedder: for questions in other words than the records'.
        recommender, explainer: for questions about recommendations.
        config: how questions are answered.
    """

    def __init__(
        self,
        ledger: "Ledger",
        embedder: "Embedder",
        recommender: "Recommender",
        explainer: "Explainer",
        config: SupportConfig | None = None,
    ) -> None:
        self.ledger = ledger
        self.embedder = embedder
        self.recommender = recommender
        self.explainer = explainer
        self.config = config or SupportConfig()

    async def ask(self, profile: Profile, question: str) -> Answer:
        """Answer from what the records held at the profile's ``as_of``.

        In this order: an item that the question names; the current recommendations; facts that it
        names; where it names nothing, facts of the kind that it asks for; facts similar to it.
        A kind of events is counted and dated before anything else is said of it. A question about
        another user is not answered, where a capital shows the name. Each sentence cites
        claims or events; where none fits, ``known`` is False.

        What it does badly: it does not parse, so "cheap", "more than" and "before 2015" change
        nothing, and a word that is an interest here counts as one in any sense ("taste in music"
        finds the interest in taste). Nearness is coarse: with the bundled embedder it tells
        "dark beer" from "tea", but misses paraphrases ("bubbles" for carbonation) and takes what is
        near for what was meant (chocolate, for the interest in taste). In Chinese only words of the
        records are found.

        Raises:
            RetrievalError: a recommendation is asked for and no items are indexed.
            EngineUnavailable: a recommendation's reasons are to be put in order, and no answer.
        """
        asked = read_question(question, profile.user_id)
        user_id, as_of = profile.user_id, profile.as_of
        history = await asyncio.to_thread(self.ledger.require_history, user_id, as_of)
        answer: list[Sentence] | None = []
        if not await asyncio.to_thread(self._is_about_another, profile, history, asked):
            answer = await self._about_items(profile, history, asked)
        if answer is None:
            answer = await asyncio.to_thread(self._from_facts, profile, history, asked)
        answer = [sentence for sentence in answer if sentence.grounded][: self.config.sentences]
        log.debug("a question with %d intents: %d sentences", len(asked.intents), len(answer))
        return Answer(
            question=question, language=asked.language, sentences=tuple(answer), known=bool(answer)
        )

    def _is_about_another(self, profile: Profile, history: "History", asked: Question) -> bool:
        def records() -> Iterator[str]:
            for item in self.ledger.items():
                yield from (item.title, *map(tag_words, item.tags))
            yield from (claim.value for claim in profile.claims)
            yield from history.texts.values()

        return is_about_another_user(asked, records)

    async def _about_items(
        self, profile: Profile, history: "History", asked: Question
    ) -> list[Sentence] | None:
        """Answer about the item that is named, or the recommendations; None for neither."""
        events = history.events
        why = bool(asked.intents & ADVICE)
        touched = {event.item_id for event in events if event.item_id}
        item = await asyncio.to_thread(named_item, self.ledger, asked, touched, anything=why)
        if item is not None and item.item_id in touched:
            # "How to rate a beer" is a title.
            kinds = set() if why or asked.undone else {*asked.kinds} - {*kinds_in(item.title)}
            return item_facts(item, events, asked.language, kinds)
        if item is not None:
            placed = await self.recommender.place(profile, item, events=events)
            (explained,) = await self.explainer.explain_all(profile, [placed], history)
            first, *rest = explained.sentences or (None,)
            return [ranked(item, placed.rank, first, asked.language), *rest] if first else []
        if Intent.ADVISE_AGAINST in asked.intents:
            return []  # the last of the ranking are not what to keep from a user
        if Intent.RECOMMEND in asked.intents and not asked.content:
            best = await self.recommender.recommend(
                profile, self.config.recommendations, events=events
            )
            explanations = await self.explainer.explain_all(profile, best, history)
            return [
                ranked(one.item, one.rank, sentence, asked.language)
                for one, explained in zip(best, explanations, strict=True)
                for sentence in explained.sentences[:1]
            ]
        return None

    def _from_facts(self, profile: Profile, history: "History", asked: Question) -> list[Sentence]:
        events, items = history.events, history.items
        sound = tuple(claim for claim in profile.claims if not check_claim(claim, history))
        known = facts(profile.model_copy(update={"claims": sound}), events, asked.language)
        fitting = _fitting(known, asked)
        if _of_kinds_alone(asked):
            return [] if asked.undone else of_kinds(asked, events, items, ())
        found = [fact for fact in fitting if fact.value and names(asked.about, fact.value)]
        if not found and not asked.content:
            found = _in_general(fitting, asked)
        if not found:
            found = self._near(fitting, asked)
        sentences = [fact.sentence for fact in found]
        if asked.kinds and not asked.undone and asked.content and not asked.intents & _SOONER:
            values = [fact.value for fact in found]
            sentences = [*of_kinds(asked, events, items, values), *sentences]
        return sentences

    def _near(self, fitting: Sequence[Fact], asked: Question) -> list[Fact]:
        """Return interests and aspects similar to the question in both views, closest first."""
        topics = [f for f in fitting if f.kind in (Kind.INTEREST, Kind.ASPECT)]
        if not topics or not asked.content or asked.language == "zh":
            return []
        embed = self.embedder.embed
        words, whole = embed([" ".join(asked.content), asked.about])
        values = embed([fact.value for fact in topics]) @ words
        wholes = embed([f"Interest in {fact.value}" for fact in topics]) @ whole
        near = [
            (float(value + sentence), fact)
            for value, sentence, fact in zip(values, wholes, topics, strict=True)
            if value >= self.config.near_value and sentence >= self.config.near_sentence
        ]
        return [fact for _, fact in sorted(near, key=lambda pair: -pair[0])]


def _of_kinds_alone(asked: Question) -> bool:
    """Return True if kinds of events are all that is asked for."""
    sooner = {*_SOONER, Intent.NAMES}
    return bool(asked.kinds) and not asked.content and not asked.intents & sooner


def _fitting(known: Iterable[Fact], asked: Question) -> list[Fact]:
    """Return the facts that may answer what is asked for."""
    intents = asked.intents
    kinds = {str(intent) for intent in NAMING if intent in intents} - {Intent.NAMES}
    if Intent.PRODUCT in intents:
        kinds.add(ITEM)
    return [
        fact
        for fact in known
        if not (Intent.DISLIKES in intents and fact.kind is not Kind.ASPECT)
        and not (kinds and fact.kind is Kind.ENTITY and fact.detail not in kinds)
    ]


def _in_general(fitting: Sequence[Fact], asked: Question) -> list[Fact]:
    """Return the strongest facts of each kind asked for, in turn, where nothing is named."""
    kinds = next((kinds for intent, kinds in _IN_GENERAL if intent in asked.intents), ())
    liking = {Intent.LIKES: 1, Intent.DISLIKES: -1}
    sign = next((liking[intent] for intent in liking if intent in asked.intents), 0)
    rows = [
        [f for f in fitting if f.kind is kind and (f.kind is not Kind.ASPECT or _agrees(f, sign))]
        for kind in kinds
    ]
    longest = max((len(row) for row in rows), default=0)
    return [row[at] for at in range(longest) for row in rows if at < len(row)]


def _agrees(fact: Fact, sign: int) -> bool:
    return sign == 0 or fact.polarity * sign > 0
