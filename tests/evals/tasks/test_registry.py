"""What every task that ships has to do, on a few samples and with a model that is no good."""

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals import Plan, evaluate
from tasteprint.evals.reporting import run_json
from tasteprint.evals.tasks.registry import SHIPPED, shipped


def undecided(_text, labels):
    return dict.fromkeys(labels, -1.0)


#: Its baselines are fitted to a hundred thousand ratings, whatever the limit; it has its own test.
LARGE = {"ranking-ml100k"}


@pytest.mark.parametrize("name", sorted(SHIPPED.keys() - LARGE))
def test_it_runs_with_its_baselines(name, make_bench):
    bench = make_bench(ScriptedModel(scorer=undecided, writer=lambda _: "{}"))
    with bench:
        run = evaluate(shipped(name), plan=Plan(limit=8), bench=bench)
    assert run.n
    assert len(run.baselines) >= 2
    told = run_json(run)
    for figures in (told["metrics"], *told["baselines"].values()):
        assert figures.keys() == run.better.keys()
        for each in figures.values():
            assert each["value"] is None or each["low"] is None or each["low"] <= each["high"]
