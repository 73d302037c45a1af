"""The scan finds what was left on purpose, in each kind of place, and nothing else."""

import gzip
import json
import random
import sqlite3
import string
import tracemalloc
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.models import Item
from tasteprint.profiling.privacy.erasure import Scan, collect_terms
from tasteprint.profiling.privacy.erasure.byte_matcher import Matcher, windows
from tasteprint.profiling.privacy.erasure.search_terms import forms

ENGLISH = (
    'The Zymurgy "unmistakable" 7316 stout from Wexcombe was the best of all that I have drunk.'
)
CHINESE = "这款名为祖母绿七三一六的黑啤酒是我喝过的最好的一款,泡沫细腻,回味悠长。"
USER, EVENT = "customer-zymurgy", "order-zymurgy-1"


@pytest.fixture(params=[ENGLISH, CHINESE], ids=["english", "chinese"])
def text(request):
    return request.param


@pytest.fixture
def terms(ledger, make_event, text):
    """Of a user who is about to be erased; they are still in the ledger."""
    ours = make_event(1, user=USER, text=text).model_copy(update={"event_id": EVENT})
    ledger.add_events([ours, make_event(2, user="u2", text="A pale ale that I have drunk.")])
    return collect_terms(ledger, USER)


def found(terms, folder):
    scan = Scan(terms)
    scan.folder(folder)
    report = scan.report()
    assert report.unread == ()
    return report


@given(st.text(), st.binary(min_size=8, max_size=80), st.binary(max_size=60), st.data())
def test_a_matcher_finds_what_a_search_finds(text, pattern, around, data):
    patterns = list(dict.fromkeys([pattern, pattern[:8], b"another pattern", *forms(text)]))
    hay = around + data.draw(st.sampled_from(patterns)) + around + pattern[:20]
    expected = {
        (number, at, at + len(each))
        for number, each in enumerate(patterns)
        for at in range(len(hay))
        if hay.startswith(each, at)
    }
    found = list(Matcher(patterns, lambda each: (each,)).matches(hay))
    assert set(found) == expected
    assert len(found) == len(expected)


@given(st.text(min_size=1, max_size=200), st.data())
def test_whatever_40_bytes_are_left_of_a_text_hold_a_window(text, data):
    pieces = [text[first:last] for first, last in windows(text)]
    assert all(pieces)
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    left = text[begin:end]
    if len(left.encode()) >= 40:
        assert any(piece in left for piece in pieces)


@pytest.mark.parametrize(
    "written",
    [
        lambda t: t.encode(),
        lambda t: t.encode("utf-16-le"),
        lambda t: t.encode("utf-16-be"),
        lambda t: json.dumps({"text": t}).encode(),
        lambda t: json.dumps({"text": t}, ensure_ascii=False).encode(),
        lambda t: json.dumps({"raw": json.dumps({"text": t})}).encode(),
        lambda t: t[len(t) // 4 : len(t) // 4 + 41].encode(),
        lambda _: USER.encode(),
        lambda _: EVENT.encode("utf-16-le"),
    ],
)
def test_every_way_to_write_it_is_found(terms, text, written, tmp_path):
    folder = tmp_path / "ws"
    folder.mkdir()
    (folder / "some.log").write_bytes(b"x" * 4_000_000 + b"one line\nA pale ale that I have drunk.")
    assert found(terms, folder).clean
    # Across the border of two blocks.
    (folder / "some.log").write_bytes(b"x" * 3_999_990 + written(text) + b"and more")
    report = found(terms, folder)
    assert not report.clean
    (place,) = {finding.place for finding in report.findings}
    assert place == "some.log, as bytes"
    assert all(finding.hint and finding.count for finding in report.findings)
    assert "ymurgy" not in report.model_dump_json()


def test_a_compressed_file_is_read_too(terms, text, tmp_path):
    file = tmp_path / "ws" / "old.log.1.gz"
    file.parent.mkdir()
    file.write_bytes(gzip.compress(text.encode()))
    assert not found(terms, file.parent).clean
    file.write_bytes(gzip.compress(b"nothing of it"))
    assert found(terms, file.parent).clean
    file.write_bytes(gzip.compress(text.encode())[:-9])
    scan = Scan(terms)
    scan.folder(file.parent)
    assert "old.log.1.gz" in scan.report().unread[0]


def test_free_pages_the_log_and_every_column_are_read(terms, text, tmp_path):
    folder = tmp_path / "ws"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "x.db", isolation_level=None)) as database:
        database.execute("CREATE TABLE t (some TEXT, user_id TEXT, blob BLOB)")
        database.execute("INSERT INTO t VALUES (?, ?, ?)", (text, "u2", text.encode("utf-16-le")))
        places = {finding.place for finding in found(terms, folder).findings}
        assert places == {"x.db, as bytes", "x.db: t.some", "x.db: t.blob"}
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("DELETE FROM t")
        (left,) = found(terms, folder).findings
        assert left.place == "x.db, as bytes"
        database.execute("VACUUM")
        assert found(terms, folder).clean
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("INSERT INTO t VALUES (?, 'u2', NULL)", (text,))
        database.execute("DELETE FROM t")
        assert "x.db-wal, as bytes" in {f.place for f in found(terms, folder).findings}


