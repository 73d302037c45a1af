"""The files of refused rows: whose is whose, and what stays when a user is forgotten."""

import json

import pandas as pd
import pytest

from tasteprint import quarantine_files


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
    assert quarantine_files.forget(tmp_path / "ws", "u1") == 2
    assert kept().split("\n")[:-1] == stays
