"""interests-beer: the tags of a user's later threads, from their earlier posts.

baselines.py  ways to rank tags that ask no model
solver.py     rank tags as the profiler does: topics of each text, merged into interests
task.py       samples, scorer, metrics
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
