"""What every task that ships has to do."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals import Plan, Task, evaluate
from tasteprint.evals.harness import columns
from tasteprint.evals.reporting import run_json
from tasteprint.evals.tasks.facts.task import task as facts_task
from tasteprint.evals.tasks.registry import SHIPPED, shipped

#: Samples of each split that an oracle answers, of tasks that embed or where there are many.
MOST = {"facts-persona": 6, "ranking-ml100k": 60, "interests-beer": 40}


def oracles() -> ModuleType:
    """The oracles; test files are no package, so that the file is read by its path."""
    spec = importlib.util.spec_from_file_location("oracles", Path(__file__).parent / "oracles.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ORACLES = oracles().ORACLES


@pytest.fixture
def scored(words):
    """Makes a task; the one that scores by an embedder gets a quick one."""
    return lambda name: facts_task(words) if name == "facts-persona" else shipped(name)


def figures(task: Task, answers) -> Mapping[str, float]:
    """Each metric over the answers to samples of both splits."""
    most = MOST.get(task.name)
    samples = [s for split in ("dev", "test") for s in [*task.split(split)][:most]]
    table = columns([task.scorer(sample, answers(sample)) for sample in samples])
    return {metric.name: metric.value(table) for metric in task.metrics}


def test_each_task_has_an_oracle():
    assert ORACLES.keys() == SHIPPED.keys()


@pytest.mark.parametrize("name", SHIPPED)
def test_right_answers_score_best(name, scored):
    task, oracle = scored(name), ORACLES[name]
    found = figures(task, oracle.best)
    for metric in task.metrics:
        best = oracle.beside.get(metric.name, 1.0 if metric.better == "higher" else 0.0)
        assert best is None or found[metric.name] == pytest.approx(best, abs=1e-4), metric.name
    assert task.primary.name not in oracle.beside


@pytest.mark.parametrize("name", SHIPPED)
def test_wrong_answers_score_worst(name, scored):
    task, oracle = scored(name), ORACLES[name]
    found = figures(task, oracle.worst)
    for metric in task.metrics:
        worst = oracle.sure.get(metric.name, 0.0 if metric.better == "higher" else 1.0)
        figure = found[metric.name]
        # Where nothing was found, a share of what was found has no value.
        assert worst is None or np.isnan(figure) or figure == pytest.approx(worst, abs=1e-4), (
            metric.name
        )
    assert not np.isnan(found[task.primary.name])


def undecided(_text, labels):
    return dict.fromkeys(labels, -1.0)


#: Its baselines are fitted to a hundred thousand ratings, whatever the limit; it has its own test.
LARGE = {"ranking-ml100k"}
#: A catalogue is embedded, or whole profiles are built: one sample is enough.
SLOW = {"grounding", "grounding-free", "interests-beer"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SHIPPED.keys() - LARGE))
def test_it_runs_with_its_baselines(name, make_bench):
    bench = make_bench(ScriptedModel(scorer=undecided, writer=lambda _: "{}"))
    with bench:
        plan = Plan(limit=1 if name in SLOW else 8, resamples=200)
        run = evaluate(shipped(name), plan=plan, bench=bench)
    assert run.n
    assert len(run.baselines) >= 2
    told = run_json(run)
    for found in (told["metrics"], *told["baselines"].values()):
        assert found.keys() == run.better.keys()
        for each in found.values():
            assert each["value"] is None or each["low"] is None or each["low"] <= each["high"]
