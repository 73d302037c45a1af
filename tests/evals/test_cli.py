"""``tasteprint eval``, replayed: a script has answered, and the server is dead."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tasteprint.cli.app import app
from tasteprint.evals import Bench, Plan, evaluate
from tasteprint.evals.cli import app as eval_app
from tasteprint.evals.comparison.operands import operand
from tasteprint.evals.reporting import print_tasks
from tasteprint.evals.tasks import find, is_shipped
from tasteprint.profiling.errors import EvalError

EXAMPLE = str(Path(__file__).parents[2] / "docs" / "examples" / "own_task.py")


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("first_version")]


@pytest.fixture
def run(capsys):
    """Runs a command: exit code, stdout, stderr."""
    app.add_typer(eval_app, name="eval")

    def command(*arguments):
        few = arguments[:1] == ("eval",) and arguments[1] in {"run", "compare", "gate", "report"}
        arguments = (*arguments, *(("--resamples", 200) if few else ()))
        with pytest.raises(SystemExit) as ended:
            app([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    yield command
    app.registered_groups.pop()


@pytest.fixture
def answered(tmp_path, monkeypatch, reader):
    """A workspace in which every prompt version was asked; from here on nobody answers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEPRINT_WORKSPACE", str(tmp_path / "ws"))
    for version in ("v1", "v2", "json"):
        with Bench.open(prompts=(f"sentiment@{version}",), backend=reader) as bench:
            evaluate(find(EXAMPLE), bench=bench)
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TASTEPRINT_MODEL", "scripted")
    monkeypatch.setenv("TASTEPRINT_ATTEMPTS", "1")
    return tmp_path


@pytest.mark.usefixtures("answered")
def test_the_documented_example_runs(run):
    code, out, err = run("eval", "run", EXAMPLE, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert (told["task"], told["split"], told["n"], told["failed"]) == ("messages", "dev", 6, 0)
    assert told["usage"]["calls"] == 0
    assert set(told["baselines"]) == {"random", "majority"}
    code, out, _ = run("eval", "run", EXAMPLE, "--prompt", "sentiment@v2")
    assert code == 0
    assert "messages (dev): sentiment@v2" in out
    assert "balanced accuracy ↑" in out
    assert "balanced accuracy less that of" in out


def test_lines_of_the_example():
    """As short as the README says."""
    lines = Path(EXAMPLE).read_text("utf-8").split("task = Task(")[1].splitlines()
    assert len(lines) <= 20


@pytest.mark.slow
def test_compare_prints_a_verdict_and_gates(run, answered):
    page = answered / "page.html"
    code, out, err = run("eval", "compare", EXAMPLE, "sentiment@v1", "sentiment@json", "-o", page)
    assert code == 0, err
    assert "sentiment@json and sentiment@v1 are not told apart on messages (dev)" in out
    assert "<html" in page.read_text("utf-8")
    code, out, _ = run(
        "eval", "compare", EXAMPLE, "sentiment@v1", "sentiment@v2", "--gate", "--json"
    )
    assert code == 0
    told = json.loads(out)
    assert {"a", "b", "metrics", "verdict", "gate"} <= told.keys()
    wanted = {"a", "b", "difference", "low", "high", "p", "p_holm", "mde"}
    assert wanted <= told["metrics"]["AUC"].keys()
    assert told["gate"]["passed"] is True


@pytest.mark.slow
def test_runs_are_listed_compared_and_reported(run, answered):
    runs = json.loads(run("eval", "runs", "--json")[1])["runs"]
    wanted = {"sentiment@v1", "sentiment@v2", "sentiment@json"}
    assert {each["label"] for each in runs} == wanted
    ids = {each["label"]: each["run_id"] for each in runs}
    code, out, err = run(
        "eval", "compare", EXAMPLE, ids["sentiment@v1"][:6], ids["sentiment@json"], "--json"
    )
    assert code == 0, err
    assert json.loads(out)["run_a"] == ids["sentiment@v1"]
    page = answered / "page.html"
    code, out, err = run("eval", "report", *ids.values(), "-o", page, "--json")
    assert code == 0, err
    assert len(json.loads(out)["comparisons"]) == 2
    assert page.is_file()
    assert ids["sentiment@v1"] in run("eval", "runs")[1]


def test_no_runs_yet(run, tmp_path):
    assert run("-w", tmp_path, "eval", "runs")[1].startswith("There are no runs yet")


def test_options_of_the_gate_go_with_it(run):
    code, _, err = run("eval", "compare", EXAMPLE, "sentiment@v1", "sentiment@v2", "--margin", "1")
    assert code == 2
    assert "--gate" in err


@pytest.mark.slow
def test_a_gate_file_in_one_command(run, answered):
    file = answered / "promptgate.toml"
    check = f'[[check]]\ntask = "{EXAMPLE}"\nbaseline = "sentiment@json"\n'
    file.write_text("".join(f'{check}candidate = "sentiment@{v}"\n' for v in ("v1", "v2")))
    code, out, err = run("eval", "gate")
    assert code == 0, err
    assert out.splitlines()[-1] == "2 checks, 0 failed"
    told = json.loads(run("eval", "gate", file, "--json")[1])
    assert told["passed"] is True
    assert [each["gate"]["passed"] for each in told["checks"]] == [True, True]


@pytest.mark.usefixtures("answered")
def test_what_ships_already_is_not_run_to_be_compared_with_itself(run, tmp_path):
    file = tmp_path / "same.toml"
    file.write_text('[[check]]\ntask = "sentiment-vader"\nbaseline = "sentiment@v1"\n')
    code, out, err = run("eval", "gate", file)  # the server is dead
    assert code == 0, err
    assert "sentiment-vader: passes: nothing to compare, sentiment@v1 is what ships" in out


def test_list_tells_of_every_task(run):
    code, out, _ = run("eval", "list", "--json")
    assert code == 0
    tasks = {each["name"]: each for each in json.loads(out)["tasks"]}
    assert {"sentiment-vader", "aspects-mams", "aspects-asap-zh"} <= tasks.keys()
    for each in tasks.values():
        assert each["description"]
        assert len(each["baselines"]) >= 2
    assert "sentiment-vader" in run("eval", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "sentiment-vadr"), "sentiment-vader"),
        (("run", "no.py"), "no file no.py"),
        (("run", EXAMPLE + ":none"), "no task 'none'"),
        (("run", EXAMPLE, "--split", "train"), "There are dev and test"),
        (("run", EXAMPLE, "--split", "test"), "no samples in its test split"),
        (("run", EXAMPLE, "--prompt", "aspects@v1"), "does not use the prompt aspects"),
        (("run", EXAMPLE, "--prompt", "sentiment@v9"), "sentiment@v9"),
        (("compare", EXAMPLE, "sentiment@v1", "sentiment@v9"), "sentiment@v9"),
        (("compare", "sentiment-vader", "none.json", "sentiment@v1"), "none.json"),
        (("compare", EXAMPLE, "sentiment@v1", "v2"), "sentiment@v2"),
        (("compare", EXAMPLE, "sentiment@v1", "sentiment@v1", "-o", "."), "it is a folder"),
        (("report", "abcdef", "-o", "x.html"), "no run abcdef"),
        (("gate", "none.toml"), "none.toml"),
    ],
)
@pytest.mark.usefixtures("answered")
def test_what_makes_no_sense_is_one_line(run, arguments, said):
    code, out, err = run("eval", *arguments)
    assert code == 2
    assert out == ""
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert said in errors[0]


