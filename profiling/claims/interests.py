"""Interest claims: from the tags that texts show and those of the items touched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from tasteprint.profiling.behaviour import is_negative_feedback
from tasteprint.profiling.claims.builder import ClaimDraft, ClaimSet, quote, select_claims
from tasteprint.profiling.claims.history import History
from tasteprint.profiling.claims.interest_strength import Calendar, Interest, Observation
from tasteprint.profiling.claims.interest_strength import weigh_interests as weighed
from tasteprint.profiling.claims.sensitive_filter import Sensitivity
from tasteprint.profiling.claims.validity import Signal, ValidityPeriod, validity_periods
from tasteprint.profiling.models import (
    Claim,
    ClaimKind,
    CountQuery,
    Event,
    Origin,
    Part,
    Rules,
    Topic,
    Trend,
)

#: The chance from which a text that does not name a tag is evidence for it. On the dev split of
#: ``interests-beer`` claims rank a little better with 0.2 (nDCG@5 .293, here .276), but of texts in
#: between few have a sentence that a reader would connect with the tag.
EVIDENT = 0.35


def interest_claims(history: History, rules: Rules) -> ClaimSet:
    """Return the interest claims, strongest first. Each has evidence of the user's own.

    How strong and how sure they are, and where they tend: ``interest_strength.py``. When they held:
    ``validity.py``.
    """
    observations = _Observations(history)
    shares = history.taxonomy.shares
    evident = {tag: shares[tag] for tag in observations.evidence}
    shown = [*history.observations.values()]
    now = {i.tag: i for i in weighed(shown, evident, history.as_of, rules.interests)}
    held: list[Claim] = []
    ended: list[_Ended] = []
    for tag, evidence in observations.evidence.items():
        for number, period in enumerate(evidence.validity_periods(history, rules)):
            if period.until is None:
                draft = _draft(history, rules, tag, evidence, period, number)
                if draft.quotes or draft.counts:
                    held.append(_weighed(draft, now[tag]).claim(history))
            else:
                ended.append((tag, number, period))
    past = [draft.claim(history) for draft in _past(history, rules, observations, ended)]
    return select_claims(history, rules, held, past, (), rules.max_interests)


def ranked(history: History, rules: Rules) -> tuple[Interest, ...]:
    """Rank all tags of the taxonomy by the user's likely next interests, most likely first.

    A forecast, not a claim: a tag without evidence of the user's own is ranked by its share.
    """
    shares, shown = history.taxonomy.shares, [*history.observations.values()]
    return weighed(shown, shares, history.as_of, rules.interests)


def trend_of(history: History, tag: str) -> Trend | None:
    """Return the trend of an interest by all that a history shows of it."""
    observations = history.observations.values()
    relevances = {at: observation.relevance(tag) for at, observation in enumerate(observations)}
    return Calendar([observation.ts for observation in observations]).trend(relevances)


_Ended = tuple[str, int, ValidityPeriod]  # a tag, which of its periods, and that one


@dataclass
class _Evidence:
    """Evidence of the events for and against a tag.

    Attributes:
        topics: by event id, what its text shows.
        signals: for and against.
        on_item: by item id, the weight of the signals for the tag on that item.
    """

    topics: dict[str, Topic] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    on_item: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def speak_for(self, event: Event, chance: float) -> None:
        self.signals.append(Signal(event.ts, event.event_id, 1.0, chance))
        if event.item_id:
            self.on_item[event.item_id] += chance

    def speak_against(self, event: Event) -> None:
        # What was bought and sent back is not liked for having been bought.
        weight = 1.0 + self.on_item.pop(event.item_id or "", 0.0)
        self.signals.append(Signal(event.ts, event.event_id, -1.0, weight))

    def validity_periods(self, history: History, rules: Rules) -> list[ValidityPeriod]:
        """Return the times in which the interest held."""
        held = validity_periods(
            self.signals,
            history.as_of,
            half_life_days=rules.interests.half_life_days,
            expiry=rules.expiry,
        )
        return [period for period in held if period.side > 0]


@dataclass(frozen=True)
class _Observations:
    """Evidence of its user's interests in the events of a history, by tag."""

    history: History

    @cached_property
    def evidence(self) -> Mapping[str, _Evidence]:
        """The evidence by tag, in the order in which tags were first shown."""
        found: dict[str, _Evidence] = defaultdict(_Evidence)
        for event in self.history.events:
            tags = sorted(self.history.tags.get(event.item_id or "", ()))
            if is_negative_feedback(event):
                for tag in tags:
                    found[tag].speak_against(event)
                continue
            topics = self.history.topics(event.event_id)
            for tag in dict.fromkeys([*topics, *tags]):
                topic = topics.get(tag)
                if topic:
                    found[tag].topics[event.event_id] = topic
                if tag in tags or (topic and (topic.named or topic.chance >= EVIDENT)):
                    # Named, but next to impossible by all else: still a word for it.
                    chance = 1.0 if tag in tags or topic is None else max(topic.chance, 1e-6)
                    found[tag].speak_for(event, chance)
        return found

    def until(self, instant: datetime) -> list[Observation]:
        """Return those up to an instant, as known then: later negative feedback does not count."""
        away = self.history.tally.negative_feedback_ids_by(instant)
        return [
            observation
            if observation.turned_away == (event_id in away)
            else replace(observation, turned_away=event_id in away)
            for event_id, observation in self.history.observations.items()
            if observation.ts <= instant
        ]


