"""Quarantine files of a workspace: their names, and what stays when a user is erased."""

import json
import signal
import subprocess
import sys

import pandas as pd
import pytest

from tasteprint.profiling.errors import IngestError, LedgerError


@pytest.fixture
def kept(tmp_path):
    """The content of all quarantine files of a workspace."""

    def read():
        files = sorted((tmp_path / "ws" / "quarantine").glob("*"))
        return "".join(file.read_text("utf-8") for file in files)

    return read


@pytest.mark.parametrize("line_end", ["\u2028", "\u2029", "\x85"])
def test_a_rejected_text_with_another_line_end_does_not_stop_an_erasure(tp, kept, line_end):
    rows = [("u1", "never", f"one{line_end}two"), ("u2", "never", f"a{line_end}secret")]
    rows += [("u1", "2024-01-01", "x"), ("u2", "2024-01-01", "y")]
    tp.ingest(pd.DataFrame(rows, columns=["user_id", "ts", "text"]))
    tp.forget("u2")
    assert tp.users() == ["u1"]
    assert "secret" not in kept()
    assert json.loads(json.loads(kept())["raw"])["text"].endswith("two")


def test_the_rows_of_a_user_are_erased_however_the_input_writes_the_id(tp, kept, tmp_path):
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


def test_a_user_with_rejected_rows_only_can_be_erased(tp, kept):
    rows = pd.DataFrame({"user_id": ["u1", "u2"], "ts": ["never", "2024-01-01"], "text": "word"})
    tp.ingest(rows)
    gone = tp.forget("u1")
    assert (gone.events, gone.purged) == (0, True)
    assert kept() == ""
    assert tp.users() == ["u2"]
    with pytest.raises(LedgerError, match="no user u1"):
        tp.forget("u1")


def test_an_id_that_no_row_has_as_its_user_is_an_unknown_user(tp, kept):
    items = pd.DataFrame([{"item_id": "i1", "title": ""}])
    tp.ingest(pd.DataFrame({"user_id": ["u1"], "ts": "never", "item_id": "i1"}), items)
    before = kept()
    with pytest.raises(LedgerError, match="no user i1"):
        tp.forget("i1")
    assert kept() == before


def rejected(user, text="", **more):
    return pd.DataFrame([{"user_id": user, "ts": "never", "text": text, **more}])


def test_each_table_has_its_own_file_and_the_same_table_replaces_it(tp, kept):
    first = tp.ingest(rejected("u1", "first")).quarantine
    second = tp.ingest(rejected("u1", "second")).quarantine
    assert tp.ingest(rejected("u1").assign(ts="2024-01-01")).quarantine is None
    assert first != second
    assert tp.ingest(rejected("u1", "first")).quarantine == first
    assert kept().count("first") == kept().count("second") == 1
    # Read with a mapping that fits, the same table has nothing to reject.
    both = rejected("u1", "third", when="2024-01-01")
    assert tp.ingest(both).events_refused == 1
    assert tp.ingest(both, mapping={"ts": "when"}).events_refused == 0
    assert "third" not in kept()


def test_what_is_not_a_table_is_an_error(tp):
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


@pytest.mark.slow
def test_the_rest_of_a_killed_ingest_goes_with_the_next_ingest_or_erasure(tp, kept):
    tp.ingest(pd.DataFrame({"user_id": ["u1", "u2"], "ts": "2024-01-01"}))
    for next_step in (lambda: tp.ingest(rejected("u2")), lambda: tp.forget("u1")):
        killed = subprocess.run([sys.executable, "-c", KILLED], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert "secret" in kept()
        next_step()
        assert "secret" not in kept()
