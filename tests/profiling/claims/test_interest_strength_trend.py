"""The trend of an interest: planted changes, steady interests, and what must not count."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.claims.interest_strength import Calendar

pytestmark = pytest.mark.slow

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
USERS = 1000

degrees = st.lists(st.floats(0, 1), max_size=30)


def trend(evidence):
    """Of all events of a user, with the degree of each."""
    return Calendar([ts for ts, _ in evidence]).trend(dict(enumerate(e for _, e in evidence)))


def daily(values):
    """An event a day, each about the tag to such a degree."""
    return [(START + number * DAY, float(value)) for number, value in enumerate(values)]


def told(random, days, before, after):
    """Shares of simulated users with each trend, whose rate changes half way.

    They come less and less often: what the tag does is set against that.
    """
    counts = {"rising": 0, "steady": 0, "fading": 0, None: 0}
    for _ in range(USERS):
        ts, evidence = START, []
        for number in range(days):
            ts += DAY * (1 + random.expovariate(1 / (1 + number / 3)))
            rate = before if number < days / 2 else after
            evidence.append((ts, float(random.random() < rate)))
        counts[trend(evidence)] += 1
    return {name: count / USERS for name, count in counts.items()}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0] * 20 + [1] * 10, "rising"),
        ([1] * 10 + [0] * 20, "fading"),
        ([0, 1] * 15, "steady"),
        ([1] * 30, "steady"),
        ([0] * 28 + [1, 1], None),
        ([0.9] * 3, None),
        ([], None),
        ([0.1] * 30, "steady"),
        ([0.1] * 20 + [0.6] * 10, "rising"),
    ],
)
def test_trends_by_hand(values, expected):
    assert trend(daily(values)) == expected


def test_a_burst_on_one_day_is_one_day():
    quiet = daily([0] * 29)
    assert trend([*quiet, *[(START + 29 * DAY, 1.0)] * 40]) is None
    assert trend(daily([0] * 29 + [1] * 40)) == "rising"


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.7])
@pytest.mark.parametrize("days", [12, 30, 80])
def test_who_only_becomes_less_active_neither_rises_nor_fades(rate, days):
    found = told(Random(3), days, rate, rate)
    assert found["rising"] < 0.045
    assert found["fading"] < 0.045


@pytest.mark.parametrize(
    ("days", "before", "after", "least"),
    [(20, 0.0, 0.5, 0.6), (40, 0.1, 0.4, 0.42), (80, 0.1, 0.4, 0.75), (40, 0.05, 0.5, 0.78)],
)
def test_a_planted_change_is_found_and_never_the_wrong_way(days, before, after, least):
    up = told(Random(5), days, before, after)
    down = told(Random(5), days, after, before)
    assert min(up["rising"], down["fading"]) > least
    assert max(up["fading"], down["rising"]) < 0.005


@given(degrees, st.timedeltas(-1000 * DAY, 1000 * DAY))
def test_a_shift_in_time_changes_nothing(values, shift):
    evidence = daily(values)
    assert trend([(ts + shift, degree) for ts, degree in evidence]) == trend(evidence)


@given(degrees, st.integers(1, 50))
def test_days_without_events_do_not_count(values, factor):
    evidence = daily(values)
    spread = [(START + (ts - START) * factor, degree) for ts, degree in evidence]
    assert trend(spread) == trend(evidence)


@given(degrees)
def test_history_backwards_is_the_other_trend(values):
    other = {"rising": "fading", "fading": "rising", "steady": "steady", None: None}
    assert trend(daily(values[::-1])) == other[trend(daily(values))]


@given(degrees, st.randoms())
def test_order_does_not_matter(values, random):
    evidence = daily(values)
    assert trend(random.sample(evidence, len(evidence))) == trend(evidence)
