"""Measuring prompts: tasks, runs with intervals and baselines, paired comparisons, gates.

A task of one's own::

    from tasteprint.evals import Classify, LabelScores, BalancedAccuracy, Sample, Task
    from tasteprint.evals import compare, evaluate
"""

from typing import TYPE_CHECKING, Any

from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.evaluate import aevaluate, evaluate
from tasteprint.evals.labels import Classify, LabelScores, Recalibrate
from tasteprint.evals.planning import Plan
from tasteprint.evals.runs import Run
from tasteprint.evals.task import Output, Sample, Task

if TYPE_CHECKING:
    from tasteprint.evals.compare import compare

__all__ = [
    "Attempt", "Bench", "Classify", "LabelScores", "Output", "Plan", "Recalibrate", "Run", "Sample",
    "Task", "aevaluate", "compare", "evaluate",
]  # fmt: skip
