"""One softmax, and the classifier on top of it."""

import math

import numpy as np
import pytest

from tasteprint.agents.llm import LinearClassifier, softmax
from tasteprint.agents.llm.softmax import log_sum_exp


def test_softmax_sums_to_one_and_keeps_the_labels():
    assert softmax({"a": 0.0, "b": math.log(3.0)}) == pytest.approx({"a": 0.25, "b": 0.75})
    assert softmax({"a": 1000.0, "b": -1000.0}) == {"a": 1.0, "b": 0.0}


def test_log_sum_exp_does_not_underflow():
    assert log_sum_exp([-1000.0, -1000.0]) == pytest.approx(-1000.0 + math.log(2.0))


def test_the_classifier_reads_rows_and_single_inputs_alike():
    classifier = LinearClassifier(weights=[[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]], bias=[0, 0, 1])
    rows = np.array([[1.0, 2.0], [0.0, 0.0]])
    probabilities = classifier.probabilities(rows)
    assert probabilities.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert probabilities[0] == pytest.approx(list(softmax({0: 1.0, 1: 4.0, 2: 1.0}).values()))
    assert np.exp(classifier.log_probabilities(rows[0])) == pytest.approx(probabilities[0])
    assert classifier.probabilities(np.zeros((0, 2))).shape == (0, 3)
