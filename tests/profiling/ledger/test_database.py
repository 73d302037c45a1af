"""Bad places, held databases and full disks end in one clear line; processes share a ledger."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import Ledger, tables

START = datetime(2024, 1, 1, tzinfo=UTC)


def refused(place):
    with pytest.raises(LedgerError) as caught:
        Ledger.open(place)
    assert caught.value.hint
    assert caught.value.user_error
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("These are my notes. " * 100)
    assert f"{path} is not a database" in refused(path)
    assert path.read_text().startswith("These")


def test_a_folder_in_the_way(tmp_path):
    assert "cannot be opened" in refused(tmp_path)


def test_a_file_in_the_way_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be made" in refused(tmp_path / "file" / "ledger.db")


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "no url://"])
def test_urls_that_are_of_no_use(url):
    refused(url)


def test_a_password_is_not_shown():
    assert "secret" not in refused("mysql://me:secret@host/name")


def test_a_held_database_says_so(tmp_path, make_event):
    path = tmp_path / "ledger.db"
    with Ledger.open(path, patience=0.05) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(LedgerError, match="held by another process"):
                ledger.add_events([make_event(1)])
            assert ledger.users() == []  # reading goes on
        finally:
            other.close()
        assert ledger.add_events([make_event(1)]).accepted == 1


def test_a_full_disk_says_so_and_loses_nothing(ledger, make_event):
    ledger.add_events([make_event(1)])
    with ledger.transaction() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(LedgerError, match="disk is full"):
        ledger.add_events([make_event(n, text="x" * 10_000) for n in range(2, 9)])
    assert [e.event_id for e in ledger.events("u1")] == ["e1"]


def test_a_damaged_database_says_so(tmp_path, make_event):
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.add_events([make_event(n, text="x" * 3000) for n in range(50)])
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"), Ledger.open(path) as ledger:
        ledger.events("u1")


def test_sqlite_overwrites_what_it_deletes_and_lets_readers_read(ledger):
    with ledger.transaction() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("secure_delete", "journal_mode", "foreign_keys")
        }
    assert found == {"secure_delete": 1, "journal_mode": "wal", "foreign_keys": 1}


def test_times_need_a_zone(ledger, make_event):
    with pytest.raises(LedgerError, match="no time zone"):
        ledger.events("u1", make_event(1).ts.replace(tzinfo=None))


def test_a_name_that_is_no_unicode_is_refused(ledger):
    with pytest.raises(LedgerError, match="Unicode"):
        ledger.events("\udcff")


# A program of its own: what runs it is not to depend on how pytest names this file.
WRITER = """
import sys
from datetime import UTC, datetime
from tasteprint.profiling.errors import GroundingError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Rules

path, who = sys.argv[1:]
start = datetime(2024, 1, 1, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
with Ledger.open(path) as ledger:
    for n in range(25):
        names = (f"{who}-{n}", f"common-{n}")
        ledger.add_events([Event(event_id=i, user_id="u1", ts=start) for i in names])
        saved = False
        while not saved:  # the other one may add events between the merging and the saving
            try:
                ledger.save_profile(ledger.rebuild_profile("u1", Rules()))
                saved = True
            except GroundingError:
                pass
"""


@pytest.mark.slow
def test_two_processes_write_one_ledger(tmp_path):
    path = tmp_path / "ledger.db"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in "ab"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(path) as ledger:
        assert len(ledger.events("u1")) == 75
        newest = ledger.profile("u1")
        assert newest is not None
        assert newest.behaviour.events == 75
        assert ledger.problems(newest) == []


def test_the_tables_are_valid_for_postgresql():
    for table in tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
