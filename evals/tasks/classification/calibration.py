"""Fitting a blend to scored examples, and measuring probabilities.

Everywhere the labels weigh the same, however many examples each has. How common praise and blame
are among the texts that will be read is not known, and it is not what it was among the reviews
that were fitted on; with even weights a probability says what the text says, and no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from tasteprint.agents.llm import Blend
from tasteprint.evals.metrics import CalibrationError

FOLDS = 5
# How far weights, for log-probabilities of even spread, are drawn to zero: held against the log
# loss of one example, for each column, since many words that say the same share what one alone
# would weigh. Chosen on the dev splits of sentiment-vader and aspects-mams.
PENALTY = 0.4
_DECIMALS = 5


@dataclass(frozen=True)
class Words:
    """Scores of the words of one or several prompts by a model, for n texts.

    Attributes:
        columns: the prompt (``name@variant``) and the word of each column.
        logprobs: (n, columns).
    """

    columns: tuple[tuple[str, str], ...]
    logprobs: np.ndarray

    @classmethod
    def of(cls, words: Sequence[Mapping[str, Mapping[str, float]]]) -> Self:
        """From ``Scores.words`` of texts that were read with the same prompts; one or more."""
        columns = tuple((prompt, word) for prompt, its in words[0].items() for word in its)
        rows = [[each[prompt][word] for prompt, word in columns] for each in words]
        return cls(columns, np.array(rows))

    def rows(self, which: np.ndarray) -> "Words":
        """Return those of some texts."""
        return Words(self.columns, self.logprobs[which])


def even_weights(gold: np.ndarray) -> np.ndarray:
    """A weight for each example (n,), summing to 1, such that every label weighs the same.

    Args:
        gold: label numbers, (n,).
    """
    rarity = 1.0 / np.bincount(gold)[gold]
    weights: np.ndarray = rarity / rarity.sum()
    return weights


def fit_calibration(words: Words, gold: np.ndarray, labels: Sequence[str]) -> Blend:
    """The blend of least log loss over examples, with labels of even weight.

    Columns are brought to mean 0 and spread 1, and their weights are drawn to zero: there are
    many words, and they say much the same.

    Args:
        words: of n examples.
        gold: label numbers, (n,); every label occurs.
        labels: in the order of their numbers.
    """
    mean, spread = words.logprobs.mean(axis=0), words.logprobs.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    slopes, bias = _least((words.logprobs - mean) / spread, gold, len(labels))
    slopes = slopes / spread[:, None]
    bias = bias - mean @ slopes
    # Adding a constant to all labels changes nothing.
    slopes = (slopes - slopes.mean(axis=1, keepdims=True)).round(_DECIMALS)
    bias = (bias - bias.mean()).round(_DECIMALS)
    weights: dict[str, dict[str, dict[str, float]]] = {}
    for (prompt, word), row in zip(words.columns, slopes.tolist(), strict=True):
        weights.setdefault(prompt, {})[word] = dict(zip(labels, row, strict=True))
    return Blend(weights=weights, bias=dict(zip(labels, bias.tolist(), strict=True)))


def _least(x: np.ndarray, gold: np.ndarray, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (columns, labels) and bias (labels,) of a penalised multinomial regression."""
    from scipy.optimize import minimize

    weights, penalty = even_weights(gold), PENALTY * x.shape[1] / len(gold)
    rows, shape = np.arange(len(gold)), (x.shape[1] + 1, labels)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        slopes, bias = np.split(parameters.reshape(shape), [-1])
        log_chances = _log_softmax(x @ slopes + bias)
        error = np.exp(log_chances)
        error[rows, gold] -= 1.0
        error *= weights[:, None]
        gradient = np.vstack([x.T @ error + penalty * slopes, error.sum(axis=0)])
        value = penalty / 2 * (slopes**2).sum() - weights @ log_chances[rows, gold]
        return float(value), gradient.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    slopes, bias = np.split(found.x.reshape(shape), [-1])
    return slopes, bias[0]


def cross_validated(
    words: Words, gold: np.ndarray, groups: Sequence[str], labels: Sequence[str]
) -> np.ndarray | None:
    """Each example's probabilities from a fit on the folds that it is not in: (n, labels).

    Args:
        words: of n examples.
        gold: label numbers, (n,); −1 where there is none: nothing is fitted on it.
        groups: examples of one group are in one fold.
        labels: in the order of their numbers.

    Returns:
        None where there are too few groups for two folds, or a fold's rest lacks a label.
    """
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        return None
    chances = np.zeros((len(gold), len(labels)))
    for train, test in GroupKFold(folds).split(words.logprobs, gold, groups):
        known = train[gold[train] >= 0]
        if set(gold[known]) != set(range(len(labels))):
            return None
        blend = fit_calibration(words.rows(known), gold[known], labels)
        chances[test] = probabilities(blend, words.rows(test), labels)
    return chances


def probabilities(blend: Blend, words: Words, labels: Sequence[str]) -> np.ndarray:
    """Return what a blend makes of log-probabilities: (n, labels)."""
    slopes = np.array([[blend.weights[p][w][label] for label in labels] for p, w in words.columns])
    bias = np.array([blend.bias[label] for label in labels])
    chances: np.ndarray = np.exp(_log_softmax(words.logprobs @ slopes + bias))
    return chances


def calibration_error(chances: np.ndarray, gold: np.ndarray) -> float:
    """Expected calibration error of the most likely label, in [0, 1], labels of even weight."""
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
