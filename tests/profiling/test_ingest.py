"""Files and frames of every kind, dirty rows, whole-file errors, and doing it twice."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Item, Refusal

NOW = datetime(2025, 1, 1, tzinfo=UTC)
ROWS = [
    {"user": "u1", "item": "i1", "kind": "ask", "ts": "2024-03-01T10:00:00", "text": "Stout? 😀"},
    {"user": "u1", "item": "i2", "kind": "answer", "ts": "2024-03-02T10:00:00", "text": "啤酒"},
    {"user": "u2", "item": "i1", "kind": "buy", "ts": "2024-03-03T10:00:00Z", "text": ""},
]
ITEMS = [
    {"item": "i1", "name": "Porter or stout", "tags": "dark|roast", "body": "Which?"},
    {"item": "i2", "name": "Lager", "tags": "pale", "body": ""},
]


@pytest.fixture
def take(ledger, tmp_path):
    """Ingests into the fixture's ledger, at a fixed present."""

    def run(events=None, items=None, **options):
        return ingest(
            ledger, events, items, now=NOW, quarantine=tmp_path / "quarantine.jsonl", **options
        )

    return run


def write(path, rows):
    frame = pd.DataFrame(rows)
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(".csv"):
        content = frame.to_csv(index=False).encode()
    elif name.endswith(".parquet"):
        frame.to_parquet(path)
        return path
    else:
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def refusals(report):
    lines = Path(report.quarantine).read_text("utf-8").split("\n")[:-1]
    return [Refusal.model_validate_json(line) for line in lines]


@pytest.mark.parametrize(
    "name", ["e.csv", "e.CSV", "e.jsonl", "e.ndjson", "e.parquet", "e.csv.gz", "e.jsonl.gz"]
)
def test_every_format_gives_the_same_ledger(take, ledger, tmp_path, name):
    path = tmp_path / name
    report = take(write(path, ROWS))
    assert (report.events_read, report.events_accepted, report.users) == (3, 3, 2)
    assert [(e.kind, e.text, e.attributes) for e in ledger.events("u1")] == [
        ("post", "Stout? 😀", {"kind": "ask"}),
        ("post", "啤酒", {"kind": "answer"}),
    ]
    (bought,) = ledger.events("u2")
    assert (bought.kind, bought.text, bought.ts) == (
        "purchase",
        None,
        datetime(2024, 3, 3, 10, tzinfo=UTC),
    )
    assert report.quarantine is None


def test_items_and_frames(take, ledger):
    report = take(pd.DataFrame(ROWS), pd.DataFrame(ITEMS))
    assert (report.items_accepted, report.events_accepted) == (2, 3)
    assert ledger.item("i1") == Item(
        item_id="i1", title="Porter or stout", description="Which?", tags=("dark", "roast")
    )
    assert (report.first, report.last) == (
        datetime(2024, 3, 1, 10, tzinfo=UTC),
        datetime(2024, 3, 3, 10, tzinfo=UTC),
    )


def test_doing_it_twice_changes_nothing(take, ledger):
    first = take(pd.DataFrame(ROWS), pd.DataFrame(ITEMS))
    before = ledger.events("u1")
    second = take(pd.DataFrame(ROWS), pd.DataFrame(ITEMS))
    assert (second.events_accepted, second.events_known) == (0, first.events_accepted)
    assert (second.items_accepted, second.items_known, second.updated_items) == (0, 2, 0)
    assert ledger.events("u1") == before


def test_a_changed_item_is_updated(take, ledger):
    take(items=pd.DataFrame(ITEMS))
    report = take(items=pd.DataFrame([{**ITEMS[0], "tags": "dark"}]))
    assert (report.items_known, report.updated_items) == (1, 1)
    assert ledger.item("i1").tags == ("dark",)


