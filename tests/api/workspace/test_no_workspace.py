"""Reading from a folder without a workspace makes nothing; ingest makes the workspace."""

from pathlib import Path

import pytest

from tasteprint import Tasteprint
from tasteprint.profiling.errors import SettingsError

READS = {
    "users": lambda tp: tp.users(),
    "profiles": lambda tp: tp.profiles(),
    "profile": lambda tp: tp.profile("ann"),
    "recommend": lambda tp: tp.recommend("ann"),
    "why": lambda tp: tp.why("ann", "law1"),
    "ask": lambda tp: tp.ask("ann", "Any pets?"),
    "diff": lambda tp: tp.diff("ann", "2024-01-01", "2024-05-01"),
    "build_profiles": lambda tp: tp.build_profiles(),
    "index": lambda tp: tp.index(),
    "segments": lambda tp: tp.segments(),
    "rules": lambda tp: tp.rules(),
    "budget": lambda tp: tp.budget(),
    "forget": lambda tp: tp.forget("ann"),
    "profiles_frame": lambda tp: tp.profiles_frame(),
    "export_html": lambda tp: tp.export_html("page.html"),
}
COMMANDS = (
    *(("show", "ann"), ("recommend", "ann"), ("why", "ann", "law1"), ("profile",)),
    *(("chat", "ann", "-q", "Any pets?"), ("diff", "ann", "2024-01-01", "2024-05-01")),
    *(("segments",), ("rules",), ("budget",), ("forget", "ann", "--yes"), ("taxonomy", "show")),
    ("export", "--html", "page.html"),
)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_makes_nothing(tmp_path, model, embedder, read):
    with (
        Tasteprint.open("shpo", backend=model, embedder=embedder) as tp,
        pytest.raises(SettingsError, match=r"no workspace in shpo\..*tasteprint ingest"),
    ):
        read(tp)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_make_nothing(tmp_path, run, command):
    code, out, err = run(*command, "-w", "shpo")
    assert (code, out) == (2, "")
    assert "There is no workspace in shpo." in err
    assert "tasteprint ingest" in err
    assert list(tmp_path.iterdir()) == []


def test_doctor_says_that_there_is_none_yet(tmp_path, run):
    assert "workspace: none in shpo yet" in run("doctor", "-w", "shpo")[1]
    assert not (tmp_path / "shpo").exists()


def test_ingest_makes_it(frames, model, embedder):
    with Tasteprint.open("shop", backend=model, embedder=embedder) as tp:
        assert not Path("shop").exists()
        tp.ingest(*frames)
        assert tp.users() == ["ann", "bob", "cyd"]
    with Tasteprint.open("shop") as tp:
        assert len(tp.users()) == 3