def _past(
    history: History, rules: Rules, observations: _Observations, ended: Iterable[_Ended]
) -> list[ClaimDraft]:
    """Return the latest ``max_past`` interests that ended, each as strong as it was at its end.

    A sensitive one takes no other's place; the latest of them is added, so that its rejection can
    be reported. No others are built, since each is weighed by all that came before its end.
    """
    guard = Sensitivity(rules.sensitive, rules.sensitive_words)
    order = sorted(ended, key=lambda end: (end[0], end[1]))
    order.sort(key=lambda end: end[2].until or end[2].since, reverse=True)
    hidden = {tag for tag in {tag for tag, *_ in order} if guard.of_value(tag)}
    found: list[ClaimDraft] = []
    secret: list[ClaimDraft] = []
    for tag, number, period in order:
        if len(found) == rules.max_past:
            break
        if tag in hidden and secret:
            continue
        draft = _draft(history, rules, tag, observations.evidence[tag], period, number)
        if not draft.quotes and not draft.counts:
            continue
        told = tag not in hidden and (draft.counts or guard.safe_quotes(draft.quotes))
        (found if told else secret).append(draft)
    return [_at_its_end(draft, history, rules, observations) for draft in (*found, *secret[:1])]


def _at_its_end(
    draft: ClaimDraft, history: History, rules: Rules, observations: _Observations
) -> ClaimDraft:
    share = {draft.value: history.taxonomy.shares[draft.value]}
    until = draft.period.until or history.as_of
    (interest,) = weighed(observations.until(until), share, until, rules.interests)
    return _weighed(draft, interest)


def _weighed(draft: ClaimDraft, interest: Interest) -> ClaimDraft:
    return replace(
        draft,
        confidence=interest.confidence,
        strength=interest.strength,
        trend=interest.trend if draft.period.until is None else None,
    )


def _draft(
    history: History,
    rules: Rules,
    tag: str,
    evidence: _Evidence,
    period: ValidityPeriod,
    number: int,
) -> ClaimDraft:
    """Return the draft without strength and confidence."""
    # What later got negative feedback is no longer evidence for what holds now.
    away = history.tally.negative_feedback_ids if period.until is None else frozenset[str]()
    for_it = {signal.event_id for signal in period.favouring} - away
    shown = {i: evidence.topics[i] for i in for_it if i in evidence.topics}
    clear = [i for i, topic in shown.items() if topic.named or topic.chance >= EVIDENT]
    best = sorted(clear, key=lambda i: (not shown[i].named, -shown[i].chance, i))
    quotes = [quote(history, i, shown[i]) for i in best[: rules.max_quotes]]
    counted = history.tally.count(count_query(history, tag, period.until))
    return ClaimDraft(
        ClaimKind.INTEREST,
        tag,
        confidence=0.0,
        quotes=quotes,
        counts=[counted] if counted.matched else [],
        period=period,
        number=number,
        origin=history.origin(best, Part.TOPICS) if quotes else Origin(),
    )


def count_query(history: History, tag: str, until: datetime | None) -> CountQuery:
    """Return the query for the user's events on items with a tag, without negative feedback.

    For an interest that ended, it counts all events up to its end (``until``).
    """
    also = history.taxonomy.aliases(tag)
    if until is None:
        return CountQuery(item_tag=tag, also=also, turned_away=False, as_of=history.as_of)
    return CountQuery(item_tag=tag, also=also, as_of=until)
