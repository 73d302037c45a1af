"""What becomes of dirty rows."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ledger import Ledger


def test_dirty_texts_are_mended_and_counted(take, ledger):
    rows = [
        {"user": "u", "ts": "2024-01-01", "text": "a\0b\x07 cafe\u0301\r\nnext \ud83d"},
        {"user": 7.0, "ts": "2024-01-02", "text": " \t "},
    ]
    report = take(pd.DataFrame(rows, dtype=object))
    assert ledger.events("u")[0].text == "ab café\nnext "
    assert ledger.events("7")[0].text is None
    assert report.corrections == {
        "blank text left out": 1,
        "control characters removed": 1,
        "event id made": 2,
        "id written as a decimal number": 1,
        "kind told from text and rating": 2,
        "line ends made \\n": 1,
        "text put in NFC": 1,
        "timestamp without a zone taken as UTC": 2,
    }


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-01T10:00:00.5Z",
        "2024-03-01T10:00:00.5",
        "2024-03-01 18:00:00.500000+08:00",
        "2024/3/1 10:00:00.5 UTC",
        1709287200.5,
        "1709287200.5",
        1709287200500,
        "1709287200500000",
        pd.Timestamp("2024-03-01T10:00:00.500000001"),
    ],
)
def test_one_instant_in_many_spellings(take, ledger, value):
    take(pd.DataFrame({"user": ["u"], "ts": [value]}, dtype=object))
    assert ledger.events("u")[0].ts == datetime(2024, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"user": " "}, "no user id"),
        ({"user": None}, "no user id"),
        ({"ts": None}, "no timestamp"),
        ({"ts": "yesterday"}, "bad timestamp"),
        ({"ts": True}, "bad timestamp"),
        ({"ts": 1e30}, "bad timestamp"),
        ({"ts": "1989-12-31"}, "before 1990"),
        ({"ts": 0}, "before 1990"),
        ({"ts": "2025-01-02T00:00:01Z"}, "in the future"),
        ({"rating": 6}, "outside 1 to 5"),
        ({"rating": "good"}, "not a number"),
        ({"rating": float("inf")}, "not a finite number"),
    ],
)
def test_impossible_rows_are_refused_with_a_reason(take, ledger, row, reason, refusals):
    good = {"user": "u", "ts": "2024-01-01", "rating": 5}
    frame = pd.DataFrame([good, {**good, **row}], dtype=object)
    report = take(frame, rating_range=(1, 5))
    assert (report.events_accepted, report.events_refused) == (1, 1)
    (refusal,) = refusals(report)
    assert (refusal.row, refusal.source) == (2, "the events table")
    assert reason in refusal.reason
    assert len(ledger.events("u")) == 1


def test_items_without_id_or_title_are_refused(take, refusals):
    rows = [{"item": "", "title": "x"}, {"item": "i", "title": " "}, {"item": "i", "title": "x"}]
    report = take(items=pd.DataFrame(rows))
    assert (report.items_read, report.items_accepted, report.items_refused) == (3, 1, 2)
    assert [r.reason for r in refusals(report)] == ["no item id", "no title"]


def test_a_refused_row_tells_whose_it_is(take, refusals):
    users = ["u1", " u1 ", "cafe\u0301", 42.0, None, b"\xff"]
    frame = pd.DataFrame({"who": users, "user": "x", "ts": "never"}, dtype=object)
    items = pd.DataFrame([{"item": "", "user": "u1", "title": "x"}])
    report = take(frame, items, mapping={"user_id": "who"})
    told = ["", "u1", "u1", "café", "42", None, None]
    assert [r.user_id for r in refusals(report)] == told
    assert report.corrections == {}
    report = take(pd.DataFrame({"user": ["42.0", "7"], "ts": "never"}))
    assert [r.user_id for r in refusals(report)] == ["42", "7"]


def test_a_refused_row_counts_as_refused_and_not_as_mended(take):
    rows = [{"user": "a\0", "ts": "never"}, {"user": "b", "ts": "2024-01-01T00:00:00Z"}]
    report = take(pd.DataFrame(rows))
    assert report.corrections == {"event id made": 1, "kind told from text and rating": 1}


def test_a_score_is_no_rating_but_an_attribute(take, ledger):
    take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"], "score": [14], "gap": [None]}))
    (event,) = ledger.events("u")
    assert (event.rating, event.attributes) == (None, {"score": 14})


def test_of_rows_with_one_id_the_first_is_kept(take, ledger):
    rows = [
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "same"},
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "same"},
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "another"},
    ]
    report = take(pd.DataFrame(rows))
    assert (report.events_accepted, report.events_duplicate) == (1, 2)
    assert report.corrections["kept the first of two rows with one id"] == 1
    assert [e.text for e in ledger.events("u")] == ["same"]


def test_equal_rows_with_ids_of_their_own_are_all_kept(take, ledger):
    order = {"user": "u", "item": "i", "kind": "buy", "ts": "2024-01-01"}
    report = take(pd.DataFrame([{"id": "o1", **order}, {"id": "o2", **order}]))
    assert (report.events_accepted, report.events_duplicate) == (2, 0)
    assert [e.event_id for e in ledger.events("u")] == ["o1", "o2"]


def test_equal_rows_without_ids_are_kept_once(take):
    search = {"user": "u", "kind": "search", "ts": "2024-01-01", "query": "keg"}
    report = take(pd.DataFrame([search, search]))
    assert (report.events_accepted, report.events_duplicate) == (1, 1)
    assert take(pd.DataFrame([search])).events_known == 1


@pytest.mark.parametrize(("column", "values"), [("query", ["stout", "keg"]), ("rating", [1, 5])])
def test_rows_without_ids_that_differ_in_anything_are_all_kept(take, column, values):
    row = {"user": "u", "item": "i", "ts": "2024-01-01"}
    report = take(pd.DataFrame([{**row, column: value} for value in values]))
    assert (report.events_accepted, report.events_duplicate) == (2, 0)


def test_unknown_kinds_become_other_and_keep_their_name(take, ledger):
    take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"], "kind": ["Teleport"]}))
    (event,) = ledger.events("u")
    assert (event.kind, event.attributes) == ("other", {"kind": "Teleport"})


def test_ids_written_as_decimal_numbers_because_of_a_gap_meet_their_items(
    take, ledger, tmp_path, write
):
    rows = [
        {"user": "u", "item": item, "ts": f"2024-01-0{day}"}
        for day, item in enumerate([101, None, 7], 1)
    ]
    report = take(write(tmp_path / "e.csv", rows), pd.DataFrame({"item": [101], "title": ["x"]}))
    assert ",101.0," in (tmp_path / "e.csv").read_text()
    assert [e.item_id for e in ledger.events("u")] == ["101", None, "7"]
    assert ledger.item("101").title == "x"
    assert report.corrections["id written as a decimal number"] == 2


@pytest.mark.parametrize(
    ("ids", "taken"),
    [
        (["1.0", " 2.0 ", "3", ""], ["1", "2", "3", None]),
        (["1.0", "1.1"], ["1.0", "1.1"]),
        (["1.0", "v2.0"], ["1.0", "v2.0"]),
        (["1.0", "2.0\n3.0"], ["1.0", "2.0\n3.0"]),
        (["7", "007"], ["7", "007"]),
        (["1.0", 2, 3.0], ["1", "2", "3"]),
        (["1.0", True], ["1.0", "True"]),
        (["1.0", ["2"]], ["1.0", "['2']"]),
    ],
)
def test_a_text_id_loses_its_decimal_only_where_all_are_whole_numbers(take, ledger, ids, taken):
    days = [f"2024-01-0{n}" for n in range(1, len(ids) + 1)]
    items = pd.DataFrame({"item": ids, "title": "x"}, dtype=object)
    report = take(pd.DataFrame({"user": "u", "ts": days, "item": ids}, dtype=object), items)
    assert [e.item_id for e in ledger.events("u")] == taken
    assert {i.item_id for i in ledger.items()} == {i for i in taken if i}
    assert report.events_refused == 0


def test_sets_are_taken_in_one_order_whatever_the_process(take, ledger):
    # No two processes order these alike by themselves, but by a chance of one in thousands.
    words = ["hops", "malt", "yeast", "water", "barley", "wheat", "oats", "rye"]
    item = {"item": "i", "title": "t", "tags": set(words), "other": {frozenset(words[:7]), 3}}
    take(items=pd.DataFrame([item]))
    taken = ledger.item("i")
    assert taken.tags == tuple(sorted(words))
    assert taken.attributes == {"other": [3, sorted(words[:7])]}


messy = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.binary(max_size=4),
    st.sampled_from(["u1", "u2", "2024-01-01", "2024-01-02T00:00Z", "\ud800", "a\0"]),
    st.lists(st.floats(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


good = {
    "user": st.sampled_from(["u1", "u2", 3.0]),
    "ts": st.sampled_from(["2024-01-01", "2024-01-02T00:00Z", 1_700_000_000]),
    "rating": st.sampled_from([None, 0, "4.5"]),
}


row = st.fixed_dictionaries(
    {name: st.one_of(messy, good.get(name, messy)) for name in (*good, "item", "id")}
    | dict.fromkeys(("text", "kind", "other"), messy)
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(row, min_size=1, max_size=12))
def test_every_row_of_a_dirty_frame_is_accounted_for(tmp_path_factory, rows, now, refusals):
    folder = tmp_path_factory.mktemp("dirty")
    frame = pd.DataFrame(rows, dtype=object)
    with Ledger.open(folder / "ledger.db") as ledger:
        options = {"now": now, "rating_range": (0, 5), "quarantine": folder / "q.jsonl"}
        report = ingest(ledger, frame, None, **options)
        stored = sum(len(ledger.events(user)) for user in ledger.users())
        again = ingest(ledger, frame, None, **options)
    assert report.events_read == len(rows) == again.events_read
    for r in (report, again):
        taken = r.events_accepted + r.events_known
        assert r.events_read == taken + r.events_duplicate + r.events_refused
    assert report.events_accepted == stored
    assert (again.events_accepted, again.events_known) == (0, stored)
    assert report.events_refused == (len(refusals(report)) if report.quarantine else 0)