def test_dirty_texts_are_mended_and_counted(take, ledger):
    rows = [
        {"user": "u", "ts": "2024-01-01", "text": "a\0b\x07 cafe\u0301\r\nnext \ud83d"},
        {"user": 7.0, "ts": "2024-01-02", "text": " \t "},
    ]
    report = take(pd.DataFrame(rows, dtype=object))
    assert ledger.events("u")[0].text == "ab café\nnext "
    assert ledger.events("7")[0].text is None
    assert report.mended == {
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
def test_impossible_rows_are_refused_with_a_reason(take, ledger, row, reason):
    good = {"user": "u", "ts": "2024-01-01", "rating": 5}
    frame = pd.DataFrame([good, {**good, **row}], dtype=object)
    report = take(frame, rating_range=(1, 5))
    assert (report.events_accepted, report.events_refused) == (1, 1)
    (refusal,) = refusals(report)
    assert (refusal.row, refusal.source) == (2, "the events table")
    assert reason in refusal.reason
    assert len(ledger.events("u")) == 1


def test_items_without_id_or_title_are_refused(take):
    rows = [{"item": "", "title": "x"}, {"item": "i", "title": " "}, {"item": "i", "title": "x"}]
    report = take(items=pd.DataFrame(rows))
    assert (report.items_read, report.items_accepted, report.items_refused) == (3, 1, 2)
    assert [r.reason for r in refusals(report)] == ["no item id", "no title"]


@pytest.mark.parametrize(
    ("ratings", "rescaled"),
    [
        ([0, 0.5, 1], [0, 0.5, 1]),
        ([1, 3, 5], [0, 0.5, 1]),
        ([0.5, 2.5, 5], [0.1, 0.5, 1]),
        ([1, 5.5, 10], [0, 0.5, 1]),
        ([0, 5, 10], [0, 0.5, 1]),
        ([0, 50, 100], [0, 0.5, 1]),
        (["1", None, "5"], [0, None, 1]),
    ],
)
def test_ratings_are_rescaled_and_the_raw_ones_kept(take, ledger, ratings, rescaled):
    frame = pd.DataFrame({"user": "u", "ts": [f"2024-01-0{n}" for n in (1, 2, 3)]})
    frame["stars"] = pd.Series(ratings, dtype=object)
    take(frame)
    events = ledger.events("u")
    assert [e.rating for e in events] == rescaled
    assert [e.raw_rating for e in events] == [None if r is None else float(r) for r in ratings]


def test_a_rating_that_is_no_number_does_not_hide_the_scale(take, ledger):
    ts = ["2024-01-01", "2024-01-02", "2024-01-03"]
    report = take(pd.DataFrame({"user": "u", "ts": ts, "rating": ["two", "1", "5"]}))
    assert report.events_refused == 1
    assert [e.rating for e in ledger.events("u")] == [0.0, 1.0]


def test_a_refused_row_counts_as_refused_and_not_as_mended(take):
    rows = [{"user": "a\0", "ts": "never"}, {"user": "b", "ts": "2024-01-01T00:00:00Z"}]
    report = take(pd.DataFrame(rows))
    assert report.mended == {"event id made": 1, "kind told from text and rating": 1}


def test_ratings_of_no_known_scale_ask_for_it(take, ledger):
    frame = pd.DataFrame({"user": "u", "ts": "2024-01-01", "rating": [-10, 10]})
    with pytest.raises(IngestError, match="no known scale"):
        take(frame)
    assert ledger.users() == []
    assert take(frame.assign(item=[1, 2]), rating_range=(-10, 10)).events_accepted == 2


@pytest.mark.parametrize("stated", [(5, 1), (1, 1), (0, float("inf")), (float("nan"), 1)])
def test_a_rating_range_must_be_one(take, stated):
    with pytest.raises(IngestError, match="range"):
        take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"]}), rating_range=stated)


def test_a_score_is_no_rating_but_an_attribute(take, ledger):
    take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"], "score": [14], "gap": [None]}))
    (event,) = ledger.events("u")
    assert (event.rating, event.attributes) == (None, {"score": 14})


def test_repeats_in_the_input_are_kept_once(take, ledger):
    rows = [
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "same"},
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "same"},
        {"id": "b", "user": "u", "ts": "2024-01-01", "text": "same"},
        {"id": "a", "user": "u", "ts": "2024-01-01", "text": "another"},
    ]
    report = take(pd.DataFrame(rows))
    assert (report.events_accepted, report.events_duplicate) == (1, 3)
    assert report.mended["kept the first of two rows with one id"] == 1
    assert [e.text for e in ledger.events("u")] == ["same"]


