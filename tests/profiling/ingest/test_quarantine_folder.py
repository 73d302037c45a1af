"""The files of refused rows: whose is whose, and what stays when a user is forgotten."""

import json
import signal
import subprocess
import sys

import pandas as pd
import pytest

from tasteprint.profiling.errors import IngestError, LedgerError
from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.ingest.quarantine import Quarantine


@pytest.fixture
def kept(tmp_path):
    """What a workspace's quarantine files say all together."""

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


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_a_refused_text_with_another_line_end_stops_no_forgetting(tp, kept, sign):
    rows = [("u1", "never", f"one{sign}two"), ("u2", "never", f"a{sign}secret")]
    rows += [("u1", "2024-01-01", "x"), ("u2", "2024-01-01", "y")]
    tp.ingest(pd.DataFrame(rows, columns=["user_id", "ts", "text"]))
    tp.forget("u2")
    assert tp.users() == ["u1"]
    assert "secret" not in kept()
    assert json.loads(json.loads(kept())["raw"])["text"].endswith("two")


def test_lines_that_cannot_be_read_stop_no_forgetting(tmp_path, old_file, kept):
    deep = line_of('{"x": ' + "[" * 5000 + "]" * 5000 + "}")
    stays = [line_of({"user": "u2"}), '{"source": "cut', "[]", "null", deep]
    old_file(*stays, line_of({"user": "u1"}), '{"raw": "u1, cut')
    assert quarantine_folder.forget(tmp_path / "ws", "u1") == 2
    assert kept().split("\n")[:-1] == stays


def test_a_users_rows_go_however_the_input_wrote_the_id(tp, kept, tmp_path):
    # The same values in other columns make no row another's.
    rows = [(" u1 ", "never", "u2", "secret"), ("u2", "never", "u1", "stays")]
    rows += [(user, "2024-01-01", "", "x") for user in ("u1", "u2", "42")]
    path = tmp_path / "e.csv"
    pd.DataFrame(rows, columns=["who", "ts", "user", "text"]).to_csv(path, index=False)
    tp.ingest(path, mapping={"user_id": "who"})
    numbers = {"user_id": [42.0, 7, None], "ts": "never", "text": ["secret", "stays", "no user"]}
    tp.ingest(pd.DataFrame(numbers))
    tp.forget("u1")
    tp.forget("42")
    assert "secret" not in kept()
    assert kept().count("stays") == 2
    assert "no user" in kept()


def test_a_user_whose_every_row_was_refused_is_forgotten_too(tp, kept):
    rows = pd.DataFrame({"user_id": ["u1", "u2"], "ts": ["never", "2024-01-01"], "text": "word"})
    tp.ingest(rows)
    gone = tp.forget("u1")
    assert (gone.events, gone.purged) == (0, True)
    assert kept() == ""
    assert tp.users() == ["u2"]
    with pytest.raises(LedgerError, match="no user u1"):
        tp.forget("u1")


def test_what_no_row_names_as_its_user_is_an_unknown_user(tp, kept):
    items = pd.DataFrame([{"item_id": "i1", "title": ""}])
    tp.ingest(pd.DataFrame({"user_id": ["u1"], "ts": "never", "item_id": "i1"}), items)
    before = kept()
    with pytest.raises(LedgerError, match="no user i1"):
        tp.forget("i1")
    assert kept() == before


def test_rows_of_older_files_are_cleaned_before_they_are_compared(tmp_path, old_file):
    about = [{"u": "u1", "n": 1}, {"u": " u1\x00"}, "u1,2024", '{"u": " u1", cut', '["u1"']
    stays = [{"u": "u11", "n": "not u1"}, {"u": ["u1"]}, "u11,2024", "[]"]
    old_file(*map(line_of, [*about, *stays]))
    assert quarantine_folder.forget(tmp_path / "ws", "u1") == len(about)
    old_file(*map(line_of, [{"u": 42.0}, {"u": "42.0"}, {"u": 42.5}]))
    assert quarantine_folder.forget(tmp_path / "ws", "42") == 2
    old_file(line_of('{"u": "caf\\u00e9", cut'), line_of("cafe\u0301,x"), line_of("cafe,x"))
    assert quarantine_folder.forget(tmp_path / "ws", "café") == 2


def refused(user, text="", **more):
    return pd.DataFrame([{"user_id": user, "ts": "never", "text": text, **more}])


def test_tables_do_not_share_a_file_but_the_same_table_replaces_its_own(tp, kept):
    first = tp.ingest(refused("u1", "first")).quarantine
    second = tp.ingest(refused("u1", "second")).quarantine
    assert tp.ingest(refused("u1").assign(ts="2024-01-01")).quarantine is None
    assert first != second
    assert tp.ingest(refused("u1", "first")).quarantine == first
    assert kept().count("first") == kept().count("second") == 1
    # Read with a mapping that fits, the same table has nothing to refuse.
    both = refused("u1", "third", when="2024-01-01")
    assert tp.ingest(both).events_refused == 1
    assert tp.ingest(both, mapping={"ts": "when"}).events_refused == 0
    assert "third" not in kept()


def test_a_table_is_known_by_all_it_holds(tmp_path):
    one = refused("u1", more={0, 8})  # in a set of two such, the first one in comes first
    same, other = refused("u1", more={8, 0}), refused("u1", more={0, 16})
    places = {quarantine_folder.place(tmp_path, *each) for each in ((one, None), (same, None))}
    assert len(places) == 1
    for each in ((other, None), (one, other), ("e.csv", None), ("e.csv", one), ("e.csv", other)):
        places.add(quarantine_folder.place(tmp_path, *each))
    assert len(places) == 6
    assert len({place.name[:5] for place in places}) == 2


def test_what_is_no_table_has_no_place(tp):
    with pytest.raises(IngestError, match="type list"):
        tp.ingest([1, 2])
    with pytest.raises(IngestError, match="nothing to ingest"):
        tp.ingest(None)


KILLED = """
import os, signal, sys
import pandas as pd
from tasteprint import Tasteprint

def kill(*_step):
    os.kill(os.getpid(), signal.SIGKILL)

with Tasteprint.open("ws", progress=kill) as tp:
    tp.ingest(pd.DataFrame({"user_id": ["u1"] * 500, "ts": "never", "text": "secret " * 9}))
"""


def test_what_a_killed_ingest_left_goes_with_the_next_ingest_and_with_forgetting(tp, kept):
    tp.ingest(pd.DataFrame({"user_id": ["u1", "u2"], "ts": "2024-01-01"}))
    for next_step in (lambda: tp.ingest(refused("u2")), lambda: tp.forget("u1")):
        killed = subprocess.run([sys.executable, "-c", KILLED], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert "secret" in kept()
        next_step()
        assert "secret" not in kept()


def test_what_a_running_ingest_writes_is_not_taken_for_stale(tmp_path, kept):
    file = tmp_path / "ws" / "quarantine" / "e.csv-1.jsonl"
    with Quarantine(file) as quarantine:
        quarantine.add("e.csv", 1, "bad timestamp", {"user_id": "u1"})
        quarantine_folder.tidy(tmp_path / "ws")
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert "u1" in kept()
