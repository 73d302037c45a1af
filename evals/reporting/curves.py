"""Points of the pictures, from columns of scores, by scikit-learn and scipy.

Columns: ``gold`` and ``predicted`` (numbers of labels, -1: none), ``score`` (higher for label 1),
``confidence`` (0 to 1) and ``right`` (0 or 1). Without its columns a picture is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Rows = Sequence[Mapping[str, float | tuple[float, ...]]]

#: More labels than these make no readable picture.
MOST_LABELS = 12
_BINS = 10


@dataclass(frozen=True)
class Confusion:
    """Confusion matrix: how often each label (row) was given as each label (column).

    Attributes:
        labels: of the rows, and of the first columns.
        counts: (labels, labels), or (labels, labels + 1) with a last column for no answer.
    """

    labels: tuple[str, ...]
    counts: np.ndarray

    @property
    def failed(self) -> bool:
        """Return True if there is a column for no answer."""
        return int(self.counts.shape[1]) > len(self.labels)


@dataclass(frozen=True)
class Roc:
    """Shares of the wrong (x) and of the right (y) above each threshold, and the area below."""

    false_positives: np.ndarray
    true_positives: np.ndarray
    area: float


@dataclass(frozen=True)
class Reliability:
    """For each bin of confidences that holds any: mean confidence, share right, its interval."""

    confidence: np.ndarray
    right: np.ndarray
    low: np.ndarray
    high: np.ndarray
    counts: np.ndarray


def confusion(rows: Rows, names: Sequence[str]) -> Confusion | None:
    """The confusion matrix; answers without a gold label are left out.

    Args:
        rows: with the columns ``gold`` and ``predicted``.
        names: of the labels by number; a label beyond them goes by its number.
    """
    from sklearn.metrics import confusion_matrix

    gold, predicted = column(rows, "gold"), column(rows, "predicted")
    if gold is None or predicted is None:
        return None
    known = gold >= 0
    gold, predicted = gold[known].astype(int), predicted[known].astype(int)
    predicted = np.where(predicted < 0, -1, predicted)
    labels = sorted(set(gold) | set(predicted[predicted >= 0]))
    if not labels or len(labels) > MOST_LABELS:
        return None
    counts = confusion_matrix(gold, predicted, labels=[*labels, -1])[:-1]
    if not counts[:, -1].any():
        counts = counts[:, :-1]
    named = [names[label] if label < len(names) else str(label) for label in labels]
    return Confusion(tuple(named), counts)


def roc(rows: Rows) -> Roc | None:
    """The ROC curve, where gold is 0 or 1 and both occur; no finite score is the worst one."""
    from sklearn.metrics import auc, roc_curve

    gold, score = column(rows, "gold"), column(rows, "score")
    if gold is None or score is None:
        return None
    gold, score = gold[gold >= 0], score[gold >= 0]
    finite = np.isfinite(score)
    if set(gold) != {0.0, 1.0} or not finite.any():
        return None
    worst = np.where(gold == 1, score[finite].min() - 1, score[finite].max() + 1)
    false, true, _ = roc_curve(gold, np.where(finite, score, worst))
    return Roc(false, true, float(auc(false, true)))


def reliability(rows: Rows) -> Reliability | None:
    """The reliability diagram over ten bins of equal width, with Wilson's 95 % intervals."""
    from scipy.stats import binomtest
    from sklearn.calibration import calibration_curve

    rows = [row for row in rows if row.get("gold", 0.0) != -1.0]
    confidence, right = column(rows, "confidence"), column(rows, "right")
    if confidence is None or right is None or not set(right) <= {0.0, 1.0}:
        return None
    if not ((confidence >= 0) & (confidence <= 1)).all():
        return None
    share, mean = calibration_curve(right, confidence, n_bins=_BINS, strategy="uniform")
    inner = np.linspace(0, 1, _BINS + 1)[1:-1]  # the edges as scikit-learn draws them
    counts = np.bincount(np.searchsorted(inner, confidence), minlength=_BINS)
    counts = counts[counts > 0]
    spans = [
        binomtest(round(part * n), int(n)).proportion_ci(method="wilson")
        for part, n in zip(share, counts, strict=True)
    ]
    low, high = np.array([s.low for s in spans]), np.array([s.high for s in spans])
    return Reliability(mean, share, low, high, counts)


def column(rows: Rows, name: str) -> np.ndarray | None:
    """A column of single figures; None where there is none in some row."""
    values = [row.get(name) for row in rows]
    if not values or any(value is None or isinstance(value, tuple) for value in values):
        return None
    return np.array(values, dtype=float)
