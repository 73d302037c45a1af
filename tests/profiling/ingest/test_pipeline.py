"""Both tables in, twice, cut off, with progress."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import pytest

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ingest.quarantine_folder import place
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.models import Item


def test_items_and_frames(take, ledger, rows, items):
    report = take(pd.DataFrame(rows), pd.DataFrame(items))
    assert (report.items_accepted, report.events_accepted) == (2, 3)
    assert ledger.item("i1") == Item(
        item_id="i1", title="Porter or stout", description="Which?", tags=("dark", "roast")
    )
    assert (report.first, report.last) == (
        datetime(2024, 3, 1, 10, tzinfo=UTC),
        datetime(2024, 3, 3, 10, tzinfo=UTC),
    )


def test_doing_it_twice_changes_nothing(take, ledger, rows, items):
    first = take(pd.DataFrame(rows), pd.DataFrame(items))
    before = ledger.events("u1")
    second = take(pd.DataFrame(rows), pd.DataFrame(items))
    assert (second.events_accepted, second.events_known) == (0, first.events_accepted)
    assert (second.items_accepted, second.items_known, second.updated_items) == (0, 2, 0)
    assert ledger.events("u1") == before


def test_a_changed_item_is_updated(take, ledger, items):
    take(items=pd.DataFrame(items))
    report = take(items=pd.DataFrame([{**items[0], "tags": "dark"}]))
    assert (report.items_known, report.updated_items) == (1, 1)
    assert ledger.item("i1").tags == ("dark",)


def test_a_bad_items_file_keeps_the_events_out_too(take, ledger, tmp_path, rows):
    with pytest.raises(IngestError):
        take(pd.DataFrame(rows), tmp_path / "none.csv")
    assert ledger.users() == []


def test_the_quarantine_file_speaks_of_the_last_ingest(take, tmp_path, rows):
    bad = pd.DataFrame([{"user": "", "ts": "2024-01-01"}, {"user": "u", "ts": "2024-01-01"}])
    assert take(bad).quarantine is not None
    assert take(pd.DataFrame(rows)).quarantine is None
    assert list(tmp_path.glob("quarantine*")) == []


def test_an_interrupted_ingest_is_mended_by_the_next(ledger, tmp_path, now):
    frame = pd.DataFrame({"user": "u", "ts": "2024-01-01", "item": [str(n) for n in range(5000)]})
    frame.loc[0, "user"] = ""

    def interrupt(*_step):
        raise KeyboardInterrupt

    options = {"now": now, "quarantine": tmp_path / "q.jsonl"}
    with pytest.raises(KeyboardInterrupt):
        ingest(ledger, frame, None, progress=interrupt, **options)
    assert list(tmp_path.glob("q.jsonl*")) == []
    assert 0 < len(ledger.events("u")) < 4999
    report = ingest(ledger, frame, None, **options)
    assert report.events_known > 0
    assert len(ledger.events("u")) == 4999


def test_progress_ends_at_the_total(take, items):
    seen = []
    take(
        pd.DataFrame({"user": "u", "ts": range(1_700_000_000, 1_700_004_500)}),
        pd.DataFrame(items),
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


def test_a_file_is_read_twice(take, rows, items, write, tmp_path, monkeypatch):
    """Once to describe it, its ratings included, and once to load it."""
    passes: Counter[str] = Counter()
    read = Table.rows

    def counted(table):
        passes[table.name] += 1
        return read(table)

    monkeypatch.setattr(Table, "rows", counted)
    rated = [{**row, "stars": stars} for row, stars in zip(rows, (1, 4, 5), strict=True)]
    files = [write(tmp_path / "events.csv", rated), write(tmp_path / "items.csv", items)]
    report = take(*files, quarantine=partial(place, tmp_path))
    assert (report.events_accepted, report.items_accepted) == (3, 2)
    assert passes == {str(file): 2 for file in files}


def test_a_data_frame_is_read_twice_where_its_content_names_the_quarantine_file(
    take, rows, tmp_path
):
    passes = []

    class Counted(pd.DataFrame):
        @property
        def iloc(self):
            passes.append("all rows")  # there are fewer than one slice holds
            return super().iloc

    rated = Counted(rows).assign(stars=[1, 4, 5])
    frame = Counted(rated)
    passes.clear()
    report = take(frame, quarantine=partial(place, tmp_path))
    assert (report.events_accepted, len(passes)) == (3, 2)


def test_the_log_tells_counts_and_reasons_and_no_values(take, caplog):
    secret = {"user": "u-secret", "ts": "never-secret", "rating": 3}
    rows = [secret, {**secret, "ts": "2024-01-01"}, {**secret, "ts": "2024-01-01", "rating": "x1"}]
    with caplog.at_level("DEBUG", "tasteprint"):
        take(pd.DataFrame([*rows, {**rows[1], "text": "secret"}]))
    assert "4 rows read; 2 accepted, 0 known, 0 duplicate, 2 rejected" in caplog.text
    assert "1 rows rejected: bad timestamp\n" in caplog.text
    assert "1 rows rejected: rating is not a number\n" in caplog.text
    assert "secret" not in caplog.text
    assert "x1" not in caplog.text
