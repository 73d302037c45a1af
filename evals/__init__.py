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

from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.compare import compare
from tasteprint.evals.comparisons import Comparison
from tasteprint.evals.evaluate import aevaluate, evaluate
from tasteprint.evals.labels import Classify, LabelScores, Recalibrate
from tasteprint.evals.planning import Plan
from tasteprint.evals.runs import Run
from tasteprint.evals.task import Output, Sample, Task

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
