"""Softmax and the linear classifier on top of it, shared by calibrations, heads and entities."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]
K = TypeVar("K", bound=Hashable)


def softmax(logits: Mapping[K, float]) -> dict[K, float]:
    """Return probabilities, which sum to 1, in proportion to ``exp(logit)``."""
    return dict(zip(logits, _softmax(list(logits.values())), strict=True))


def log_sum_exp(values: Sequence[float]) -> float:
    """Return ``log(sum(exp(v)))`` of log-probabilities, without underflow."""
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))


def mean_logits(logits: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return each label's mean logit; its softmax is the geometric mean of the softmaxes."""
    return {label: sum(each[label] for each in logits) / len(logits) for label in logits[0]}


class LinearClassifier:
    """A multinomial logistic regression: ``softmax(weights @ inputs + bias)``.

    Args:
        weights: (labels, inputs).
        bias: (labels,).
    """

    def __init__(self, weights: ArrayLike, bias: ArrayLike) -> None:
        self.weights = np.asarray(weights)
        self.bias = np.asarray(bias)

    def logits(self, inputs: Array) -> Array:
        """Return the logits: (inputs,) → (labels,), or (n, inputs) → (n, labels)."""
        logits: Array = inputs @ self.weights.T + self.bias
        return logits

    def log_probabilities(self, inputs: Array) -> list[float]:
        """Return the natural logarithms of the probabilities for one input, shape (inputs,)."""
        logits = self.logits(inputs)
        top = float(logits.max())
        total = top + math.log(float(np.exp(logits - top).sum()))
        return [float(logit) - total for logit in logits]

    def probabilities(self, rows: Array) -> Array:
        """Return the labels' probabilities: (n, inputs) → (n, labels), rows that sum to 1."""
        logits = self.logits(rows)
        return np.array([_softmax(row) for row in logits.tolist()]).reshape(logits.shape)


def _softmax(logits: Sequence[float]) -> list[float]:
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights)
    return [weight / total for weight in weights]
