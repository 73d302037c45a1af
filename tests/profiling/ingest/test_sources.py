"""Files of every kind, sound and broken, and how their columns are found."""

import csv
import gzip
import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.csv_recovery import LONGEST, CsvLines


@pytest.mark.parametrize(
    "name", ["e.csv", "e.CSV", "e.jsonl", "e.ndjson", "e.parquet", "e.csv.gz", "e.jsonl.gz"]
)
def test_every_format_gives_the_same_ledger(take, ledger, tmp_path, name, rows, write):
    path = tmp_path / name
    report = take(write(path, rows))
    assert (report.events_read, report.events_accepted, report.users) == (3, 3, 2)
    assert [(e.kind, e.text, e.attributes) for e in ledger.events("u1")] == [
        ("post", "Ale? 😀", {"kind": "ask"}),
        ("post", "啤酒", {"kind": "answer"}),
    ]
    (bought,) = ledger.events("u2")
    assert (bought.kind, bought.text, bought.ts) == (
        "purchase",
        None,
        datetime(2024, 3, 3, 10, tzinfo=UTC),
    )
    assert report.quarantine is None


def test_the_mapping_wins_over_the_guess(take, ledger):
    frame = pd.DataFrame({"who": ["u"], "user": ["x"], "when": ["2024-01-01"], "body": ["t"]})
    take(frame, mapping={"user_id": "who", "ts": "when"})
    (event,) = ledger.events("u")
    assert (event.text, event.attributes) == ("t", {"user": "x"})


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"who": "user"}, "unknown field, who"),
        ({"user_id": "wer"}, "no column wer"),
        ({"user_id": "user", "item_id": "user"}, "one column for two fields"),
    ],
)
def test_a_wrong_mapping_is_explained(take, mapping, words, rows):
    with pytest.raises(IngestError, match=words):
        take(pd.DataFrame(rows), mapping=mapping)


def test_a_missing_column_is_named_with_those_there_are(take, tmp_path, write):
    with pytest.raises(IngestError) as caught:
        take(write(tmp_path / "e.csv", [{"who": "u", "ts": "2024-01-01"}]))
    assert "no column for user_id" in caught.value.message
    assert "who, ts" in caught.value.hint


def test_lines_that_are_no_json_objects_go_to_quarantine(take, tmp_path, rows, refusals):
    deep = '{"user": "u", "ts": "2024-01-01", "x": ' + "[" * 5000 + "]" * 5000 + "}"
    lines = [json.dumps(rows[0]), "{broken", "", "[1, 2]", deep, json.dumps(rows[2])]
    path = tmp_path / "e.jsonl"
    path.write_text("\n".join(lines))
    report = take(path)
    assert (report.events_read, report.events_accepted, report.events_refused) == (5, 2, 3)
    assert [r.row for r in refusals(report)] == [2, 4, 5]
    assert refusals(report)[0].raw == "{broken"


def test_broken_csv_rows_go_to_quarantine(take, ledger, tmp_path, refusals):
    path = tmp_path / "e.csv"
    path.write_text(
        '\ufeffuser;ts;text\nu;2024-01-01;"two\nlines"\nu;2024-01-02\n'
        'u;2024-01-03;"a"b\nu;2024-01-04;ok\nu;2024-01-05;"never closed\nu;2024-01-06;found\n',
        encoding="utf-8",
    )
    report = take(path)
    assert (report.events_read, report.events_accepted, report.events_refused) == (6, 3, 3)
    assert [e.text for e in ledger.events("u")] == ["two\nlines", "ok", "found"]
    short, inner, unclosed = refusals(report)
    assert (short.row, short.reason) == (2, "2 fields under 3 columns")
    assert (inner.row, inner.raw) == (3, 'u;2024-01-03;"a"b')
    assert (unclosed.row, unclosed.raw) == (5, 'u;2024-01-05;"never closed')
    assert "line 7" in unclosed.reason


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stray_quote_costs_its_own_line_only(take, ledger, tmp_path, refusals, end):
    rows = [f"u{n},2024-01-01,hello {n}" for n in range(500)]
    rows[3] = 'u3,2024-01-01,"oops'
    rows[9] = 'u9,2024-01-01,""'
    rows[300] = f'u300,2024-01-01,"two{end}lines, and a ""quote"""'
    rows[400] = 'u400,2024-01-01,the "big" one'
    rows[410] = f'u410,2024-01-01,"wrong{end}"end'
    rows[499] = 'u499,2024-01-01,"oops'
    path = tmp_path / "e.csv"
    path.write_bytes(end.join(["user,ts,text", "", *rows, ""]).encode())
    report = take(path)
    assert (report.events_read, report.events_accepted, report.events_refused) == (501, 497, 4)
    assert [(r.row, r.raw) for r in refusals(report)] == [
        (4, rows[3]),
        (411, 'u410,2024-01-01,"wrong'),
        (412, '"end'),
        (501, rows[499]),
    ]
    assert "line 6" in refusals(report)[0].reason
    assert ledger.events("u9")[0].text is None
    assert ledger.events("u300")[0].text == 'two\nlines, and a "quote"'
    assert ledger.events("u400")[0].text == 'the "big" one'


def test_what_an_unclosed_quote_swallows_is_bounded():
    read = 0

    def endless():
        nonlocal read
        yield 'u,"oops\n'
        while True:
            read += 100_001
            yield "x" * 100_000 + "\n"

    lines = CsvLines(endless())
    reader = csv.reader(lines, strict=True)
    lines.begin()
    with pytest.raises(csv.Error):
        next(reader)
    assert read <= LONGEST + 100_001
    lines.give_back()
    assert lines.raw() == 'u,"oops'
    before = read
    lines.begin()
    assert next(reader) == ["x" * 100_000]
    assert (lines.number, read) == (3, before)


def test_a_file_of_quotes_that_are_not_closed_is_read_in_a_few_passes():
    given = 0

    class Counting(CsvLines):
        def __next__(self):
            nonlocal given
            given += 1
            return super().__next__()

    # Each line closes the quote of the one before and opens another.
    lines = Counting(iter(['a","b\n'] * 10_000), longest=20_000)
    reader = csv.reader(lines, strict=True)
    numbers = []
    while True:
        lines.begin()
        try:
            next(reader)
        except csv.Error:
            lines.give_back()
        except StopIteration:
            break
        numbers.append(lines.number)
    assert numbers == list(range(2, 10_002))
    assert given < 100_000


def test_a_long_post_fits_a_csv_field(take, ledger, tmp_path, rows, write):
    take(write(tmp_path / "e.csv", [{**rows[0], "text": "x" * 300_000}]))
    assert len(ledger.events("u1")[0].text) == 300_000


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("e.csv", b"", "is empty"),
        ("e.csv", b"user,ts\n", "no rows"),
        ("e.csv", b"user,user,ts\na,b,c\n", "two columns with the same name"),
        ("e.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        ("e.csv", b"\x01\x02\x03\x04,\x05\x06\n" * 9, "binary file"),
        ("e.csv", "user,ts\nü,1\n".encode("utf-16"), "not UTF-8"),
        ("e.csv", b"user,ts\n" + b"u,2024-01-01\n" * 9000 + b"\xff,2024-01-01\n", "not UTF-8"),
        ("e.csv.gz", b"user,ts\n", "gzip"),
        ("e.csv.gz", gzip.compress(b"user,ts\nu,2024-01-01\n", mtime=0)[:-9], "gzip"),
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
