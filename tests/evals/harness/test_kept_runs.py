"""A run that the code wrote before its modules were named as they are now, at commit 2d52f3f."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasteprint.evals import Plan, Sample, Task, compare, evaluate
from tasteprint.evals.comparison import comparable
from tasteprint.evals.harness import table
from tasteprint.evals.harness.store import read_run
from tasteprint.evals.metrics import (
    AUC,
    BalancedAccuracy,
    CalibrationError,
    Coverage,
    Mean,
    Rate,
    Spearman,
    metrics_of,
)
from tasteprint.evals.metrics.specs import RENAMED_MODULES, Spec
from tasteprint.evals.reporting import write_report
from tasteprint.profiling.errors import EvalError

FILE = Path(__file__).parent / "data" / "run_of_0.1.0.json"
pytestmark = pytest.mark.usefixtures("first_version")


@pytest.fixture
def task(toy) -> Task:
    """The task of the run, with a metric of each module that metrics were in."""

    def scorer(sample, output):
        scores = toy.scorer(sample, output)
        return {**scores, "place": [scores["predicted"]], "all": 1.0}

    labels = ("negative", "positive")
    words = {"positive": "lovely", "negative": "dreadful"}
    samples = [
        Sample(
            id=str(n),
            inputs={"text": f"A {words[labels[n % 2]]} thing, number {n}."},
            target=labels[n % 2],
        )
        for n in range(12)
    ]
    metrics = (
        BalancedAccuracy(labels=2),
        AUC(),
        CalibrationError(),
        Mean("right", name="share right"),
        Rate("right", "all", name="rate"),
        Spearman(),
        Coverage(2, "place"),
    )
    made: Task = replace(toy, name="kept", samples={"dev": samples}, scorer=scorer, metrics=metrics)
    return made


def test_it_is_read_and_its_figures_come_out_again():
    run = read_run(FILE)
    assert (run.task, run.n, run.label, run.provenance.packages["tasteprint"]) == (
        *("kept", 12, "sentiment@v1"),
        "0.1.0",
    )
    assert {spec.module for spec in run.specs} == {
        *("classification", "rates", "correlation", "ranking"),
    }
    for metric in metrics_of(run.specs):
        assert metric.value(table(run.records)) == pytest.approx(run.metrics[metric.name].value)


def test_the_same_task_scores_the_same_now(task, bench):
    old, new = read_run(FILE), evaluate(task, plan=Plan(resamples=200), bench=bench)
    assert new.provenance.data == old.provenance.data
    assert new.provenance.prompts == old.provenance.prompts
    assert [record.scores for record in new.records] == [record.scores for record in old.records]
    assert {name: found.value for name, found in new.metrics.items()} == {
        name: found.value for name, found in old.metrics.items()
    }


@pytest.mark.slow
def test_a_run_of_now_is_compared_with_it(task, tmp_path, reader):
    from tasteprint.evals import Bench

    old = read_run(FILE)
    with Bench.open(tmp_path, prompts=("sentiment@json",), backend=reader) as bench:
        new = evaluate(task, plan=Plan(resamples=200), bench=bench)
    assert comparable(old, new)
    assert comparable(new, old)
    found = compare(old, new, resamples=200)
    assert found.n == 12
    assert found.metrics.keys() == old.metrics.keys()
    assert found.metrics["Spearman"].a == old.metrics["Spearman"].value
    assert np.isfinite(found.metrics["balanced accuracy"].p or np.nan)
    assert any("code of Tasteprint differs" in warning for warning in found.warnings)
    page = tmp_path / "page.html"
    write_report(page, [old, new], [found])
    assert old.run_id in page.read_text("utf-8")


def test_modules_of_older_runs_are_found():
    assert RENAMED_MODULES == {"correlation": "rates"}
    for module in ("correlation", "rates"):
        (metric,) = metrics_of([Spec(name="Spearman", module=module, kind="Spearman")])
        assert metric == Spearman()


def test_what_is_no_metric_is_not_made():
    for spec in (
        Spec(name="x", module="specs", kind="metrics_of"),
        Spec(name="x", module="weighted", kind="ratio"),
        Spec(name="x", module="rates", kind="ratio"),
        Spec(name="x", module="nowhere", kind="Mean"),
    ):
        with pytest.raises(EvalError):
            metrics_of([spec])
