"""TODO evals/tasks/entities.

baselines.py      What finds names without a model: chance, capitals, spaCy's blank pipeline, a dictionary.
recalibration.py  Fitting the weights of ``agents/ner/classifier.py`` to sentences in which people marked the names.
solver.py         Finds the names in a sentence: scored one by one, or written by the model as JSON.
task.py           ``entities-wnut17``: the names in noisy sentences of users, and what kind of thing each is.
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
