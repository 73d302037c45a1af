"""What changed between two instants, and which events did it."""

import pytest

from tasteprint.profiling.claims import What, difference
from tasteprint.profiling.models import Item, Rules

TAGS = ("stout", "wine", "keg", "tulip")
ITEMS = [Item(item_id=f"{t}{n}", title=f"{t} {n}", tags=(t,)) for t in TAGS for n in (1, 2)]
BUY = {"text": None, "kind": "purchase"}


@pytest.fixture
def compared(ledger, make_event):
    """The changes from one day to another, by what became of which value."""
    ledger.add_items(ITEMS)

    def run(before, after, *events, **rules):
        ledger.add_events(events)
        days = [make_event(day).ts for day in (before, after)]
        earlier, later = (ledger.rebuild_profile("u1", Rules(**rules), day) for day in days)
        known = {event.event_id for event in ledger.events("u1", days[0])}
        new = {event.event_id for event in ledger.events("u1", days[1])} - known
        found = difference(earlier, later, new).changes
        return {(change.what, change.claim.value): change.event_ids for change in found}

    return run


def test_no_event_from_before_is_blamed(make_event, compared):
    few = [make_event(n, item_id="stout1", **BUY) for n in range(2)]
    many = [make_event(n, item_id="wine1", **BUY) for n in range(2, 6)]
    more = [make_event(n, item_id="stout2", **BUY) for n in range(20, 26)]
    changes = compared(10, 30, *few, *many, *more, max_interests=1)
    # Of the eight stouts that the claim counts two were known before.
    assert changes[What.BEGAN, "stout"] == tuple(f"e{n}" for n in range(20, 26))
    assert changes[What.LEFT, "wine"] == ()
    assert compared(10, 30)[What.STRONGER, "stout"] == tuple(f"e{n}" for n in range(20, 26))


def test_what_was_contradicted_ends_by_the_event_that_did_it(make_event, compared):
    bought = make_event(1, item_id="stout1", **BUY)
    back = make_event(20, item_id="stout1", text=None, kind="return")
    assert compared(10, 30, bought, back)[What.ENDED, "stout"] == ("e20",)


def test_what_ended_and_is_among_the_latest_no_more_is_told_no_more(make_event, compared):
    bought = [make_event(n, item_id=f"{tag}1", **BUY) for n, tag in enumerate(TAGS)]
    back = [
        make_event(20 + n, item_id=f"{tag}1", text=None, kind="return")
        for n, tag in enumerate(TAGS)
    ]
    changes = compared(10, 30, *bought, *back, max_past=3)
    assert changes[What.LEFT, "stout"] == ()
    assert {value for what, value in changes if what is What.ENDED} == {"wine", "keg", "tulip"}


def test_nothing_changes_from_an_instant_to_itself(make_event, compared):
    assert compared(10, 10, make_event(1, item_id="stout1", **BUY)) == {}
