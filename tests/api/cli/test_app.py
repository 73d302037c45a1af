import json
import os
import re
import subprocess
import sys

import pytest

from tasteprint.cli.app import app
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import IngestReport, Profile

pytestmark = pytest.mark.slow


@pytest.fixture
def replayed(built_folder, monkeypatch):
    """The built workspace, its model's name known and its server dead: all must come from it."""
    monkeypatch.setenv("TASTEPRINT_WORKSPACE", str(built_folder))
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TASTEPRINT_MODEL", "scripted")
    monkeypatch.setenv("TASTEPRINT_WORDING", "constrained")
    monkeypatch.setenv("TASTEPRINT_ATTEMPTS", "1")


def failed(result, code, *words):
    """Whether a command ended with one line on stderr that says these words, and this code."""
    assert result[0] == code
    assert result[1] == ""
    lines = [line for line in result[2].splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert "Traceback" not in result[2]
    return all(word in lines[0] for word in words)


def test_help_and_version_load_nothing_heavy():
    heavy = ["torch", "chromadb", "langchain", "langchain_core", "pandas", "vllm", "openai"]
    code = (
        "import sys\nfrom tasteprint.cli.app import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        f"print('loaded:', *sorted(set({heavy}) & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ingest" in done.stdout
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


def test_version(run):
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("tasteprint 0.")


def test_ingest_prints_one_json_object(run, files):
    code, out, err = run("ingest", *files, "-w", "ws", "--json")
    assert code == 0
    report = IngestReport.model_validate_json(out)
    assert report.events_accepted == 11
    assert "Reading events" in err
    assert run("-w", "ws", "ingest", *files)[0] == 0  # the workspace may be named first, too


def test_ingest_takes_a_mapping(run, tmp_path):
    path = tmp_path / "strange.csv"
    path.write_text("who;wann\nann;2024-01-01\n")
    assert failed(run("ingest", path, "-w", "ws"), 2, "strange.csv", "user_id", "who, wann")
    code, out, _ = run("ingest", path, "-w", "ws", "--map", "user_id=who", "--map", "ts=wann")
    assert code == 0
    assert "1 user," in out
    assert failed(run("ingest", path, "-w", "ws", "--map", "user_id"), 2, "field=column")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.csv", None, "does not exist"),
        ("empty.csv", b"", "is empty"),
        ("binary.csv", bytes(range(256)) * 8, "binary"),
        ("list.txt", b"a,b\n", "suffix"),
        ("columns.csv", b"a,b\n1,2\n", "no column for user_id"),
    ],
)
def test_files_that_cannot_be_read(run, tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert failed(run("ingest", path, "-w", "ws"), 2, name, says)
    assert not (tmp_path / "ws").exists()


def test_a_workspace_that_is_a_file(run, files):
    assert failed(run("ingest", *files, "-w", files[0]), 2, "is a file")


def test_a_workspace_that_is_not_there(run):
    assert failed(run("show", "ann", "-w", "nowhere"), 2, "no workspace in nowhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_workspace_that_may_not_be_written_to(run, files, tmp_path):
    (tmp_path / "ws").mkdir(mode=0o500)
    assert failed(run("ingest", *files, "-w", "ws"), 2, "ws")


def test_a_bad_setting(run, monkeypatch):
    monkeypatch.setenv("TASTEPRINT_TIMEOUT", "soon")
    assert failed(run("prompts", "list"), 2, "TASTEPRINT_TIMEOUT=soon")


def test_debug_shows_the_traceback(run):
    from tasteprint.profiling.errors import SettingsError

    with pytest.raises(SettingsError):
        run("--debug", "show", "ann", "-w", "nowhere")


@pytest.mark.usefixtures("replayed")
def test_show(run):
    code, out, _ = run("show", "ann")
    assert code == 0
    assert "hops" in out
    assert re.search(r"“.*hops.*” \(2024-0\d-10, event ann-\d\)", out)
    profile = Profile.model_validate_json(run("show", "ann", "--json")[1])
    assert profile.user_id == "ann"
    assert failed(run("show", "anne"), 2, "Did you mean ann")
    assert "read by scripted" in out
    assert (
        "Types of entities in zh were read by prompts for another language" in run("show", "cyd")[1]
    )
    assert failed(run("show", "ann", "--as-of", "2020-01-01"), 2, "no events up to 2020-01-01")
    assert failed(run("show", "ann", "--as-of", "once"), 2, "'once' is no time")


@pytest.mark.usefixtures("replayed")
def test_profiling_again_needs_no_server(run):
    code, out, _ = run("profile", "--json")
    assert code == 0
    report = json.loads(out)
    assert all(result["cached"] for result in report["results"])
    assert report["cost"]["calls"] == 0
    assert report["claims"] == sum(result["claims"] for result in report["results"]) > 0
    kept_out = sum(result["rejected"] for result in report["results"])
    assert report["rejected"] == kept_out > 0
    code, out, _ = run("profile")
    assert code == 0
    assert "3 of 3 were already up to date" in out
    assert f"{report['claims']} claims kept, {kept_out} readings rejected" in out


@pytest.mark.usefixtures("replayed")
def test_a_user_that_failed_makes_the_exit_code_1(run, monkeypatch):
    monkeypatch.setenv("TASTEPRINT_MODEL", "another")
    code, out, err = run("profile", "--user", "ann")
    assert code == 1
    assert "No model server answers at http://127.0.0.1:9" in " ".join(out.split())
    assert "Traceback" not in err


@pytest.mark.usefixtures("replayed")
def test_a_dead_server(run, monkeypatch):
    monkeypatch.delenv("TASTEPRINT_MODEL")
    assert failed(run("profile", "--force"), 2, "No model server answers at http://127.0.0.1:9")


@pytest.mark.usefixtures("replayed")
def test_recommend_and_why(run):
    code, out, _ = run("recommend", "bob", "-k", "2", "--no-explain", "--json")
    assert code == 0
    assert [r["rank"] for r in json.loads(out)["recommendations"]] == [1, 2]
    code, out, _ = run("recommend", "bob", "-k", "1", "--no-explain")
    assert out.strip().startswith("1. ")
    assert failed(run("why", "bob", "store9"), 2, "Did you mean store")


@pytest.mark.usefixtures("replayed")
def test_chat(run):
    code, out, _ = run("chat", "ann", "-q", "What is known of hops?", "--json")
    assert code == 0
    assert json.loads(out)["known"] is True
    code, out, _ = run("chat", "ann", "-q", "Which football club?")
    assert (code, out.strip()) == (0, "The records do not say.")
    code, out, err = run("chat", "ann", "-q", " ")
    assert (code, out) == (2, "")
    assert "The question is empty." in err


def test_a_workspace_without_events(run, tmp_path):
    with Ledger.open(tmp_path / "ws" / "tasteprint.db"):
        pass
    assert failed(run("profile", "-w", "ws"), 2, "holds no events", "tasteprint ingest")


@pytest.mark.slow
@pytest.mark.usefixtures("replayed")
def test_chat_ends_with_its_input():
    done = subprocess.run(
        [sys.executable, "-c", "from tasteprint.cli.app import main; main()", "chat", "ann"],
        input="Which football club?\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.strip() == "The records do not say."


def test_forget(run, files):
    run("ingest", *files, "-w", "ws")
    code, out, _ = run("forget", "ann", "--yes", "-w", "ws", "--json")
    assert code == 0
    assert json.loads(out)["events"] == 5
    assert failed(run("forget", "ann", "--yes", "-w", "ws"), 2, "no user ann")


def test_prompts(run, tmp_path, monkeypatch):
    out = run("prompts", "list", "--json")[1]
    listed = {p["id"]: p for p in json.loads(out)["prompts"]}
    (shipped,) = (p["id"] for p in listed.values() if p["name"] == "sentiment" and p["shipped"])
    assert "sentiment@v1" in run("prompts", "list")[1]
    source = run("prompts", "show", "sentiment@v1")[1]
    assert source.startswith("---\n")
    assert (
        json.loads(run("prompts", "show", "sentiment@v1", "--json")[1])["source"]
        == source[:-1] + "\n"
    )
    (tmp_path / "own").mkdir()
    changed = source.replace("Sentiment:", "It sounds:")
    (tmp_path / "own" / "sentiment.mine.prompty").write_text(changed)
    monkeypatch.setenv("TASTEPRINT_PROMPTS", str(tmp_path / "own"))
    assert "+It sounds:" in run("prompts", "diff", "sentiment@v1", "sentiment@mine")[1].replace(
        "Review: {{ text }}\n", ""
    )
    assert "are the same" in run("prompts", "diff", "sentiment", shipped)[1]
    assert failed(run("prompts", "show", "sentimnt"), 2, "sentiment")


def test_an_interrupt_ends_with_130(run, monkeypatch):
    from tasteprint.prompts import Library

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "load", interrupted)
    code, _, err = run("prompts", "list")
    assert code == 130
    assert "run the same command again" in err


@pytest.mark.parametrize(
    "command", [("prompts", "list"), ("eval", "list"), ("taxonomy", "show"), ("show", "ann")]
)
def test_the_workspace_may_be_named_anywhere(run, built_folder, command):
    from tasteprint.evals.cli import app as evals

    if command[0] == "eval" and not any(g.name == "eval" for g in app.registered_groups):
        app.add_typer(evals, name="eval")
    for place in range(len(command) + 1):
        named = (*command[:place], "-w", built_folder, *command[place:])
        code, _, err = run(*named)
        assert code == 0, (named, err)


def test_misspelt_settings_are_told_on_stderr(run, monkeypatch):
    monkeypatch.setenv("TASTEPRINT_MODLE", "x")
    code, _, err = run("prompts", "list", "--json")
    assert code == 0
    assert "warning: TASTEPRINT_MODLE is no setting. Did you mean TASTEPRINT_MODEL?" in err
    assert err.count("TASTEPRINT_MODLE") == 1