def test_unknown_kinds_become_other_and_keep_their_name(take, ledger):
    take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"], "kind": ["Teleport"]}))
    (event,) = ledger.events("u")
    assert (event.kind, event.attributes) == ("other", {"kind": "Teleport"})


def test_the_mapping_wins_over_the_guess(take, ledger):
    frame = pd.DataFrame({"who": ["u"], "user": ["x"], "when": ["2024-01-01"], "body": ["t"]})
    take(frame, mapping={"user_id": "who", "ts": "when"})
    (event,) = ledger.events("u")
    assert (event.text, event.attributes) == ("t", {"user": "x"})


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"who": "user"}, "field who"),
        ({"user_id": "wer"}, "no column wer"),
        ({"user_id": "user", "item_id": "user"}, "one column for two fields"),
    ],
)
def test_a_wrong_mapping_is_explained(take, mapping, words):
    with pytest.raises(IngestError, match=words):
        take(pd.DataFrame(ROWS), mapping=mapping)


def test_a_missing_column_is_named_with_those_there_are(take, tmp_path):
    with pytest.raises(IngestError) as caught:
        take(write(tmp_path / "e.csv", [{"who": "u", "ts": "2024-01-01"}]))
    assert "no column for user_id" in caught.value.message
    assert "who, ts" in caught.value.hint


def test_lines_that_are_no_json_objects_go_to_quarantine(take, tmp_path):
    deep = '{"user": "u", "ts": "2024-01-01", "x": ' + "[" * 5000 + "]" * 5000 + "}"
    lines = [json.dumps(ROWS[0]), "{broken", "", "[1, 2]", deep, json.dumps(ROWS[2])]
    path = tmp_path / "e.jsonl"
    path.write_text("\n".join(lines))
    report = take(path)
    assert (report.events_read, report.events_accepted, report.events_refused) == (5, 2, 3)
    assert [r.row for r in refusals(report)] == [2, 4, 5]
    assert refusals(report)[0].raw == "{broken"


