"""A habit is claimed where there is one, and hardly ever where there is none."""

import random

import pandas as pd
import pytest

from tasteprint.profiling.behaviour.habits import (
    LEVEL,
    habit_hours,
    habit_weekdays,
    hour_counts,
    session_starts,
    timed,
    weekday_counts,
)

MONDAY = pd.Timestamp("2024-01-01", tz="UTC")


def at(*hours):
    """Times, given in hours since that Monday."""
    return pd.DatetimeIndex([MONDAY + pd.Timedelta(hours=h) for h in sorted(hours)])


def test_a_long_pause_begins_a_session():
    times = at(1, 1.25, 1.75, 2.3, 30)
    assert list(session_starts(times)) == list(at(1, 2.3, 30))
    assert list(session_starts(times[:1])) == list(times[:1])


def test_counts():
    assert weekday_counts(at(0, 24, 24 * 7, 24 * 6)) == (2, 1, 0, 0, 0, 0, 1)
    assert hour_counts(at(1.5, 25.2, 23))[:2] == (0, 2)
    assert sum(hour_counts(at(1.5, 25.2, 23))) == 3
    assert hour_counts(at()) == ()


def test_days_without_an_hour_tell_no_hour():
    assert len(timed(at(0, 24, 48))) == 0
    assert len(timed(at(16, 40, 64))) == 0  # midnights of another zone
    assert list(timed(at(0, 25, 50))) == list(at(25, 50))
    assert list(timed(at(16))) == list(at(16))


def test_an_evening_habit_round_midnight():
    rng = random.Random(1)
    times = at(*(24 * day + 23 + 2 * rng.random() for day in range(30)))
    found = habit_hours(times, hour_counts(times))
    assert found
    assert set(found) <= {23, 0}


def test_a_weekend_habit():
    assert habit_weekdays((2, 1, 2, 1, 3, 16, 15)) == (5, 6)
    assert habit_weekdays((2, 1, 2, 1, 2, 13, 13)) == ()  # 34 days are too few
    # chi-square of (8, 2, 5, 5, 5, 5, 5) is 3.6 with 6 degrees of freedom: p = 0.73
    assert habit_weekdays((8, 2, 5, 5, 5, 5, 5)) == ()


def test_the_weekday_test_is_at_its_level():
    """16.81 is the 99 % quantile of chi-square with six degrees of freedom, in any table."""

    def statistic(counts):
        even = sum(counts) / 7
        return sum((n - even) ** 2 / even for n in counts)

    below, above = (100 + 29, *[100] * 6), (100 + 47, *[100] * 6)
    assert statistic(below) < 16.81 < statistic(above)
    assert habit_weekdays(below) == ()
    assert habit_weekdays(above)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 40, 400])
def test_even_times_are_hardly_ever_a_habit(n):
    """Of 1,500 users without a habit 15 are expected to seem to have one, give or take 4 × 3.9."""
    rng = random.Random(n)
    claimed = 0
    for _ in range(1500):
        times = at(*(24 * rng.random() for _ in range(n)))
        claimed += bool(habit_hours(times, hour_counts(times)))
    assert 1 <= claimed <= 1500 * LEVEL + 16
