"""Interest claims: from the tags that texts show and those of the items touched."""

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from tasteprint.profiling.claims import ClaimKind, Count, CountQuery, Origin
from tasteprint.profiling.counting import count, speaks_against
from tasteprint.profiling.events import Event
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.making import Found, Making, latest, quote
from tasteprint.profiling.merging.validity import Sign, Stance, stances
from tasteprint.profiling.profiles import Rejection
from tasteprint.profiling.readings import Part, Topic
from tasteprint.profiling.rules import Rules

#: What a tag on the touched item says of the user: the thread is about it, the user may not be.
TAGGED = 0.5
#: Below this an event's text is no evidence for a tag.
EVIDENT = 0.3


def interests(history: History, rules: Rules) -> Found:
    """The interests, strongest first; what falls short of the least confidence is rejected."""
    recency = history.recency(rules.interest_half_life)
    total = math.fsum(recency.values())
    held: list[Making] = []
    past: list[Making] = []
    for tag, evidence in _evidence(history).items():
        for number, stance in enumerate(evidence.stances(history, rules)):
            chances = evidence.within(stance)
            shown = math.fsum(recency[i] * chance for i, chance in chances.items())
            strength = shown / total if total else 0.0
            making = _making(history, rules, tag, evidence, stance, number, strength)
            if making.quotes or making.counts:
                (held if stance.until is None else past).append(making)
    held.sort(key=lambda m: (-m.strength, m.value))
    sure = [m for m in held if m.confidence >= rules.min_confidence][: rules.max_interests]
    unsure = [m for m in held if m.confidence < rules.min_confidence][: rules.max_interests]
    ended = [m.claim(history) for m in past if m.confidence >= rules.min_confidence]
    return Found(
        tuple(making.claim(history) for making in sure),
        latest(ended, rules.max_past),
        tuple(_rejection(making, rules) for making in unsure),
    )


@dataclass
class _Evidence:
    """What the events say of a tag.

    Attributes:
        chances: by event id, the chance that the event shows an interest in it.
        topics: by event id, what its text shows.
        signs: for and against.
        on_item: by item id, how much spoke for the tag on that item.
    """

    chances: dict[str, float] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    signs: list[Sign] = field(default_factory=list)
    on_item: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def speak_for(self, event: Event, chance: float) -> None:
        self.chances[event.event_id] = chance
        self.signs.append(Sign(event.ts, event.event_id, 1.0, chance))
        if event.item_id:
            self.on_item[event.item_id] += chance

    def speak_against(self, event: Event) -> None:
        # What was bought and sent back is not liked for having been bought.
        weight = TAGGED + self.on_item.pop(event.item_id or "", 0.0)
        self.signs.append(Sign(event.ts, event.event_id, -1.0, weight))

    def stances(self, history: History, rules: Rules) -> list[Stance]:
        """The times in which the interest held."""
        held = stances(
            self.signs,
            history.as_of,
            half_life_days=rules.interest_half_life,
            expiry=rules.expiry,
        )
        return [stance for stance in held if stance.side > 0]

    def within(self, stance: Stance) -> dict[str, float]:
        """The chances of the events that spoke for the tag in a stance."""
        return {sign.event_id: self.chances[sign.event_id] for sign in stance.favouring}


def _evidence(history: History) -> dict[str, _Evidence]:
    """By tag, in the order in which they were first shown."""
    found: dict[str, _Evidence] = defaultdict(_Evidence)
    for event in history.events:
        tags = history.tags(event)
        if speaks_against(event):
            for tag in tags:
                found[tag].speak_against(event)
            continue
        reading = history.readings.get(event.event_id)
        topics = {topic.tag: topic for topic in reading.topics} if reading else {}
        for tag in dict.fromkeys([*topics, *tags]):
            chance = topics[tag].chance if tag in topics else 0.0
            chance = max(chance, TAGGED) if tag in tags else chance
            if chance >= EVIDENT:
                found[tag].speak_for(event, chance)
            if tag in topics:
                found[tag].topics[event.event_id] = topics[tag]
    return found


def _making(
    history: History,
    rules: Rules,
    tag: str,
    evidence: _Evidence,
    stance: Stance,
    number: int,
    strength: float,
) -> Making:
    # What was turned away later on is no evidence any more for what holds now.
    away = history.turned_away if stance.until is None else frozenset[str]()
    chances = {i: p for i, p in evidence.within(stance).items() if i not in away}
    shown = {
        i: topic
        for i, topic in evidence.topics.items()
        if i not in away and (i in chances or (topic.named and stance.spans(history.by_id[i].ts)))
    }
    best = sorted(shown, key=lambda i: (not shown[i].named, -shown[i].chance, i))
    quotes = [quote(history, i, shown[i]) for i in best[: rules.max_quotes]]
    counted = _count(history, tag, stance)
    return Making(
        ClaimKind.INTEREST,
        tag,
        confidence=1.0 - math.prod(1.0 - p for p in chances.values()),
        strength=strength,
        quotes=quotes,
        counts=[counted] if counted.matched else [],
        stance=stance,
        number=number,
        origin=history.origin(best, Part.TOPICS) if quotes else Origin(),
    )


def _count(history: History, tag: str, stance: Stance) -> Count:
    """How many of the user's events are on items with this tag, and were not turned away.

    Of an interest that holds no more, all up to its end.
    """
    tags: dict[str, Collection[str]] = {i: item.tags for i, item in history.items.items()}
    if stance.until is None:
        query = CountQuery(item_tag=tag, turned_away=False, as_of=history.as_of)
        return count(history.events, tags, query)
    query = CountQuery(item_tag=tag, as_of=stance.until)
    return count([e for e in history.events if e.ts <= stance.until], tags, query)


def _rejection(making: Making, rules: Rules) -> Rejection:
    reason = f"confidence {making.confidence:.2f} is below {rules.min_confidence}"
    return Rejection(what=f"interest in {making.value}", reason=reason)
