"""Habits of the week and of the day: claimed only where the times differ from an even spread."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: A pause longer than this begins a new session: the half hour that web analytics settled on.
PAUSE = timedelta(minutes=30)
#: A habit is claimed where an even spread would look as uneven no more often than this.
LEVEL = 0.01
# Fewest active days and sessions for the two tests: below, the p-values' formulas are off.
_LEAST_DAYS = 35
_LEAST_SESSIONS = 10
_DAY = 86_400


def session_starts(times: "pd.DatetimeIndex") -> "pd.DatetimeIndex":
    """Return the start of each session: an event more than ``PAUSE`` after the one before.

    Args:
        times: in order.
    """
    gaps = times.to_series().diff()
    return times[(gaps.isna() | (gaps > PAUSE)).to_numpy()]


def weekday_counts(days: "pd.DatetimeIndex") -> tuple[int, ...]:
    """Count how many of some days are Mondays, …, Sundays."""
    return _counts(days.day_of_week, 7)


def hour_counts(starts: "pd.DatetimeIndex") -> tuple[int, ...]:
    """Count the sessions that begin in each of the 24 hours; () for none."""
    return _counts(starts.hour, 24) if len(starts) else ()


def timed(times: "pd.DatetimeIndex") -> "pd.DatetimeIndex":
    """Return the times that give an hour.

    A day without an hour comes as midnight, here or in the source's zone: midnights (UTC) are left
    out, and where several days have one and the same time of day, all are.
    """
    told = times[times != times.normalize()]
    same_time = (told - told.normalize()).nunique() == 1 and told.normalize().nunique() > 1
    return told[:0] if same_time else told


def habit_weekdays(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the weekdays with half of the active days, if a chi-square test rejects evenness.

    Days are counted and not events, since the events of one day are not independent. The statistic
    Σ (n − e)² / e, e = N / 7, has six degrees of freedom; with x half of it, the chance of a larger
    one is e^−x (1 + x + x² / 2). Expected counts below five make that wrong, hence 35 days or more.

    Args:
        counts: active days on Monday … Sunday.

    Returns:
        0 for Monday … 6; () without a habit.
    """
    total = sum(counts)
    if total < _LEAST_DAYS:
        return ()
    even = total / 7
    x = math.fsum((n - even) ** 2 / even for n in counts) / 2
    return _half(counts) if math.exp(-x) * (1 + x + x * x / 2) <= LEVEL else ()


def habit_hours(starts: "pd.DatetimeIndex", counts: Sequence[int]) -> tuple[int, ...]:
    """Return the hours with half of the sessions, if Kuiper's test rejects evenness.

    Kuiper's V is the sum of the largest deviations above and below between the times of day and an
    even spread; it does not depend on where the day is cut. Its p-value is the series of Stephens
    (1970) as in Numerical Recipes, 14.3.4: with N times and λ = (√N + 0.155 + 0.24 / √N) V,
    p = 2 Σ (4 j² λ² − 1) e^(−2 j² λ²).

    Args:
        starts: of sessions.
        counts: how many of them begin in each hour.

    Returns:
        Hours of the day, 0 … 23; () without a habit.
    """
    n = len(starts)
    if n < _LEAST_SESSIONS:
        return ()
    seconds = (starts - starts.normalize()).total_seconds()
    shares = sorted(float(s) / _DAY for s in seconds)
    above = max((place + 1) / n - share for place, share in enumerate(shares))
    below = max(share - place / n for place, share in enumerate(shares))
    x = ((math.sqrt(n) + 0.155 + 0.24 / math.sqrt(n)) * (above + below)) ** 2
    if x < 0.16:  # the series does not converge there, and the p-value is 1
        return ()
    p = 2 * math.fsum((4 * j * j * x - 1) * math.exp(-2 * j * j * x) for j in range(1, 101))
    return _half(counts) if p <= LEVEL else ()


def _half(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the fewest places that hold half of all together, in order."""
    chosen: list[int] = []
    held = 0
    for place in sorted(range(len(counts)), key=lambda p: (-counts[p], p)):
        if 2 * held >= sum(counts):
            break
        chosen.append(place)
        held += counts[place]
    return tuple(sorted(chosen))


def _counts(places: "pd.Index[int]", size: int) -> tuple[int, ...]:
    found = places.value_counts()
    return tuple(int(found.get(place, 0)) for place in range(size))