def test_an_id_that_could_be_anything_is_looked_for_where_ids_are_kept(
    ledger, make_event, tmp_path
):
    ledger.add_events([make_event(1, user="7"), make_event(2, user="u2", text="7 of 7 e1")])
    terms = collect_terms(ledger, "7")
    assert terms.plain == {"7", "e1"}
    folder = tmp_path / "ws"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "x.db", isolation_level=None)) as database:
        database.execute("CREATE TABLE t (user_id TEXT, item_id TEXT, payload TEXT)")
        database.execute("INSERT INTO t VALUES ('77', '7', '{\"item_id\": \"7\", \"n\": 7}')")
        assert found(terms, folder).clean
        database.execute("INSERT INTO t VALUES ('7', 'i', '{}')")
        database.execute(
            "INSERT INTO t VALUES ('u2', 'i', '{\"quotes\": [{\"event_id\": \"e1\"}]}')"
        )
        assert {(f.place, f.count) for f in found(terms, folder).findings} == {
            ("x.db: t.user_id", 1),
            ("x.db: t.payload", 1),
        }


@pytest.mark.slow
def test_a_large_user_takes_little_memory(ledger, make_event):
    """150,000 characters: 5 MB, where each form of each window as a text of its own took 26."""
    words = random.Random(0)
    texts = ["".join(words.choices(string.ascii_letters, k=500)) for _ in range(300)]
    ledger.add_events([make_event(number, text=text) for number, text in enumerate(texts)])
    tracemalloc.start()
    try:
        terms = collect_terms(ledger, "u1")
        counts = terms.kinds_in("".join(texts[7:9]).encode())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counts["text"] > 100
    assert terms.looked_for["texts"] > 18_000
    assert peak < 10e6


def test_what_others_say_too_is_no_trace(ledger, make_event, tmp_path):
    said = "Everybody says exactly these words about the stout, word for word."
    ledger.add_events([make_event(1, text=said), make_event(2, user="u2", text=f"{said} Me too!")])
    ledger.add_items([Item(item_id="i1", title="Great!")])
    terms = collect_terms(ledger, "u1")
    assert not terms.table
    assert terms.left_out["texts found elsewhere, too"] > 3
    assert found(terms, tmp_path).rows > 0


def test_what_cannot_be_read_is_not_clean(terms, tmp_path):
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "bad.db").write_bytes(b"SQLite format 3\0" + b"no database" * 20)
    scan = Scan(terms)
    scan.folder(tmp_path / "ws")
    report = scan.report()
    assert not report.clean
    assert report.findings == ()
    assert "bad.db" in report.unread[0]
