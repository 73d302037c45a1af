"""Measuring prompts: tasks, runs with intervals and baselines, paired comparisons, gates.

A task of one's own takes samples, a solver, a scorer and metrics::

    task = Task(
        name="returns",
        samples={"dev": [Sample(id="1", inputs={"text": "Broke at once."}, target="negative"), …]},
        solver=Classify("sentiment", LABELS),
        scorer=LabelScores(LABELS),
        metrics=(BalancedAccuracy(labels=2),),
        prompts=("sentiment",),
        labels=LABELS,
    )
    run = evaluate(task)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tasteprint.evals.comparison import Comparison, compare
    from tasteprint.evals.harness import (
        Attempt,
        Bench,
        Output,
        Plan,
        Run,
        Sample,
        Task,
        aevaluate,
        evaluate,
    )
    from tasteprint.evals.tasks.classification import Classify, LabelScores, Recalibrate

__all__ = [
    "Attempt",
    "Bench",
    "Classify",
    "Comparison",
    "LabelScores",
    "Output",
    "Plan",
    "Recalibrate",
    "Run",
    "Sample",
    "Task",
    "aevaluate",
    "compare",
    "evaluate",
]

# Where each is. Nothing is loaded before it is asked for: every `tasteprint` command imports this
# package, and most have no use for it.
_HOMES = {
    "harness.bench": ("Attempt", "Bench"),
    "comparison.comparison": ("Comparison", "compare"),
    "harness.evaluation": ("aevaluate", "evaluate"),
    "tasks.classification.labels": ("Classify", "LabelScores", "Recalibrate"),
    "harness.plan": ("Plan",),
    "harness.run": ("Run",),
    "harness.task": ("Output", "Sample", "Task"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
