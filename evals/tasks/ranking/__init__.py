"""TODO evals/tasks/ranking.

baselines.py  Ways to rank items that ask no model: from who liked what, as a matrix of noughts and ones.
task.py       Which film a user liked next: Tasteprint's own ranking against collaborative filtering.
"""

from tasteprint.evals.tasks.ranking.baselines import best

__all__ = [
    "best",
]
