"""Figures over the scores of a run.

base.py            Metrics in a run's file: their class and parameters, so that a kept run can be compared.
classification.py  Metrics of classification, over label numbers and scores of labels.
ranking.py         Figures of ranked lists: of one user by ir-measures, and of all lists together.
rates.py           Metrics that are a mean, or a ratio of sums, of columns.
weighted.py        Arithmetic over weighted rows that several metrics share.
"""

from tasteprint.evals.metrics.base import Metric, Spec, Table, metrics_of, spec
from tasteprint.evals.metrics.classification import (
    AUC,
    Accuracy,
    BalancedAccuracy,
    CalibrationError,
    MacroF1,
)
from tasteprint.evals.metrics.ranking import Coverage, intra_list_diversity, novelty, ranking_scores
from tasteprint.evals.metrics.rates import F1, Mean, Rate, Spearman

__all__ = [
    "AUC",
    "F1",
    "Accuracy",
    "BalancedAccuracy",
    "CalibrationError",
    "Coverage",
    "MacroF1",
    "Mean",
    "Metric",
    "Rate",
    "Spearman",
    "Spec",
    "Table",
    "intra_list_diversity",
    "metrics_of",
    "novelty",
    "ranking_scores",
    "spec",
]
