"""entities-wnut17: the entities in noisy sentences of users, and the kind of each.

baselines.py      chance, capitals, spaCy's blank pipeline, a dictionary
recalibration.py  fit the weights of ``agents/ner`` to sentences with marked entities
solver.py         find entities: candidates scored one by one, or written as JSON
task.py           samples, scorer, metrics
"""

from tasteprint.evals.tasks.entities.recalibration import (
    FIRST,
    Reading,
    combine,
    cross_validated,
    fit,
)
from tasteprint.evals.tasks.entities.solver import named
from tasteprint.evals.tasks.entities.task import in_our_kinds, samples, score

__all__ = [
    "FIRST",
    "Reading",
    "combine",
    "cross_validated",
    "fit",
    "in_our_kinds",
    "named",
    "samples",
    "score",
]
