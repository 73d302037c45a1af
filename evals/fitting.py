"""Fitting a calibration to scored examples, and measuring probabilities.

Everywhere the labels weigh the same, however many examples each has. How common praise and blame
are among the texts that will be read is not known, and it is not what it was among the reviews
that were fitted on; with even weights a probability says what the text says, and no more.
"""

from collections.abc import Sequence

import numpy as np

from tasteprint.agents.scores import Calibration
from tasteprint.evals.metrics.classification import CalibrationError

FOLDS = 5
# A slope beyond these makes every answer certain, or every answer the same.
_LOG_SCALE = (-5.0, 5.0)


def even_weights(gold: np.ndarray) -> np.ndarray:
    """A weight for each example (n,), summing to 1, such that every label weighs the same.

    Args:
        gold: label numbers, (n,).
    """
    rarity = 1.0 / np.bincount(gold)[gold]
    weights: np.ndarray = rarity / rarity.sum()
    return weights


def fit(logprobs: np.ndarray, gold: np.ndarray, labels: Sequence[str]) -> Calibration:
    """The calibration of least log loss over examples, with labels of even weight.

    Args:
        logprobs: (n, labels), as the model gave them.
        gold: label numbers, (n,); every label occurs.
        labels: in the order of the columns.
    """
    from scipy.optimize import minimize

    weights = even_weights(gold)
    rows = np.arange(len(gold))

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        scale, bias = np.exp(parameters[0]), parameters[1:]
        log_chances = _log_softmax(scale * logprobs + bias)
        slope = np.exp(log_chances)
        slope[rows, gold] -= 1.0
        slope *= weights[:, None]
        gradient = np.array([scale * (slope * logprobs).sum(), *slope.sum(axis=0)])
        return -float(weights @ log_chances[rows, gold]), gradient

    start = np.zeros(1 + len(labels))
    bounds = [_LOG_SCALE, *[(None, None)] * len(labels)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    bias = found[1:] - found[1:].mean()  # adding a constant to all changes nothing
    return Calibration(
        scale=float(np.exp(found[0])),
        bias={label: float(b) for label, b in zip(labels, bias, strict=True)},
    )


def cross_validated(
    logprobs: np.ndarray, gold: np.ndarray, groups: Sequence[str], labels: Sequence[str]
) -> np.ndarray | None:
    """Each example's probabilities from a fit on the folds that it is not in: (n, labels).

    Args:
        logprobs: (n, labels).
        gold: label numbers, (n,); −1 where there is none: nothing is fitted on it.
        groups: examples of one group are in one fold.
        labels: in the order of the columns.

    Returns:
        None where there are too few groups for two folds, or a fold's rest lacks a label.
    """
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        return None
    chances = np.zeros_like(logprobs)
    for train, test in GroupKFold(folds).split(logprobs, gold, groups):
        known = train[gold[train] >= 0]
        if set(gold[known]) != set(range(len(labels))):
            return None
        calibration = fit(logprobs[known], gold[known], labels)
        chances[test] = probabilities(calibration, logprobs[test], labels)
    return chances


def probabilities(
    calibration: Calibration, logprobs: np.ndarray, labels: Sequence[str]
) -> np.ndarray:
    """What a calibration makes of log-probabilities (n, labels): the same shape."""
    bias = np.array([calibration.bias.get(label, 0.0) for label in labels])
    chances: np.ndarray = np.exp(_log_softmax(calibration.scale * logprobs + bias))
    return chances


def calibration_error(chances: np.ndarray, gold: np.ndarray) -> float:
    """Expected calibration error of the likeliest label, in [0, 1], labels of even weight."""
    right = chances.argmax(axis=1) == gold
    table = {"confidence": chances.max(axis=1), "right": right, "gold": gold}
    return CalibrationError(even=True).value(table)


def measures(chances: np.ndarray, gold: np.ndarray) -> dict[str, float]:
    """AUC (one label against the rest, mean), macro-F1, balanced accuracy, calibration error."""
    from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

    best = chances.argmax(axis=1)
    aucs = [roc_auc_score(gold == label, chances[:, label]) for label in range(chances.shape[1])]
    return {
        "AUC": float(np.mean(aucs)),
        "macro-F1": float(f1_score(gold, best, average="macro", zero_division=0.0)),
        "balanced accuracy": float(balanced_accuracy_score(gold, best)),
        "calibration error": calibration_error(chances, gold),
    }


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_chances: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_chances