def test_broken_csv_rows_go_to_quarantine(take, ledger, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(
        '\ufeffuser;ts;text\nu;2024-01-01;"two\nlines"\nu;2024-01-02\n'
        'u;2024-01-03;"a"b\nu;2024-01-04;ok\nu;2024-01-05;"never closed\nu;2024-01-06;lost\n',
        encoding="utf-8",
    )
    report = take(path)
    assert (report.events_read, report.events_accepted, report.events_refused) == (5, 2, 3)
    assert [e.text for e in ledger.events("u")] == ["two\nlines", "ok"]
    reasons = [r.reason for r in refusals(report)]
    assert "2 fields under 3 columns" in reasons[0]
    assert "lines 7 to 8" in reasons[2]


def test_a_long_post_fits_a_csv_field(take, ledger, tmp_path):
    take(write(tmp_path / "e.csv", [{**ROWS[0], "text": "x" * 300_000}]))
    assert len(ledger.events("u1")[0].text) == 300_000


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("e.csv", b"", "is empty"),
        ("e.csv", b"user,ts\n", "no rows"),
        ("e.csv", b"user,user,ts\na,b,c\n", "two columns of one name"),
        ("e.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        ("e.csv", b"\x01\x02\x03\x04,\x05\x06\n" * 9, "binary file"),
        ("e.csv", "user,ts\nü,1\n".encode("utf-16"), "not UTF-8"),
        ("e.csv", b"user,ts\n" + b"u,2024-01-01\n" * 9000 + b"\xff,2024-01-01\n", "not UTF-8"),
        ("e.csv.gz", b"user,ts\n", "gzip"),
        ("e.csv.gz", gzip.compress(b"user,ts\nu,2024-01-01\n")[:-9], "gzip"),
        ("e.jsonl", b"no json\nat all\n", "no row can be read"),
        ("e.parquet", b"user,ts\n", "Parquet"),
        ("e.xlsx", b"user,ts\n", "no known suffix"),
    ],
)
def test_files_that_cannot_be_read_at_all(take, ledger, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(IngestError, match=words) as caught:
        take(path)
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert ledger.users() == []
    assert sorted(p.name for p in tmp_path.glob("quarantine*")) == []


def test_places_that_are_no_files(take, tmp_path):
    with pytest.raises(IngestError, match="does not exist"):
        take(tmp_path / "none.csv")
    with pytest.raises(IngestError, match="is a folder"):
        take(tmp_path)
    with pytest.raises(IngestError, match="type list"):
        take([1, 2])
    with pytest.raises(IngestError, match="nothing to ingest"):
        take()


def test_a_bad_items_file_keeps_the_events_out_too(take, ledger, tmp_path):
    with pytest.raises(IngestError):
        take(pd.DataFrame(ROWS), tmp_path / "none.csv")
    assert ledger.users() == []


def test_the_quarantine_file_speaks_of_the_last_ingest(take, tmp_path):
    bad = pd.DataFrame([{"user": "", "ts": "2024-01-01"}, {"user": "u", "ts": "2024-01-01"}])
    assert take(bad).quarantine is not None
    assert take(pd.DataFrame(ROWS)).quarantine is None
    assert list(tmp_path.glob("quarantine*")) == []


def test_an_interrupted_ingest_is_mended_by_the_next(ledger, tmp_path):
    frame = pd.DataFrame({"user": "u", "ts": "2024-01-01", "item": [str(n) for n in range(5000)]})
    frame.loc[0, "user"] = ""

    def interrupt(*_step):
        raise KeyboardInterrupt

    options = {"now": NOW, "quarantine": tmp_path / "q.jsonl"}
    with pytest.raises(KeyboardInterrupt):
        ingest(ledger, frame, None, progress=interrupt, **options)
    assert list(tmp_path.glob("q.jsonl*")) == []
    assert 0 < len(ledger.events("u")) < 4999
    report = ingest(ledger, frame, None, **options)
    assert report.events_known > 0
    assert len(ledger.events("u")) == 4999


def test_progress_ends_at_the_total(take):
    seen = []
    take(
        pd.DataFrame({"user": "u", "ts": range(1_700_000_000, 1_700_004_500)}),
        pd.DataFrame(ITEMS),
        progress=lambda *step: seen.append(step),
    )
    assert seen[0] == ("items", 2, 2)
    assert seen[-1] == ("events", 4500, 4500)
    assert [done for what, done, _total in seen if what == "events"] == [2000, 4000, 4500]


def test_an_unwritable_quarantine_is_an_error(ledger, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(IngestError, match="quarantine file"):
        ingest(
            ledger,
            pd.DataFrame([{"user": "", "ts": "2024-01-01"}]),
            None,
            quarantine=tmp_path / "file" / "q.jsonl",
        )


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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(row, min_size=1, max_size=12))
def test_every_row_of_a_dirty_frame_is_accounted_for(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("dirty")
    frame = pd.DataFrame(rows, dtype=object)
    with Ledger.open(folder / "ledger.db") as ledger:
        options = {"now": NOW, "rating_range": (0, 5), "quarantine": folder / "q.jsonl"}
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
