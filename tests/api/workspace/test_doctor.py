import json
import sqlite3

import pytest

from tasteprint.settings import Settings, UnknownSettingWarning
from tasteprint.workspace import doctor, examine

pytestmark = pytest.mark.slow


def found(workspace=None):
    settings = Settings.read()
    if workspace:
        settings = settings.model_copy(update={"workspace": workspace})
    checks = examine(settings)
    return {check.name: check for check in checks}, [c for c in checks if c.level == "bad"]


def test_a_machine_without_a_workspace(tmp_path):
    checks, _ = found()
    assert checks["workspace"].level == "note"
    assert "cores" in checks["machine"].text
    assert checks["server"].text == "not running; it starts when needed"
    assert list(tmp_path.iterdir()) == []  # it made nothing


def test_a_sound_workspace(built_folder):
    checks, bad = found(built_folder)
    assert [check for check in bad if check.name != "vLLM"] == []
    assert "3 users, 12 items, 3 profiles" in checks["workspace"].text
    assert checks["profiles"].text == "all evidence checks out"
    told = checks["1 of 3 profiles"].text
    assert told.startswith("The embedder all-MiniLM-L6-v2 does not know zh")
    assert checks["vectors"].level == "ok"
    assert checks["vectors"].text.startswith("12 items, 3 profiles")


def test_evidence_that_no_longer_checks_out(tp, frames, tmp_path):
    tp.ingest(*frames)
    tp.build_profiles(["bob"])
    tp.close()
    with sqlite3.connect(tmp_path / "ws" / "tasteprint.db") as database:
        database.execute("UPDATE events SET text = 'changed' WHERE user_id = 'bob'")
    database.close()
    _, bad = found(tmp_path / "ws")
    wrong = next(check for check in bad if check.name == "profile")
    assert wrong.text.startswith("bob: claim ")
    assert "--force" in wrong.hint


def test_a_dead_server_and_strange_settings(monkeypatch):
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TASTEPRINT_MODLE", "x")
    with pytest.warns(UnknownSettingWarning):
        checks, bad = found()
    assert "No model server answers at http://127.0.0.1:9" in checks["server"].text
    assert [check.name for check in bad] == ["server"]
    assert checks["settings"].level == "note"
    assert "TASTEPRINT_MODEL" in checks["settings"].hint


def test_prompts_that_cannot_be_read_are_bad(monkeypatch, tmp_path):
    assert found()[0]["prompts"].level == "ok"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sentiment.mine.prompty").write_text("no front matter")
    monkeypatch.setenv("TASTEPRINT_PROMPTS", str(tmp_path / "own"))
    checks, bad = found()
    assert checks["prompts"] in bad
    assert "sentiment.mine.prompty" in checks["prompts"].text


def test_little_disk_is_bad(monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE_DISK", 10**18)
    _, bad = found()
    assert "disk" in [check.name for check in bad]


def test_the_command(run, monkeypatch, tmp_path):
    code, out, _ = run("doctor", "--json")
    checks = json.loads(out)["checks"]
    assert code == int(any(check["level"] == "bad" for check in checks))
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    code, out, _ = run("doctor")
    assert code == 1
    assert "bad   server: No model server answers" in out
