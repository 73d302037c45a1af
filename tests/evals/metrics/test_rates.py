"""Means, rates and correlations by hand."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from tasteprint.evals.metrics import F1, Mean, Rate, Spearman

COUNTS = {
    "tp": np.array([2.0, 0.0, 1.0]),
    "fp": np.array([1.0, 1.0, 0.0]),
    "fn": np.array([0.0, 3.0, 0.0]),
    "found": np.array([3.0, 1.0, 1.0]),
    "some": np.array([1.0, 0.0, 1.0]),
    "zeros": np.zeros(3),
}


def test_micro_averages_by_hand():
    assert Rate("tp", of="found", name="precision").value(COUNTS) == pytest.approx(3 / 5)
    assert F1().value(COUNTS) == pytest.approx(2 * 3 / (2 * 3 + 2 + 3))
    assert np.isnan(Rate("tp", of="zeros", name="undefined").value(COUNTS))
    assert np.isnan(F1("zeros", "zeros", "zeros").value(COUNTS))


def test_a_mean_over_all_rows_or_some():
    assert Mean("found", name="m").value(COUNTS) == pytest.approx(5 / 3)
    assert Mean("found", name="m", where="some").value(COUNTS) == 2.0
    assert np.isnan(Mean("found", name="m", where="zeros").value(COUNTS))
    assert Mean("found", name="m", better="lower").better == "lower"


def test_spearman_is_scipys_and_undefined_where_nothing_varies():
    random = np.random.default_rng(6)
    score, gold = random.integers(0, 9, (2, 50)).astype(float)
    metric = Spearman("score", "gold")
    assert metric.value({"score": score, "gold": gold}) == pytest.approx(
        spearmanr(score, gold).statistic
    )
    flat = {"score": np.full(50, 0.1), "gold": gold}
    assert np.isnan(metric.value(flat))
    assert np.isnan(metric.resampled(flat, random.integers(0, 3, (5, 50)).astype(float))).all()
