"""Counting events, and telling which speak against an interest."""

import pytest

from tasteprint.profiling.behaviour import Tally, negative_feedback_ids
from tasteprint.profiling.models import CountQuery

TAGS = {"i1": ("stout",), "i2": ("lager",)}


@pytest.mark.parametrize(
    ("story", "away"),
    [
        ([("purchase", "i1", None)], ""),
        ([("purchase", "i1", None), ("return", "i1", None)], "e1 e2"),
        ([("purchase", "i1", None), ("return", "i2", None)], "e2"),
        ([("return", "i1", None), ("purchase", "i1", None)], "e1"),
        ([("view", "i1", None), ("rating", "i1", 0.25)], "e1 e2"),
        ([("view", "i1", None), ("rating", "i1", 0.5)], ""),
        ([("post", None, None), ("skip", None, None)], "e2"),
    ],
)
def test_what_was_turned_away_and_what_led_to_it(make_event, story, away):
    events = [
        make_event(n, kind=kind, item_id=item, rating=rating)
        for n, (kind, item, rating) in enumerate(story, 1)
    ]
    assert sorted(negative_feedback_ids(reversed(events))) == away.split()


def test_counts_and_their_days(make_event):
    events = [
        make_event(3, kind="purchase"),
        make_event(1),
        make_event(2, item_id="i2"),
        make_event(4, item_id="i2", kind="return"),
    ]
    as_of = events[-1].ts
    stout = Tally(events, TAGS).count(CountQuery(item_tag="stout", as_of=as_of))
    assert (stout.matched, stout.total, stout.event_ids) == (2, 4, ("e1", "e3"))
    assert (stout.first, stout.last) == (make_event(1).ts, make_event(3).ts)
    liked = Tally(events, TAGS).count(CountQuery(item_tag="lager", turned_away=False, as_of=as_of))
    assert (liked.matched, liked.first, liked.last) == (0, None, None)
    away = Tally(events, TAGS).count(CountQuery(turned_away=True, as_of=as_of))
    assert away.event_ids == ("e2", "e4")


def test_a_count_of_an_earlier_instant_knows_nothing_of_what_came_after(make_event):
    events = [make_event(1), make_event(2, kind="purchase"), make_event(3, kind="return")]
    tally = Tally(events, TAGS)
    before = CountQuery(item_tag="stout", turned_away=False, as_of=events[1].ts)
    assert (tally.count(before).event_ids, tally.count(before).total) == (("e1", "e2"), 2)
    now = before.model_copy(update={"as_of": events[2].ts})
    assert (tally.count(now).event_ids, tally.count(now).total) == ((), 3)
