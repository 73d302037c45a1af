"""ranking-ml100k: the film that a user liked next, among all.

baselines.py  popularity, item-item neighbours and EASE, from a matrix of who liked what
task.py       samples, the recommender as solver, scorer, metrics
"""

from tasteprint.evals.tasks.ranking.baselines import best

__all__ = [
    "best",
]
