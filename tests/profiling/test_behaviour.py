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


@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(["a", "b", None])), max_size=20))
def test_the_order_of_events_does_not_matter(steps):
    history = [event(n, hours, item_id=item) for n, (hours, item) in enumerate(steps)]
    as_of = START + timedelta(days=100)
    found = behaviour(history, {}, as_of)
    assert behaviour(history[::-1], {}, as_of) == found
    assert sum(found.by_kind.values()) == found.events == len(history)
    seen, repeats = set(), 0
    for e in sorted(history, key=lambda e: (e.ts, e.event_id)):
        repeats += e.item_id in seen
        seen |= {e.item_id} - {None}
    on_items = sum(e.item_id is not None for e in history)
    assert found.repeat_rate == pytest.approx(repeats / on_items if on_items else 0)
