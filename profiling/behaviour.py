"""Behaviour figures: what can be counted, counted by code."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tasteprint.profiling.models import Behaviour, Event, Item

_DAY_SECONDS = 86_400


def behaviour(events: Sequence[Event], items: Mapping[str, Item], as_of: datetime) -> Behaviour:
    """Counts a user's events up to and including ``as_of``; later ones are left out.

    With n events, days and weeks (ISO) in UTC:

    - active_days, distinct_items: days with an event, items with an event.
    - days_since_last: (as_of − last) / 86,400 s, in days.
    - events_per_active_week: n / number of weeks with an event.
    - mean_rating: arithmetic mean of the ratings in [0, 1].
    - text_share: events with text / n.
    - repeat_rate: events on an item that an earlier event touched / events on any item.
    - variety: H / ln k, with H = −Σ p ln p (Shannon) over the k tags of the distinct items
      touched, p being a tag's share of all their tags; 0 where k < 2. Items without an entry in
      ``items`` have no tags.
    - top_hours: the three hours of day with most events, ties to the earlier hour.

    Args:
        events: of one user, in any order.
        items: by id; may hold more than the user touched.
        as_of: aware.
    """
    seen = sorted((e for e in events if e.ts <= as_of), key=lambda e: (e.ts, e.event_id))
    if not seen:
        return Behaviour(events=0, active_days=0, distinct_items=0)
    times = [e.ts.astimezone(UTC) for e in seen]
    touched = [e.item_id for e in seen if e.item_id is not None]
    distinct = set(touched)
    kinds = Counter(e.kind for e in seen)
    ratings = [e.rating for e in seen if e.rating is not None]
    hours = Counter(t.hour for t in times)
    tags = Counter(tag for i in distinct if i in items for tag in items[i].tags)
    return Behaviour(
        events=len(seen),
        active_days=len({t.date() for t in times}),
        distinct_items=len(distinct),
        by_kind={kind: kinds[kind] for kind in sorted(kinds)},
        first=times[0],
        last=times[-1],
        days_since_last=(as_of - times[-1]).total_seconds() / _DAY_SECONDS,
        events_per_active_week=len(seen) / len({t.isocalendar()[:2] for t in times}),
        mean_rating=math.fsum(ratings) / len(ratings) if ratings else None,
        text_share=sum(e.text is not None for e in seen) / len(seen),
        repeat_rate=1 - len(distinct) / len(touched) if touched else 0.0,
        variety=_evenness(tags),
        top_hours=tuple(sorted(hours, key=lambda hour: (-hours[hour], hour))[:3]),
    )


def _evenness(counts: Counter[str]) -> float:
    if len(counts) < 2:
        return 0.0
    total = counts.total()
    # Sorted, because the order of a sum changes its last digits and sets have no fixed order.
    entropy = -math.fsum(n / total * math.log(n / total) for n in sorted(counts.values()))
    return min(1.0, entropy / math.log(len(counts)))
