"""Metrics of classification, over label numbers and scores of labels."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from tasteprint.evals.metrics.base import Table
from tasteprint.evals.metrics.weighted import chosen, mean_of_defined, mid_ranks, ranked, ratio
from tasteprint.profiling.errors import EvalError

#: Bins of equal width that a confidence in [0, 1] falls into.
BINS = 10


@dataclass(frozen=True)
class Labelled:
    """Base of the metrics over the columns "gold" and "predicted".

    Both hold label numbers from 0. A prediction of -1 is no answer: the gold label loses recall,
    and no label is taken for predicted.

    Attributes:
        labels: how many there are.
        where: a column of 0 and 1: the rows that count; "": all.
    """

    labels: int
    where: str = ""
    better: ClassVar[Literal["higher", "lower"]] = "higher"
    interval: ClassVar[bool] = True

    def mixable(self, table: Table) -> Table:
        """The table itself: labels mean the same everywhere."""
        return table

    def chosen(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Gold and predicted labels of the rows that count, as integers.

        Raises:
            EvalError: a gold label is none of the labels.
        """
        rows = chosen(table, self.where)
        gold, predicted = (table[name][rows].astype(int) for name in ("gold", "predicted"))
        strange = gold[(gold < 0) | (gold >= self.labels)]
        if len(strange):
            raise EvalError(
                f"The scores hold the gold label {strange[0]}, but the metric {type(self).__name__}"
                f" has {self.labels} labels, 0 to {self.labels - 1}.",
                hint="Correct the task's scorer, or the metric's `labels`.",
                user_error=True,
            )
        return gold, predicted

    def counts(
        self, table: Table, weights: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Count each label as predicted rightly, as gold, and as predicted: (b, labels) each."""
        weights = weights[:, chosen(table, self.where)]
        gold, predicted = (side[:, None] == np.arange(self.labels) for side in self.chosen(table))
        return weights @ (gold & predicted), weights @ gold, weights @ predicted


@dataclass(frozen=True)
class Accuracy(Labelled):
    """The share of right answers."""

    name: str = "accuracy"

    def value(self, table: Table) -> float:
        """From scikit-learn."""
        from sklearn.metrics import accuracy_score

        gold, predicted = self.chosen(table)
        return float(accuracy_score(gold, predicted)) if len(gold) else np.nan

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        hits, golds, _ = self.counts(table, weights)
        return ratio(hits.sum(axis=1), golds.sum(axis=1))


@dataclass(frozen=True)
class BalancedAccuracy(Labelled):
    """The mean recall of the labels that occur as gold."""

    name: str = "balanced accuracy"

    def value(self, table: Table) -> float:
        """From scikit-learn."""
        # Not balanced_accuracy_score, which warns of predictions that are no gold label.
        from sklearn.metrics import recall_score

        gold, predicted = self.chosen(table)
        if not len(gold):
            return np.nan
        labels = range(self.labels)
        return float(
            recall_score(gold, predicted, labels=labels, average="macro", zero_division=np.nan)
        )

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        hits, golds, _ = self.counts(table, weights)
        return mean_of_defined(ratio(hits, golds))


@dataclass(frozen=True)
class MacroF1(Labelled):
    """The mean F1 of the labels that occur, as gold or as predicted."""

    name: str = "macro-F1"

    def value(self, table: Table) -> float:
        """From scikit-learn."""
        from sklearn.metrics import f1_score

        gold, predicted = self.chosen(table)
        if not len(gold):
            return np.nan
        labels = range(self.labels)
        return float(
            f1_score(gold, predicted, labels=labels, average="macro", zero_division=np.nan)
        )

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        hits, golds, predictions = self.counts(table, weights)
        return mean_of_defined(ratio(2 * hits, golds + predictions))


@dataclass(frozen=True)
class AUC:
    """The area under the ROC curve: how often a 1 scores above a 0, a tie counting half.

    Attributes:
        score, gold: columns; gold is 0 or 1.
        where: a column of 0 and 1: the rows that count; "": all.
    """

    score: str = "score"
    gold: str = "gold"
    where: str = ""
    name: str = "AUC"
    better: ClassVar[Literal["higher", "lower"]] = "higher"
    interval: ClassVar[bool] = True

    def value(self, table: Table) -> float:
        """From scikit-learn; NaN where one of the two labels is missing."""
        from sklearn.metrics import roc_auc_score

        rows = chosen(table, self.where)
        gold = table[self.gold][rows] == 1
        if gold.all() or not gold.any():
            return np.nan
        return float(roc_auc_score(gold, table[self.score][rows]))

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``; from the ranks, by Mann and Whitney."""
        rows = chosen(table, self.where)
        if not rows.any():
            return np.full(len(weights), np.nan)
        weights, gold = weights[:, rows], table[self.gold][rows] == 1
        ranks = mid_ranks(table[self.score][rows], weights)
        ones = weights[:, gold].sum(axis=1)
        zeros = weights[:, ~gold].sum(axis=1)
        # The ranks among the ones alone add up to half of their number squared.
        above = np.einsum("bn,bn->b", ranks[:, gold], weights[:, gold]) - ones**2 / 2
        return ratio(above, ones * zeros)

    def mixable(self, table: Table) -> Table:
        """Scores become ranks: two models' scores are on scales of their own."""
        return ranked(table, self.score, self.where)


@dataclass(frozen=True)
class CalibrationError:
    """Expected calibration error of the predicted label, in [0, 1].

    The mean distance between confidence and accuracy over ten bins of equal width (Guo et al.,
    2017, "On Calibration of Modern Neural Networks"). Gaps by chance add up, so that it is a little
    too large, the more so in resamples: the interval of a good one can lie above the figure.
    Columns: "confidence" in [0, 1], "right" 0 or 1, and "gold" where labels weigh the same.

    Attributes:
        even: whether every gold label weighs the same, however many rows it has.
        where: a column of 0 and 1: the rows that count; "": all.
    """

    even: bool = False
    where: str = ""
    name: str = "calibration error"
    better: ClassVar[Literal["higher", "lower"]] = "lower"
    interval: ClassVar[bool] = True

    def value(self, table: Table) -> float:
        """No reference library has it: the same sum as ``resampled``."""
        rows = len(table["confidence"])
        return float(self.resampled(table, np.ones((1, rows)))[0])

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        rows = chosen(table, self.where)
        weights, confidence = weights[:, rows], table["confidence"][rows]
        gaps = bins_of(confidence)[:, None] == np.arange(BINS)
        gaps = gaps * (table["right"][rows] - confidence)[:, None]
        label = table["gold"][rows] if self.even else np.zeros(len(confidence))
        # For each label its rows' share in each bin's gap, then the mean over labels.
        shares = [
            ratio(weights[:, of] @ gaps[of], weights[:, of].sum(axis=1, keepdims=True))
            for of in (label == name for name in np.unique(label))
        ]
        if not shares:
            return np.full(len(weights), np.nan)
        error: np.ndarray = np.abs(mean_of_defined(np.stack(shares, axis=-1))).sum(axis=-1)
        return error

    def mixable(self, table: Table) -> Table:
        """The table itself: a confidence means the same everywhere."""
        return table


def bins_of(confidence: np.ndarray) -> np.ndarray:
    """The bin of each confidence, 0 to 9; an edge belongs to the bin below, as in scikit-learn."""
    return np.searchsorted(np.linspace(0.0, 1.0, BINS + 1)[1:-1], confidence)
