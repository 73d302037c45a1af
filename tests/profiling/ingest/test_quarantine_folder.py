"""The files of rejected rows: which row is whose, and what an erasure leaves."""

import json

import pandas as pd
import pytest

from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.ingest.quarantine import Quarantine
from tasteprint.profiling.ingest.sources import Table


@pytest.fixture
def kept(tmp_path):
    """The content of all quarantine files of a workspace."""

    def read():
        files = sorted((tmp_path / "ws" / "quarantine").glob("*"))
        return "".join(file.read_text("utf-8") for file in files)

    return read


@pytest.fixture
def old_file(tmp_path):
    """Writes lines into a file as earlier versions named and wrote it."""

    def write(*lines):
        file = tmp_path / "ws" / "quarantine" / "tables.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return file

    return write


def line_of(raw):
    raw = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    line = {"source": "the events table", "row": 1, "reason": "bad timestamp", "raw": raw}
    return json.dumps(line, ensure_ascii=False)


def test_unreadable_lines_do_not_stop_an_erasure(tmp_path, old_file, kept):
    deep = line_of('{"x": ' + "[" * 5000 + "]" * 5000 + "}")
    stays = [line_of({"user": "u2"}), '{"source": "cut', "[]", "null", deep]
    old_file(*stays, line_of({"user": "u1"}), '{"raw": "u1, cut')
    assert quarantine_folder.erase_user(tmp_path / "ws", "u1") == 2
    assert kept().split("\n")[:-1] == stays


def test_ids_in_older_files_are_cleaned_before_they_are_compared(tmp_path, old_file):
    about = [{"u": "u1", "n": 1}, {"u": " u1\x00"}, "u1,2024", '{"u": " u1", cut', '["u1"']
    stays = [{"u": "u11", "n": "not u1"}, {"u": ["u1"]}, "u11,2024", "[]"]
    old_file(*map(line_of, [*about, *stays]))
    assert quarantine_folder.erase_user(tmp_path / "ws", "u1") == len(about)
    old_file(*map(line_of, [{"u": 42.0}, {"u": "42.0"}, {"u": 42.5}]))
    assert quarantine_folder.erase_user(tmp_path / "ws", "42") == 2
    old_file(line_of('{"u": "caf\\u00e9", cut'), line_of("cafe\u0301,x"), line_of("cafe,x"))
    assert quarantine_folder.erase_user(tmp_path / "ws", "café") == 2


def rejected(user, text="", **more):
    return pd.DataFrame([{"user_id": user, "ts": "never", "text": text, **more}])


def place_of(folder, events, items):
    """The quarantine file of an input that was read through."""
    inputs = {"events": events, "items": items}
    tables = [Table(source, what) for what, source in inputs.items() if source is not None]
    for table in tables:
        assert list(table.rows())
    return quarantine_folder.place(folder, *tables)


def test_a_table_is_identified_by_its_content(tmp_path):
    file = tmp_path / "e.csv"
    rejected("u1").to_csv(file)
    one = rejected("u1", more={0, 8})  # in a set of two such, the first one in comes first
    same, other = rejected("u1", more={8, 0}), rejected("u1", more={0, 16})
    places = {place_of(tmp_path, *each) for each in ((one, None), (same, None))}
    assert len(places) == 1
    for each in ((other, None), (one, other), (file, None), (file, one), (file, other)):
        places.add(place_of(tmp_path, *each))
    assert len(places) == 6
    assert len({place.name[:5] for place in places}) == 2


def test_the_file_of_a_running_ingest_is_not_taken_for_stale(tmp_path, kept):
    file = tmp_path / "ws" / "quarantine" / "e.csv-1.jsonl"
    with Quarantine(file) as quarantine:
        quarantine.add("e.csv", 1, "bad timestamp", {"user_id": "u1"})
        quarantine_folder.tidy(tmp_path / "ws")
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert "u1" in kept()