def test_a_report_that_cannot_be_written(run, answered):
    (told,) = [
        each
        for each in json.loads(run("eval", "runs", "--json")[1])["runs"]
        if each["label"] == "sentiment@v1"
    ]
    code, _, err = run("eval", "report", told["run_id"], "-o", answered / "no" / "x.html")
    assert code == 2
    assert "no folder" in err


@pytest.mark.usefixtures("answered")
def test_a_dead_server_is_named(run):
    code, out, err = run("eval", "run", "aspects-mams", "--limit", "2")
    assert (code, out) == (2, "")  # the user's own URL
    assert "127.0.0.1:9" in err


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def (\n", "SyntaxError"),
        ("\nimport nowhere_to_be_found\n", "nowhere_to_be_found'.*line 2"),
        ("import sys\nsys.exit(3)\n", "SystemExit: 3"),
        ("def task(x):\n    return x\n", "TypeError.*argument"),
    ],
)
def test_a_file_that_fails_is_the_user_s_to_mend(tmp_path, code, said):
    (tmp_path / "x.py").write_text(code)
    with pytest.raises(EvalError, match=f"x.py cannot be run: .*{said}") as caught:
        find(str(tmp_path / "x.py"))
    assert caught.value.user_error


def test_a_file_is_not_trusted_for_its_task_s_name(tmp_path):
    """A kept run would stand for it whatever it does."""
    (tmp_path / "grounding.py").write_text("task = 1\n")
    assert is_shipped("grounding")
    assert not is_shipped(str(tmp_path / "grounding.py"))


OWN_METRIC = """
import runpy
from dataclasses import dataclass, replace
from tasteprint.evals.metrics.rates import Mean

class Own(Mean):
    pass

task = runpy.run_path({example!r})["task"]
task = replace(task, metrics=(Own("right", name="own"),))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("answered")
def test_a_metric_of_one_s_own_can_be_compared_by(run, tmp_path):
    (tmp_path / "own.py").write_text(OWN_METRIC.format(example=EXAMPLE))
    code, out, err = run("eval", "compare", "own.py", "sentiment@v1", "sentiment@json", "--json")
    assert code == 0, err
    assert list(json.loads(out)["metrics"]) == ["own"]
    ids = [json.loads(out)[side] for side in ("run_a", "run_b")]
    code, out, err = run("eval", "report", *ids, "-o", "own.html", "--json")
    assert code == 0, err
    assert json.loads(out)["comparisons"] == []  # a run's file does not hold somebody's code


@dataclass(frozen=True)
class Absent:
    """A task whose data are not installed."""

    def __call__(self, split):
        raise EvalError("The films are not there.", hint="Install them.", user_error=True)


def test_a_task_without_its_data_does_not_hide_the_others(toy, capsys):
    print_tasks([toy, replace(toy, name="films", samples=Absent())])
    told = capsys.readouterr()
    assert "toy" in told.out
    assert "films" in told.out
    assert "films: The films are not there. Install them." in " ".join(told.err.split())


def test_a_file_task_that_is_no_task(tmp_path):
    (tmp_path / "x.py").write_text("task = 1\n")
    with pytest.raises(EvalError, match="no task 'task'"):
        find(str(tmp_path / "x.py"))


def test_a_run_of_the_test_split_is_refused_before_anything_is_run(toy, bench, reader):
    made = evaluate(toy, plan=Plan(split="test"), bench=bench)
    asked = len(reader.requests)
    with pytest.raises(EvalError, match="chosen on the dev split"):
        operand(made.run_id, bench, toy)
    assert len(reader.requests) == asked
    assert operand("sentiment@v2", bench, toy).prompts == ("sentiment@v2",)
    assert operand("some/model", bench, toy).model == "some/model"
