"""Each figure against a count by hand, and against its definition on random histories."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.behaviour import behaviour
from tasteprint.profiling.models import Behaviour, Event, EventKind, Item

START = datetime(2024, 1, 1, 9, tzinfo=UTC)  # a Monday


def event(number, hours, **fields):
    ts = START + timedelta(hours=hours)
    return Event(event_id=f"e{number}", user_id="u", ts=ts, **fields)


def test_no_events_no_figures():
    expected = Behaviour(events=0, active_days=0, distinct_items=0)
    assert behaviour([], {}, START) == expected
    assert behaviour([event(1, 1)], {}, START) == expected


def test_figures_by_hand():
    history = [
        event(1, 0, item_id="a", kind="view", rating=0.5, raw_rating=3),
        event(2, 1, item_id="a", kind="purchase"),
        event(3, 24, item_id="b", kind="review", rating=1.0, text="Good"),
        event(4, 24 * 14, kind="search", text="ale"),
        event(5, 24 * 90, item_id="c"),  # after as_of
    ]
    items = {
        "a": Item(item_id="a", title="A", tags=("dark", "sour")),
        "b": Item(item_id="b", title="B", tags=("dark",)),
        "c": Item(item_id="c", title="C", tags=("pale",)),
    }
    found = behaviour(history, items, START + timedelta(days=20))
    assert (found.events, found.active_days, found.distinct_items) == (4, 3, 2)
    assert found.by_kind == {
        EventKind.PURCHASE: 1,
        EventKind.REVIEW: 1,
        EventKind.SEARCH: 1,
        EventKind.VIEW: 1,
    }
    assert (found.first, found.last) == (history[0].ts, history[3].ts)
    assert found.days_since_last == pytest.approx(6.0)
    assert found.events_per_active_week == pytest.approx(2.0)
    assert found.mean_rating == pytest.approx(0.75)
    assert found.text_share == pytest.approx(0.5)
    assert found.repeat_rate == pytest.approx(1 / 3)
    share = 2 / 3
    entropy = -(share * math.log(share) + (1 - share) * math.log(1 - share))
    assert found.variety == pytest.approx(entropy / math.log(2))
    assert found.top_hours == (9, 10)


def test_hours_and_days_are_utc():
    late = datetime.fromisoformat("2024-01-02T07:30:00+08:00")
    found = behaviour(
        [event(1, 0).model_copy(update={"ts": late}), event(2, 0)], {}, START + timedelta(days=9)
    )
    assert found.active_days == 1
    assert found.top_hours == (9, 23)


@pytest.mark.parametrize(
    ("tags", "variety"), [((), 0), (("x",), 0), (("x", "y"), 1), (("x", "y", "z"), 1)]
)
def test_variety_goes_from_none_to_even(tags, variety):
    items = {"a": Item(item_id="a", title="A", tags=tags)}
    found = behaviour([event(1, 0, item_id="a")], items, START)
    assert found.variety == pytest.approx(variety)


def test_gaps_sessions_and_months_by_hand():
    hours = (0, 0.2, 5, 24, 24 * 4, 24 * 60)
    history = [event(n, h) for n, h in enumerate(hours)]
    found = behaviour(history, {}, START + timedelta(days=61))
    assert (found.active_days, found.active_weeks, found.sessions) == (4, 2, 5)
    assert found.median_gap_days == 3
    assert found.events_per_month == pytest.approx(6 / (61 / (365.25 / 12)))
    assert found.weekdays == (1, 1, 0, 0, 2, 0, 0)
    assert found.hours[9] == 4
    assert sum(found.hours) == 5
    assert behaviour(history[:1], {}, START).events_per_month == 1
    assert behaviour(history[:1], {}, START).median_gap_days is None


def test_days_without_hours_have_no_hours():
    history = [event(n, 24 * n - 9) for n in range(40)]
    found = behaviour(history, {}, START + timedelta(days=99))
    assert (found.top_hours, found.hours, found.habit_hours) == ((), (), ())
    assert sum(found.weekdays) == 40


@pytest.mark.parametrize(
    ("ratings", "median", "spread", "level"),
    [
        ((), None, None, None),
        ((None, 0.5), 0.5, None, None),
        ((0.5, 1.0), 0.75, 0.25, None),
        ((0.0, 0.5, 1.0), 0.5, 0.5, 0.0),
        ((1.0, 1.0, 1.0, 1.0), 1.0, 0.0, 0.5 * 2 / 0.05),
        ((0.75, 1.0, 1.0, 0.75), 0.875, 0.25, 0.375 * 2 / math.sqrt(0.0625 / 3)),
    ],
)
def test_ratings_stand_beside_their_own_spread(ratings, median, spread, level):
    history = [event(n, n, rating=r) for n, r in enumerate(ratings)]
    found = behaviour(history, {}, START + timedelta(days=9))
    assert found.ratings == sum(r is not None for r in ratings)
    assert (found.median_rating, found.rating_spread) == (median, spread)
    assert found.rating_level == (None if level is None else pytest.approx(level))


def test_spending_is_in():
    paid = event(1, 1, kind="purchase", item_id="a", attributes={"price": "€ 12,50"})
    found = behaviour([paid, event(2, 2, kind="purchase")], {}, START + timedelta(days=9))
    assert [(s.currency, s.total) for s in found.spend] == [("€", 12.5)]
    assert found.purchases_without_amount == 1
    assert behaviour([event(1, 1)], {}, START + timedelta(days=9)).spend == ()


STEPS = st.tuples(
    st.integers(0, 2000) | st.floats(0, 2000),
    st.sampled_from(["a", "b", "c", None]),
    st.sampled_from(list(EventKind)),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(-1e6, 1e6) | st.text(max_size=6),
)


@given(st.lists(STEPS, max_size=60), st.randoms(use_true_random=False))
def test_events_in_any_order_give_the_same_bytes(steps, rng):
    history = [
        event(n, hours, item_id=item, kind=kind, rating=rating, attributes={"price": price})
        for n, (hours, item, kind, rating, price) in enumerate(steps)
    ]
    tags = {"a": ("x", "y"), "b": ("y", "z", "w"), "c": ()}
    items = {i: Item(item_id=i, title=i, tags=t) for i, t in tags.items()}
    as_of = START + timedelta(days=100)
    found = behaviour(history, items, as_of)
    shuffled = rng.sample(history, len(history))
    assert behaviour(shuffled, items, as_of).model_dump_json() == found.model_dump_json()
    assert sum(found.by_kind.values()) == found.events == len(history)
    assert Behaviour.model_validate_json(found.model_dump_json()) == found
