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
    """The interests, strongest first. Each has evidence of the user's own.

    How strong and how sure they are, and where they tend: ``strength.py``. When they held:
    ``validity.py``.
    """
    showings = _Showings(history)
    shares = history.taxonomy.shares
    evident = {tag: shares[tag] for tag in showings.evidence}
    shown = [*history.showings.values()]
    now = {i.tag: i for i in weighed(shown, evident, history.as_of, rules.interests)}
    held: list[Claim] = []
    ended: list[_Ended] = []
    for tag, evidence in showings.evidence.items():
        for number, stance in enumerate(evidence.validity_periods(history, rules)):
            if stance.until is None:
                making = _making(history, rules, tag, evidence, stance, number)
                if making.quotes or making.counts:
                    held.append(_weighed(making, now[tag]).claim(history))
            else:
                ended.append((tag, number, stance))
    past = [making.claim(history) for making in _past(history, rules, showings, ended)]
    return select_claims(history, rules, held, past, (), rules.max_interests)


def ranked(history: History, rules: Rules) -> tuple[Interest, ...]:
    """All tags of the taxonomy by what the user will likely be about next, likeliest first.

    A forecast and no claim: a tag without any evidence of the user's own stands where its share
    puts it.
    """
    shares, shown = history.taxonomy.shares, [*history.showings.values()]
    return weighed(shown, shares, history.as_of, rules.interests)


def trend_of(history: History, tag: str) -> Trend | None:
    """Where an interest tends by all that a history shows of it (``trend.py``)."""
    showings = history.showings.values()
    degrees = {at: showing.degree(tag) for at, showing in enumerate(showings)}
    return Calendar([showing.ts for showing in showings]).trend(degrees)


_Ended = tuple[str, int, ValidityPeriod]  # a tag, which of its stances, and that one


@dataclass
class _Evidence:
    """What the events say of a tag.

    Attributes:
        topics: by event id, what its text shows.
        signs: for and against.
        on_item: by item id, how much spoke for the tag on that item.
    """

    topics: dict[str, Topic] = field(default_factory=dict)
    signs: list[Signal] = field(default_factory=list)
    on_item: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def speak_for(self, event: Event, chance: float) -> None:
        self.signs.append(Signal(event.ts, event.event_id, 1.0, chance))
        if event.item_id:
            self.on_item[event.item_id] += chance

    def speak_against(self, event: Event) -> None:
        # What was bought and sent back is not liked for having been bought.
        weight = 1.0 + self.on_item.pop(event.item_id or "", 0.0)
        self.signs.append(Signal(event.ts, event.event_id, -1.0, weight))

    def validity_periods(self, history: History, rules: Rules) -> list[ValidityPeriod]:
        """The times in which the interest held."""
        held = validity_periods(
            self.signs,
            history.as_of,
            half_life_days=rules.interests.half_life_days,
            expiry=rules.expiry,
        )
        return [stance for stance in held if stance.side > 0]


@dataclass(frozen=True)
class _Showings:
    """What each event of a history shows of its user's interests."""

    history: History

    @cached_property
    def evidence(self) -> Mapping[str, _Evidence]:
        """By tag, in the order in which they were first shown."""
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
        """Those up to an instant, as it knew them: what was turned away later on still counts."""
        away = self.history.tally.negative_feedback_ids_by(instant)
        return [
            showing
            if showing.turned_away == (event_id in away)
            else replace(showing, turned_away=event_id in away)
            for event_id, showing in self.history.showings.items()
            if showing.ts <= instant
        ]


def _past(
    history: History, rules: Rules, showings: _Showings, ended: Iterable[_Ended]
) -> list[ClaimDraft]:
    """The latest ``max_past`` interests that hold no more, each as strong as it was at its end.

    What is sensitive takes no other's place; the latest such is there besides, to be told of. No
    others are made: each is weighed by all that came before its end.
    """
    guard = Sensitivity(rules.sensitive, rules.sensitive_words)
    order = sorted(ended, key=lambda end: (end[0], end[1]))
    order.sort(key=lambda end: end[2].until or end[2].since, reverse=True)
    hidden = {tag for tag in {tag for tag, *_ in order} if guard.of_value(tag)}
    found: list[ClaimDraft] = []
    secret: list[ClaimDraft] = []
    for tag, number, stance in order:
        if len(found) == rules.max_past:
            break
        if tag in hidden and secret:
            continue
        making = _making(history, rules, tag, showings.evidence[tag], stance, number)
        if not making.quotes and not making.counts:
            continue
        told = tag not in hidden and (making.counts or guard.safe_quotes(making.quotes))
        (found if told else secret).append(making)
    return [_at_its_end(making, history, rules, showings) for making in (*found, *secret[:1])]


def _at_its_end(
    making: ClaimDraft, history: History, rules: Rules, showings: _Showings
) -> ClaimDraft:
    share = {making.value: history.taxonomy.shares[making.value]}
    until = making.stance.until or history.as_of
    (interest,) = weighed(showings.until(until), share, until, rules.interests)
    return _weighed(making, interest)


def _weighed(making: ClaimDraft, interest: Interest) -> ClaimDraft:
    return replace(
        making,
        confidence=interest.confidence,
        strength=interest.strength,
        trend=interest.trend if making.stance.until is None else None,
    )


def _making(
    history: History,
    rules: Rules,
    tag: str,
    evidence: _Evidence,
    stance: ValidityPeriod,
    number: int,
) -> ClaimDraft:
    """The claim but for its weight."""
    # What was turned away later on is no evidence any more for what holds now.
    away = history.tally.negative_feedback_ids if stance.until is None else frozenset[str]()
    for_it = {sign.event_id for sign in stance.favouring} - away
    shown = {i: evidence.topics[i] for i in for_it if i in evidence.topics}
    clear = [i for i, topic in shown.items() if topic.named or topic.chance >= EVIDENT]
    best = sorted(clear, key=lambda i: (not shown[i].named, -shown[i].chance, i))
    quotes = [quote(history, i, shown[i]) for i in best[: rules.max_quotes]]
    counted = history.tally.count(count_query(history, tag, stance.until))
    return ClaimDraft(
        ClaimKind.INTEREST,
        tag,
        confidence=0.0,
        quotes=quotes,
        counts=[counted] if counted.matched else [],
        stance=stance,
        number=number,
        origin=history.origin(best, Part.TOPICS) if quotes else Origin(),
    )


def count_query(history: History, tag: str, until: datetime | None) -> CountQuery:
    """Counts the user's events on items with a tag that were not turned away.

    Of an interest that holds no more, all up to its end (``until``).
    """
    also = history.taxonomy.aliases(tag)
    if until is None:
        return CountQuery(item_tag=tag, also=also, turned_away=False, as_of=history.as_of)
    return CountQuery(item_tag=tag, also=also, as_of=until)
