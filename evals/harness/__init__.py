"""TODO evals/harness.

bench.py       The bench that tasks are tried on: a model door of its own, with its own cached generations.
evaluation.py  Runs a task: every sample answered, every answer scored, every figure with its interval.
plan.py        What is to be run, and everything that the outcome depends on.
provenance.py  What a run's figures depend on, read from this machine.
run.py         A run: what one solver made of one task's split, with everything that is needed to look again.
tables.py      From records to columns of scores.
task.py        What an eval is made of: samples, a solver that answers them, a scorer, metrics, baselines.
"""

from tasteprint.evals.harness.bench import Attempt, Bench
from tasteprint.evals.harness.evaluation import aevaluate, evaluate
from tasteprint.evals.harness.plan import Plan, split_named
from tasteprint.evals.harness.run import Provenance, Record, Run
from tasteprint.evals.harness.samples import Output, Sample, Scores
from tasteprint.evals.harness.tables import columns, table
from tasteprint.evals.harness.task import SecondJudge, Solver, Task

__all__ = [
    "Attempt",
    "Bench",
    "Output",
    "Plan",
    "Provenance",
    "Record",
    "Run",
    "Sample",
    "Scores",
    "SecondJudge",
    "Solver",
    "Task",
    "aevaluate",
    "columns",
    "evaluate",
    "split_named",
    "table",
]
