"""TODO evals/tasks/interests.

baselines.py  What ``interests-beer`` is compared with: ways to rank tags that ask no model.
solver.py     Solves ``interests-beer`` as the profiler does: topics of each text, folded into interests.
task.py       Which tags a user's later threads have, from what they wrote before.
"""

from tasteprint.evals.tasks.interests.baselines import BASELINES
from tasteprint.evals.tasks.interests.solver import showings
from tasteprint.evals.tasks.interests.task import sample_of, samples, score

__all__ = [
    "BASELINES",
    "sample_of",
    "samples",
    "score",
    "showings",
]
