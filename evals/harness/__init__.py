"""Running a task: samples answered, answers scored, figures kept with their provenance.

answering.py   have a solver answer samples, many at once
bench.py       where tasks run: an LLM client with cached answers, an embedder, the kept runs
evaluation.py  evaluate: a task from its samples to a kept run
plan.py        what is to be run, and everything that the outcome depends on
provenance.py  digests of code and data, package versions, commit, machine
run.py         a run as it is kept: records, figures, costs, provenance
samples.py     what a task asks and what comes back: samples, outputs, scores
scoring.py     from answers to records, and from records to figures with intervals
store.py       the folder of kept runs
tables.py      from records to columns of scores
task.py        what an eval is made of: samples, solver, scorer, metrics, baselines
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
