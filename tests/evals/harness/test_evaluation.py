import asyncio
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasteprint import evals
from tasteprint.agents.llm import ScriptedModel
from tasteprint.agents.llm.backend import RetryableError
from tasteprint.evals import Bench, Output, Plan, Run, Sample, Task, aevaluate
from tasteprint.evals.harness import provenance
from tasteprint.evals.harness.store import Runs, read_run
from tasteprint.evals.reporting import run_json
from tasteprint.profiling.errors import EngineUnavailable, EvalError, ModelRefused, PromptError


def evaluate(task: Task, solver: Any = None, plan: Plan | None = None, *, bench: Bench) -> Run:
    """Run a task with few resamples: what is tested is not how sure its figures are."""
    few = replace(plan or Plan(), resamples=200)
    return evals.evaluate(task, solver, few, bench=bench)


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("first_version")]


def test_a_run_has_figures_intervals_baselines_cost_and_origin(toy, bench, reader):
    run = evaluate(toy, bench=bench)
    assert (run.task, run.split, run.label, run.n, run.failed) == (
        "toy",
        "dev",
        "sentiment@v1",
        40,
        0,
    )
    figures = run.metrics["AUC"].model_dump()
    assert figures["low"] < figures["value"] < figures["high"]
    assert figures["value"] > (run.baselines["random"].metrics["AUC"].high or 1)
    assert (run.baselines["random"].against.low or 0) > 0
    assert run.baselines["majority"].metrics["balanced accuracy"].value == 0.5
    # One question for each sample, and one for a text that says nothing.
    assert run.usage.calls == len(reader.requests) == 41
    assert run.cost.tokens_out == 41
    origin = run.provenance
    assert list(origin.prompts) == ["sentiment@v1"]
    assert (origin.model, origin.source) == ("scripted", "given by the caller")
    assert {"tasteprint", "scipy"} <= set(origin.packages)
    assert {"processor", "cores", "gpu", "system", "python"} == set(origin.machine)
    record = run.records[0]
    assert record.asked[0].text.endswith("Sentiment:")
    assert json.loads(record.asked[0].answer).keys() == {"positive", "negative"}


def test_a_prompt_is_called_by_its_own_name_not_by_its_companions(toy, tmp_path, reader):
    with Bench.open(tmp_path, prompts=("sentiment@v3",), backend=reader) as bench:
        chosen = evaluate(toy, bench=bench)
        shots = bench.library.get("sentiment@shots")
    with Bench.open(tmp_path, backend=reader) as bench:
        bench.components.library = bench.components.library.choosing("sentiment@v3")
        shipped = evaluate(toy, bench=bench)
    assert chosen.label == shipped.label == "sentiment@v3"
    assert chosen.provenance.prompts["sentiment@shots"] == shots.sha256
    assert len(chosen.provenance.prompts) == 2
    # Two questions for each sample, and two for a text that says nothing.
    assert chosen.cost.calls == 82
    assert shipped.usage.calls == 0


def test_a_second_run_asks_for_nothing(toy, bench, reader):
    first = evaluate(toy, bench=bench)
    asked = len(reader.requests)
    again = evaluate(toy, bench=bench)
    assert len(reader.requests) == asked
    assert again.run_id == first.run_id
    assert (again.usage.calls, again.usage.cached) == (0, 40)  # the empty text is remembered
    assert again.metrics == first.metrics
    kept = evaluate(toy, plan=Plan(reuse=True), bench=bench)
    assert kept.records == again.records
    assert kept.usage.calls == 0


def test_a_kept_run_is_called_what_it_is_called_now(toy, bench):
    named = evaluate(toy, plan=Plan(label="some/model", reuse=True), bench=bench)
    again = evaluate(toy, plan=Plan(reuse=True), bench=bench)
    assert again.run_id == named.run_id
    assert (named.label, again.label) == ("some/model", "sentiment@v1")


def test_two_solvers_of_ones_own_are_two_runs(toy, bench):
    async def praises(_sample, _attempt):
        return Output(answer="positive")

    async def complains(_sample, _attempt):
        return Output(answer="negative")

    runs = [evaluate(toy, solver, bench=bench) for solver in (praises, complains, praises)]
    ids = [run.run_id for run in runs]
    assert ids[0] == ids[2] != ids[1]
    assert {run.run_id for run in bench.runs.all()} == set(ids)


def test_a_killed_run_goes_on(toy, tmp_path, reader):
    broken = ScriptedModel(scorer=reader.scorer)
    asked = []

    def dying(text, labels):
        asked.append(text)
        if len(asked) > 10:
            raise RuntimeError("power cut")
        return reader.scorer(text, labels)

    broken.scorer = dying
    with Bench.open(tmp_path / "work", backend=broken) as bench:
        with pytest.raises(RuntimeError, match="power cut"):
            evaluate(toy, bench=bench)
        assert list(bench.runs.all()) == []
    with Bench.open(tmp_path / "work", backend=reader) as bench:
        run = evaluate(toy, bench=bench)
    assert run.usage.cached >= 10
    assert len(reader.requests) == 41 - 10


def test_what_fails_counts_as_failed(toy, tmp_path, reader):
    def refusing(text, labels):
        if "number 7." in text or "number 8." in text:
            raise ModelRefused("too long")
        return reader.scorer(text, labels)

    with Bench.open(tmp_path, backend=ScriptedModel(scorer=refusing)) as bench:
        run = evaluate(toy, bench=bench)
    assert (run.n, run.failed) == (40, 2)
    failed = [record for record in run.records if record.output is None]
    assert {record.sample for record in failed} == {"7", "8"}
    assert all(record.error == "too long" for record in failed)
    assert all(
        record.scores["right"] == 0 and record.scores["predicted"] == -1 for record in failed
    )
    rights = sum(record.scores["right"] == 1 for record in run.records)
    assert run.metrics["balanced accuracy"].value == pytest.approx(rights / 40)


