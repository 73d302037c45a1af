"""Nothing is won by failing: where every answer failed, every figure is the worst there is."""

import pytest

from tasteprint.evals.harness import columns
from tasteprint.evals.tasks.registry import shipped

#: Those whose scorers need neither an embedder nor data that does not ship.
TASKS = (
    "sentiment-vader",
    "aspects-mams",
    "aspects-asap-zh",
    "entities-wnut17",
    "interests-beer",
    "grounding",
    "grounding-free",
)


@pytest.mark.parametrize("name", TASKS)
def test_where_all_failed_every_figure_is_the_worst(name):
    task = shipped(name)
    scores = columns([task.scorer(sample, None) for sample in task.split("dev")])
    found = {metric.name: metric.value(scores) for metric in task.metrics}
    worst = {m.name: 0.0 if m.better == "higher" else 1.0 for m in task.metrics}
    if "Spearman" in found:
        assert found.pop("Spearman") < worst.pop("Spearman") - 0.8
    assert found == pytest.approx(worst)


def test_a_sentence_without_names_is_no_place_to_fail():
    task = shipped("entities-wnut17")
    (f1, *_) = task.metrics
    named, bare = (
        next(s for s in task.split("dev") if bool(s.target["entities"]) is has)
        for has in (True, False)
    )
    right = {**task.scorer(named, None), "tp": 2.0, "fp": 0.0, "fn": 0.0}
    assert f1.value(columns([right])) == 1.0
    assert f1.value(columns([right, task.scorer(bare, None)])) < 1.0
