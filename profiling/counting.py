"""Counting a user's events, and which of them speak against an interest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tasteprint.profiling.claims import Count, CountQuery
from tasteprint.profiling.events import EventKind
from tasteprint.profiling.taxonomy import tag_key

#: A rating in [0, 1] from which an item counts as liked.
LIKED_FROM = 0.5
_AGAINST = {EventKind.RETURN, EventKind.SKIP}


class Countable(Protocol):
    """What is looked at of an event."""

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


def speaks_against(event: Countable) -> bool:
    """Whether an event by itself speaks against its item: sent back, skipped, or rated low."""
    return event.kind in _AGAINST or (event.rating is not None and event.rating < LIKED_FROM)


def turned_away(events: Iterable[Countable]) -> frozenset[str]:
    """Ids of the events of one user that speak against an interest.

    An event does where it sends back, skips, or rates below 0.5; and so does an earlier one on the
    same item: what was bought and sent back is not liked for having been bought.
    """
    away: set[str] = set()
    refused: set[str] = set()
    for event in sorted(events, key=_in_time, reverse=True):
        if speaks_against(event):
            away.add(event.event_id)
            refused.update([event.item_id] if event.item_id else [])
        elif event.item_id in refused:
            away.add(event.event_id)
    return frozenset(away)


def count(
    events: Sequence[Countable], tags: Mapping[str, Collection[str]], query: CountQuery
) -> Count:
    """Counts the events that meet a query.

    Args:
        events: of one user, up to the query's ``as_of``, in any order.
        tags: of the items, by id.
        query: what to count.
    """
    sought = {tag_key(tag) for tag in (query.item_tag, *query.also) if tag is not None}
    away = turned_away(events) if query.turned_away is not None else frozenset[str]()
    matched = [
        event
        for event in sorted(events, key=_in_time)
        if (query.kind is None or event.kind == query.kind)
        and (query.item_id is None or event.item_id == query.item_id)
        and (
            query.item_tag is None
            or not sought.isdisjoint(map(tag_key, tags.get(event.item_id or "", ())))
        )
        and (query.turned_away is None or (event.event_id in away) == query.turned_away)
    ]
    return Count(
        matched=len(matched),
        total=len(events),
        query=query,
        event_ids=tuple(event.event_id for event in matched),
        first=matched[0].ts if matched else None,
        last=matched[-1].ts if matched else None,
    )


def _in_time(event: Countable) -> tuple[datetime, str]:
    return event.ts, event.event_id