def test_a_dead_server_ends_the_run(toy, tmp_path):
    dead = ScriptedModel(scorer=lambda *_: {}, failures=[RetryableError("gone")] * 500)
    with Bench.open(tmp_path, backend=dead) as bench:
        bench.components.llm.config = bench.components.llm.config.model_copy(update={"max_wait": 0})
        with pytest.raises(EngineUnavailable):
            evaluate(toy, bench=bench)
        assert list(bench.runs.all()) == []


def test_another_prompt_is_another_run(toy, tmp_path, reader):
    runs = []
    for prompts in ((), ("sentiment@v2",), ("sentiment@json",)):
        with Bench.open(tmp_path, prompts=prompts, backend=reader) as bench:
            runs.append(evaluate(toy, bench=bench))
    assert [run.label for run in runs] == ["sentiment@v1", "sentiment@v2", "sentiment@json"]
    assert len({run.run_id for run in runs}) == 3
    written = runs[2]
    assert written.metrics["balanced accuracy"].value == 0.5
    assert {record.scores["confidence"] for record in written.records} == {1.0}


def test_repeats_are_told_apart_from_samples(toy, tmp_path):
    answers = iter(range(10**6))

    def moody(_text, _labels):
        return {"positive": float(next(answers) % 3), "negative": 1.0}

    with Bench.open(tmp_path, backend=ScriptedModel(scorer=moody)) as bench:
        run = evaluate(toy, plan=Plan(repeats=3), bench=bench)
    assert run.n == 120
    assert run.spread
    assert len(run.spread.values) == 3
    assert run.spread.between_repeats > 0
    assert {record.repeat for record in run.records} == {0, 1, 2}


def test_a_limit_keeps_the_same_samples(toy, bench):
    few = evaluate(toy, plan=Plan(limit=5), bench=bench)
    more = evaluate(toy, plan=Plan(limit=9), bench=bench)
    assert few.n == 5
    assert {r.sample for r in few.records} < {r.sample for r in more.records}


async def test_from_a_running_loop(toy, bench):
    assert (await aevaluate(toy, plan=Plan(limit=6), bench=bench)).n == 6
    assert (await asyncio.to_thread(evaluate, toy, plan=Plan(limit=6), bench=bench)).n == 6


async def echo(sample: Sample, _attempt) -> Output:
    return Output(answer="positive", evidence=(sample.inputs["text"],))


def test_a_solver_of_ones_own(toy, bench):
    run = evaluate(toy, echo, bench=bench)
    assert run.label == "echo"
    assert run.usage.calls == 0
    assert run.records[0].output
    assert run.records[0].output.evidence == (run.records[0].inputs["text"],)


def test_a_prompt_that_does_not_fit(toy, tmp_path, reader):
    with (
        Bench.open(tmp_path, prompts=("sentiment@none",), backend=reader) as bench,
        pytest.raises(PromptError, match="sentiment@none"),
    ):
        evaluate(toy, bench=bench)


@pytest.mark.parametrize(("samples", "said"), [((), "no samples"), ((1, 1), "two samples")])
def test_samples_that_make_no_sense(samples, said, toy, bench):
    wrong = [Sample(id=str(n), inputs={"text": "x"}, target="positive") for n in samples]
    with pytest.raises(EvalError, match=said):
        evaluate(replace(toy, samples={"dev": wrong}), bench=bench)


def test_runs_are_found_again(toy, bench, tmp_path):
    run = evaluate(toy, bench=bench)
    assert bench.runs.find(run.run_id[:6]) == run
    assert bench.runs.find(str(bench.runs.folder / f"{run.run_id}.json")) == run
    assert bench.runs.find("abc") is None
    assert bench.runs.find("no-such-model") is None
    assert [each.run_id for each in bench.runs.all()] == [run.run_id]
    with pytest.raises(EvalError, match="cannot be read"):
        read_run(tmp_path / "none.json")
    (tmp_path / "odd.json").write_text("{}")
    with pytest.raises(EvalError, match="no run of this version"):
        read_run(tmp_path / "odd.json")
    runs = Runs(tmp_path / "two")
    for name in ("aaaa1", "aaaa2"):
        runs.save(run.model_copy(update={"run_id": name}))
    with pytest.raises(EvalError, match="2 runs"):
        runs.find("aaaa")


def test_a_run_as_json_is_one_short_object(toy, bench):
    told = json.loads(json.dumps(run_json(evaluate(toy, bench=bench))))
    wanted = {"task", "split", "n", "failed", "metrics", "baselines", "usage", "provenance"}
    assert wanted <= told.keys()
    assert told["metrics"]["AUC"].keys() == {"value", "low", "high"}
    assert told["baselines"]["random"]["AUC"].keys() == {"value", "low", "high"}
    assert {"calls", "cached", "tokens_in", "tokens_out", "seconds"} == told["usage"].keys()
    assert "records" not in told


def test_a_run_survives_its_file(toy, bench):
    run = evaluate(toy, bench=bench)
    assert Run.model_validate_json(run.model_dump_json()) == run


def test_a_checkout_knows_its_commit():
    repository = Path(__file__).parents[3]
    git = shutil.which("git")
    if git is None or not (repository / ".git").exists():
        pytest.skip("not a checkout")
    head = subprocess.check_output([git, "-C", repository, "rev-parse", "HEAD"], text=True)
    assert provenance.commit()[0] == head.strip()
