"""What a report draws beside the figures of a classification, from scikit-learn."""

from dataclasses import dataclass

import numpy as np

from tasteprint.evals.metrics.base import Table
from tasteprint.evals.metrics.classification import BINS, bins_of
from tasteprint.evals.metrics.weighted import chosen


@dataclass(frozen=True)
class Roc:
    """Points of a ROC curve, from (0, 0) to (1, 1).

    Attributes:
        false_positives, true_positives: rates in [0, 1], (p,).
    """

    false_positives: np.ndarray
    true_positives: np.ndarray


@dataclass(frozen=True)
class Reliability:
    """Points of a reliability diagram, of the bins that are not empty.

    Attributes:
        confidence: mean of the bin, (p,).
        accuracy: share of right answers in the bin, (p,).
        n: answers in the bin, (p,).
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    n: np.ndarray


def confusion(table: Table, labels: int, where: str = "") -> np.ndarray:
    """How often a gold label (row) was given which answer (column): integers, (labels, labels + 1).

    The last column counts the answers that failed (a prediction of -1).

    Args:
        table: with the columns "gold" and "predicted", label numbers.
        labels: how many there are.
        where: a column of 0 and 1: the rows that count; "": all.
    """
    from sklearn.metrics import confusion_matrix

    rows = chosen(table, where)
    if not rows.any():
        return np.zeros((labels, labels + 1), dtype=int)
    gold, predicted = table["gold"][rows].astype(int), table["predicted"][rows].astype(int)
    answers = np.where(predicted < 0, labels, predicted)
    counts: np.ndarray = confusion_matrix(gold, answers, labels=range(labels + 1))[:labels]
    return counts


def roc(table: Table, score: str = "score", gold: str = "gold", where: str = "") -> Roc | None:
    """The ROC curve; None where one of the two labels is missing.

    Args:
        table: with the columns.
        score: a column, higher where a 1 is likelier.
        gold: a column of 0 and 1.
        where: a column of 0 and 1: the rows that count; "": all.
    """
    from sklearn.metrics import roc_curve

    rows = chosen(table, where)
    ones = table[gold][rows] == 1
    if ones.all() or not ones.any():
        return None
    false_positives, true_positives, _ = roc_curve(ones, table[score][rows])
    return Roc(false_positives, true_positives)


def reliability(table: Table, where: str = "") -> Reliability | None:
    """The reliability diagram over ten bins; None where there are no rows.

    Args:
        table: with the columns "confidence" in [0, 1] and "right", 0 or 1.
        where: a column of 0 and 1: the rows that count; "": all.
    """
    from sklearn.calibration import calibration_curve

    rows = chosen(table, where)
    if not rows.any():
        return None
    confidence, right = table["confidence"][rows], table["right"][rows]
    accuracy, mean = calibration_curve(right == 1, confidence, n_bins=BINS)
    counts = np.bincount(bins_of(confidence), minlength=BINS)
    return Reliability(mean, accuracy, counts[counts > 0])
