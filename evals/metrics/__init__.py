"""Metrics: value objects that turn columns of a run's scores into figures.

base.py            the protocol of a metric, and what a table of scores is
classification.py  accuracy, balanced accuracy, macro-F1, AUC, calibration error
ranking.py         nDCG, hit rate and others of ranked lists, by ir-measures; coverage, novelty
rates.py           means and ratios of columns, F1, Spearman's correlation
specs.py           a metric's class and parameters as a run's file holds them
weighted.py        arithmetic over weighted rows that several metrics share
"""

from tasteprint.evals.metrics.base import Metric, Table
from tasteprint.evals.metrics.classification import (
    AUC,
    Accuracy,
    BalancedAccuracy,
    CalibrationError,
    MacroF1,
)
from tasteprint.evals.metrics.ranking import Coverage, intra_list_diversity, novelty, ranking_scores
from tasteprint.evals.metrics.rates import F1, Mean, Rate, Spearman
from tasteprint.evals.metrics.specs import Spec, metrics_of, spec

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
