"""Counting a user's events, and which of them speak against an interest."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Protocol

from tasteprint.profiling.models import Count, CountQuery, EventKind, tag_key

#: A rating in [0, 1] from which an item counts as liked.
LIKED_FROM = 0.5
_AGAINST = {EventKind.RETURN, EventKind.SKIP}


class Countable(Protocol):
    """The features of an event that queries look at."""

    @property
    def event_id(self) -> str: ...  # noqa: D102 - as in Event
    @property
    def item_id(self) -> str | None: ...  # noqa: D102
    @property
    def kind(self) -> EventKind: ...  # noqa: D102
    @property
    def rating(self) -> float | None: ...  # noqa: D102
    @property
    def ts(self) -> datetime: ...  # noqa: D102


def is_negative_feedback(event: Countable) -> bool:
    """Return True if an event is negative feedback: a return, a skip or a low rating."""
    return event.kind in _AGAINST or (event.rating is not None and event.rating < LIKED_FROM)


def negative_feedback_ids(events: Iterable[Countable]) -> frozenset[str]:
    """Ids of the events of one user that speak against an interest.

    An event does where it sends back, skips, or rates below 0.5; and so does an earlier one on the
    same item: what was bought and sent back is not liked for having been bought.
    """
    away: set[str] = set()
    refused: set[str] = set()
    for event in sorted(events, key=_in_time, reverse=True):
        if is_negative_feedback(event):
            away.add(event.event_id)
            refused.update([event.item_id] if event.item_id else [])
        elif event.item_id in refused:
            away.add(event.event_id)
    return frozenset(away)


class Tally:
    """Counter of one user's events by query; what queries share is computed once.

    Args:
        events: in any order.
        tags: of the items, by id.
    """

    def __init__(self, events: Iterable[Countable], tags: Mapping[str, Collection[str]]) -> None:
        self.events: Sequence[Countable] = sorted(events, key=_in_time)
        self._tags = tags

    @cached_property
    def negative_feedback_ids(self) -> frozenset[str]:
        """Ids of the events that speak against an interest."""
        return negative_feedback_ids(self.events)

    def negative_feedback_ids_by(self, instant: datetime) -> frozenset[str]:
        """Return the negative feedback as it was known at an instant."""
        known = bisect_right(self.events, instant, key=attrgetter("ts"))
        return (
            self.negative_feedback_ids
            if known == len(self.events)
            else negative_feedback_ids(self.events[:known])
        )

    @cached_property
    def _tagged(self) -> Mapping[str, Sequence[int]]:
        """The places of the events on items with a tag, by the tag's key."""
        keys = {item_id: {*map(tag_key, tags)} for item_id, tags in self._tags.items()}
        found: dict[str, list[int]] = defaultdict(list)
        for place, event in enumerate(self.events):
            for key in keys.get(event.item_id or "", ()):
                found[key].append(place)
        return found

    def count(self, query: CountQuery) -> Count:
        """Count the events up to the query's ``as_of`` that meet it."""
        total = bisect_right(self.events, query.as_of, key=attrgetter("ts"))
        matched = [e for e in self._named(query, total) if _meets(e, query)]
        if query.turned_away is not None:
            away = self.negative_feedback_ids_by(query.as_of)
            matched = [e for e in matched if (e.event_id in away) == query.turned_away]
        return Count(
            matched=len(matched),
            total=total,
            query=query,
            event_ids=tuple(event.event_id for event in matched),
            first=matched[0].ts if matched else None,
            last=matched[-1].ts if matched else None,
        )

    def _named(self, query: CountQuery, total: int) -> Iterable[Countable]:
        """Return the places of the first ``total`` events with the query's tag, or all of them."""
        if query.item_tag is None:
            return self.events[:total]
        sought = {tag_key(tag) for tag in (query.item_tag, *query.also)}
        places = {place for key in sought for place in self._tagged.get(key, ())}
        return [self.events[place] for place in sorted(places) if place < total]


def _meets(event: Countable, query: CountQuery) -> bool:
    return (query.kind is None or event.kind == query.kind) and (
        query.item_id is None or event.item_id == query.item_id
    )


def _in_time(event: Countable) -> tuple[datetime, str]:
    return event.ts, event.event_id
