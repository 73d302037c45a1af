"""Behaviour figures: what can be counted, counted by code."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tasteprint.profiling.behaviour import habits
from tasteprint.profiling.behaviour.spending import spending
from tasteprint.profiling.models import Behaviour, Event, Item

_DAY_SECONDS = 86_400
_MONTH_DAYS = 365.25 / 12
# Below this spread equal ratings would lie infinitely far from the middle.
_LEAST_SPREAD = 0.05


def behaviour(events: Sequence[Event], items: Mapping[str, Item], as_of: datetime) -> Behaviour:
    """Count a user's events up to and including ``as_of``; later ones are left out.

    The same events in any order give the same figures to the last bit: they are sorted first, and
    sums of fractions are exact (``math.fsum``). With n events, days and weeks (Monday to Sunday) in
    UTC:

    - active_days, active_weeks, distinct_items: days and weeks with an event, items with an event.
    - days_since_last: (as_of − last) / 86,400 s, in days.
    - events_per_active_week: n / active_weeks.
    - events_per_month: n / months from the first event to as_of, one month at least.
    - median_gap_days: median of the differences between neighbouring active days.
    - sessions: see ``habits.session_starts``.
    - mean_rating, median_rating, rating_spread: arithmetic mean, median and Q3 − Q1 of the ratings
      in [0, 1]; the spread from two ratings on.
    - rating_level: (mean − 0.5) / (max(s, 0.05) / √m), s the sample standard deviation of the m
      ratings: beyond ±2, the user rates above or below the middle by more than their own ratings
      vary.
    - text_share: events with text / n.
    - repeat_rate: events on an item that an earlier event touched / events on any item.
    - variety: H / ln k, with H = −Σ p ln p (Shannon) over the k tags of the distinct items
      touched, p being a tag's share of all their tags; 0 where k < 2. Items without an entry in
      ``items`` have no tags.
    - top_hours: the three hours of day with most events, ties to the earlier hour; of the events
      that tell an hour (``habits.timed``).
    - weekdays, hours, habit_weekdays, habit_hours: see ``habits``.
    - spend: see ``spending``.

    Args:
        events: of one user, in any order.
        items: by id; may hold more than the user touched.
        as_of: aware.
    """
    seen = sorted((e for e in events if e.ts <= as_of), key=lambda e: (e.ts, e.event_id))
    if not seen:
        return Behaviour(events=0, active_days=0, distinct_items=0)
    touched = [e.item_id for e in seen if e.item_id is not None]
    distinct = set(touched)
    tags = Counter(tag for i in distinct if i in items for tag in items[i].tags)
    kinds = Counter(e.kind for e in seen)
    spend, without = spending(seen)
    return Behaviour(
        events=len(seen),
        distinct_items=len(distinct),
        by_kind={kind: kinds[kind] for kind in sorted(kinds)},
        text_share=sum(e.text is not None for e in seen) / len(seen),
        repeat_rate=1 - len(distinct) / len(touched) if touched else 0.0,
        variety=_evenness(tags),
        spend=spend,
        purchases_without_amount=without,
        **_in_time([e.ts.astimezone(UTC) for e in seen], as_of),
        **_of_ratings([e.rating for e in seen if e.rating is not None]),
    )


def _in_time(times: list[datetime], as_of: datetime) -> dict[str, Any]:
    """Return the figures of when the events were; times in order, at least one."""
    import pandas as pd

    index = pd.DatetimeIndex(times)
    days = index.normalize().unique()
    weeks = (days - pd.to_timedelta(days.day_of_week, unit="D")).unique()
    starts = habits.timed(habits.session_starts(index))
    hours, weekdays = habits.hour_counts(starts), habits.weekday_counts(days)
    gaps = days.to_series().diff().dt.days
    common = habits.timed(index).hour.value_counts()
    months = (as_of - times[0]).total_seconds() / (_DAY_SECONDS * _MONTH_DAYS)
    return {
        "first": times[0],
        "last": times[-1],
        "days_since_last": (as_of - times[-1]).total_seconds() / _DAY_SECONDS,
        "active_days": len(days),
        "active_weeks": len(weeks),
        "events_per_active_week": len(times) / len(weeks),
        "events_per_month": len(times) / max(1.0, months),
        "median_gap_days": float(gaps.median()) if len(days) > 1 else None,
        "sessions": len(habits.session_starts(index)),
        "top_hours": tuple(sorted(common.index, key=lambda hour: (-common[hour], hour))[:3]),
        "hours": hours,
        "weekdays": weekdays,
        "habit_hours": habits.habit_hours(starts, hours),
        "habit_weekdays": habits.habit_weekdays(weekdays),
    }


def _of_ratings(ratings: Sequence[float]) -> dict[str, Any]:
    """Return the figures of ratings in [0, 1]; those with too few ratings are left out."""
    import pandas as pd

    found: dict[str, Any] = {"ratings": len(ratings)}
    if not ratings:
        return found
    mean = math.fsum(ratings) / len(ratings)
    found |= {"mean_rating": mean, "median_rating": float(pd.Series(ratings).median())}
    if len(ratings) > 1:
        first, third = (float(q) for q in pd.Series(ratings).quantile([0.25, 0.75]))
        found["rating_spread"] = third - first
    if len(ratings) > 2:
        variance = math.fsum((r - mean) ** 2 for r in ratings) / (len(ratings) - 1)
        spread = max(math.sqrt(variance), _LEAST_SPREAD)
        found["rating_level"] = (mean - 0.5) * math.sqrt(len(ratings)) / spread
    return found


def _evenness(counts: Counter[str]) -> float:
    if len(counts) < 2:
        return 0.0
    total = counts.total()
    # Sorted, because the order of a sum changes its last digits and sets have no fixed order.
    entropy = -math.fsum(n / total * math.log(n / total) for n in sorted(counts.values()))
    return min(1.0, entropy / math.log(len(counts)))
