"""Whether an interest rises, stays or fades, set against all that the user does.

The rule is a rank test. A user's days with events are numbered 1 … N, whatever lies between them,
and a day's events are about the tag to the mean degree e in [0, 1]. If the tag had nothing to do
with time, the degrees could be dealt to the days in any order; then S = Σ day · e would have

    mean     N (N + 1) / 2 · ē        variance  N (N + 1) / 12 · Σ (e − ē)²

(the linear rank statistic of H. B. Mann, D. R. Whitney and F. Wilcoxon under permutation; J. Hájek
and Z. Šidák, "Theory of Rank Tests", ch. 3). Who becomes less active fades in nothing, as days
without events do not count; a burst on one day counts as a day.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import fsum, sqrt

from tasteprint.profiling.claims import Trend

#: Standard deviations of S from which a trend is told: the two-sided 5 % of the normal
#: distribution. ``tests/profiling/merging/test_trend.py`` measures what it finds and mistakes.
SIGNIFICANT = 1.96
#: Days' worth of evidence without which no trend is told, "steady" neither.
LEAST_DAYS = 3.0
_DAY_SECONDS = 86_400
_ROUNDING = 1e-9


class Calendar:
    """The days of one user on which there are events, to set any number of tags against.

    Args:
        times: of each of the user's events, also those that are about other things; aware, in any
            order.
    """

    def __init__(self, times: Sequence[datetime]) -> None:
        first = min(times, default=None)
        since = [int((ts - first).total_seconds() // _DAY_SECONDS) for ts in times if first]
        events = Counter(since)
        number = {day: place for place, day in enumerate(sorted(events))}
        self._day = [number[day] for day in since]
        self._events = [events[day] for day in number]

    def trend(self, degrees: Mapping[int, float]) -> Trend | None:
        """The trend of one tag.

        Args:
            degrees: by place in the times, to what degree in [0, 1] the event is about the tag;
                those that are left out are not at all.

        Returns:
            None where there is too little evidence to tell. "steady" also stands for a change that
            could be chance.
        """
        about: dict[int, list[float]] = defaultdict(list)
        for place, degree in degrees.items():
            about[self._day[place]].append(degree)
        daily = [
            fsum(about[day]) / events if day in about else 0.0
            for day, events in enumerate(self._events)
        ]
        return _trend(daily)


def _trend(degrees: Sequence[float]) -> Trend | None:
    """Of the mean degrees of days with events, in order."""
    days = len(degrees)
    if fsum(degrees) < LEAST_DAYS:
        return None
    if max(degrees) - min(degrees) < _ROUNDING:
        return "steady"
    mean = fsum(degrees) / days
    spread = sqrt(days * (days + 1) / 12 * fsum((e - mean) ** 2 for e in degrees))
    late = fsum(day * (e - mean) for day, e in enumerate(degrees, 1))
    if abs(late) < SIGNIFICANT * spread:
        return "steady"
    return "rising" if late > 0 else "fading"
