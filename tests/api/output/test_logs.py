"""Logs: quiet by default, on stderr or in a file when asked for, never with a user's words."""

import logging

import pytest

from tasteprint.output import logs_are_set_up, set_up_logs
from tasteprint.profiling.errors import SettingsError

pytestmark = pytest.mark.slow

SECRET = "Zymurgy grapefruit 7316 of Wexcombe"
LOG = logging.getLogger("tasteprint.tests")


@pytest.fixture(autouse=True)
def _as_before():
    yield
    set_up_logs()


def test_quiet_by_default(capsys):
    LOG.warning("nobody asked")
    assert not logs_are_set_up()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("log", "verbose", "shown"),
    [
        (None, 1, ["info"]),
        (None, 2, ["info", "debug"]),
        ("debug", 0, ["info", "debug"]),
        ("WARNING", 0, []),
        ("warning", 1, ["info"]),
    ],
)
def test_levels(capsys, log, verbose, shown):
    set_up_logs(log, verbose)
    LOG.info("one")
    LOG.debug("two")
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == shown


def test_a_file_gets_every_level(tmp_path, capsys):
    set_up_logs(str(tmp_path / "tp.log"))
    LOG.debug("one")
    set_up_logs()
    LOG.debug("two")
    text = (tmp_path / "tp.log").read_text("utf-8")
    assert "DEBUG tasteprint.tests: one" in text
    assert "two" not in text
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("log", ["debgu", "/nowhere/tp.log"])
def test_neither_a_level_nor_a_file(log):
    with pytest.raises(SettingsError, match="TASTEPRINT_LOG"):
        set_up_logs(log)


def test_the_command_line_and_the_variable(run, monkeypatch, files, tmp_path):
    assert "info  " in run("-v", "ingest", *files, "-w", "ws")[2]
    monkeypatch.setenv("TASTEPRINT_LOG", str(tmp_path / "tp.log"))
    assert "info  " not in run("ingest", *files, "-w", "ws2")[2]
    assert "INFO tasteprint" in (tmp_path / "tp.log").read_text("utf-8")


def test_no_record_holds_a_users_words(tp, frames, caplog):
    caplog.set_level(logging.DEBUG)
    events, items = frames
    texts = events["text"].str.cat([f" {SECRET}"] * len(events))
    tp.ingest(events.assign(text=texts), items)
    tp.ingest(events.head(1).assign(ts="never", text=SECRET, event_id="bad"))
    tp.build_profiles()
    tp.recommend("ann", 2)
    tp.ask("ann", "What does this user like?")
    tp.forget_event("ann-1")
    heard = [record.getMessage() + str(record.exc_text) for record in caplog.records]
    assert [line for line in heard if line]
    words = ("Zymurgy", "7316", "Wexcombe", *events["text"])
    assert [line for line in heard if any(word in line for word in words)] == []
