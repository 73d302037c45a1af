"""What every metric promises: a weight is how often a row counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, recall_score, roc_auc_score

from tasteprint.evals.metrics import (
    AUC,
    F1,
    Accuracy,
    BalancedAccuracy,
    CalibrationError,
    Coverage,
    MacroF1,
    Mean,
    Metric,
    Rate,
    Spearman,
    Table,
)

pytestmark = pytest.mark.slow

LABELS = 3
METRICS: list[Metric] = [
    Accuracy(LABELS),
    BalancedAccuracy(LABELS),
    MacroF1(LABELS),
    BalancedAccuracy(LABELS, where="strong"),
    MacroF1(LABELS, where="strong"),
    AUC(gold="binary"),
    AUC(gold="binary", where="strong"),
    CalibrationError(),
    CalibrationError(even=True),
    CalibrationError(even=True, where="strong"),
    Mean("score", name="mean"),
    Mean("score", name="mean of some", where="strong"),
    Rate("tp", of="fp", name="rate"),
    F1(),
    Spearman(),
    Spearman(where="strong"),
    Coverage(catalogue=9),
]


@st.composite
def weighted_tables(draw: st.DrawFn) -> tuple[Table, np.ndarray]:
    """Random scores with many ties, failed answers and missing labels; weights (4, n)."""
    n = draw(st.integers(1, 25))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # With few labels in use, some draws have one label only.
    used = draw(st.integers(1, LABELS))
    table = {
        "gold": random.integers(0, used, n),
        "predicted": random.integers(-1, LABELS, n),
        "binary": random.integers(0, draw(st.integers(1, 2)), n, endpoint=False),
        "score": random.integers(0, draw(st.sampled_from([1, 4, 1000])), n) / 7,
        "confidence": random.choice([0.05, 0.1, 0.3, 0.55, 0.999, 1.0], n),
        "right": random.integers(0, 2, n),
        "strong": random.integers(0, 2, n),
        "tp": random.integers(0, 3, n),
        "fp": random.integers(0, 3, n),
        "fn": random.integers(0, 3, n),
    }
    floats: dict[str, np.ndarray] = {name: column.astype(float) for name, column in table.items()}
    floats["top"] = random.integers(-1, 9, (n, 4)).astype(float)
    return floats, random.integers(0, 4, (4, n)).astype(float)


@pytest.mark.parametrize("metric", METRICS, ids=repr)
@given(weighted_tables())
@settings(max_examples=40, deadline=None)
def test_a_weight_is_how_often_a_row_counts(metric, drawn):
    table, weights = drawn
    ones = metric.resampled(table, np.ones((1, weights.shape[1])))
    assert ones == pytest.approx([metric.value(table)], nan_ok=True)
    figures = metric.resampled(table, weights)
    assert figures.shape == (4,)
    for times, figure in zip(weights.astype(int), figures, strict=True):
        repeated = {name: np.repeat(column, times, axis=0) for name, column in table.items()}
        assert figure == pytest.approx(metric.value(repeated), nan_ok=True)


@given(weighted_tables())
@settings(max_examples=40, deadline=None)
def test_weights_are_those_of_scikit_learn(drawn):
    table, weights = drawn
    gold, predicted, binary = (table[name].astype(int) for name in ("gold", "predicted", "binary"))
    averaged = {"labels": range(LABELS), "average": "macro", "zero_division": np.nan}
    for weight in weights[weights.sum(axis=1) > 0]:
        found = {m.name: m.resampled(table, weight[None])[0] for m in METRICS if not _masked(m)}
        wanted = {
            "accuracy": accuracy_score(gold, predicted, sample_weight=weight),
            "balanced accuracy": recall_score(gold, predicted, sample_weight=weight, **averaged),
            "macro-F1": f1_score(gold, predicted, sample_weight=weight, **averaged),
            "mean": np.average(table["score"], weights=weight),
        }
        if len(np.unique(binary[weight > 0])) == 2:
            wanted["AUC"] = roc_auc_score(binary, table["score"], sample_weight=weight)
        else:
            assert np.isnan(found["AUC"])
        assert {name: found[name] for name in wanted} == pytest.approx(wanted)


def _masked(metric: Metric) -> bool:
    return getattr(metric, "where", "") != ""


@pytest.mark.parametrize("metric", [AUC(), Spearman()], ids=repr)
def test_scores_become_ranks_before_they_are_mixed(metric):
    random = np.random.default_rng(2)
    gold = random.integers(0, 2, 60).astype(float)
    here = {"score": np.round(gold + random.normal(size=60), 1), "gold": gold}
    there = {"score": 1e6 * np.exp(here["score"]), "gold": gold}  # the same order
    ranks = metric.mixable(here)
    assert metric.value(ranks) == pytest.approx(metric.value(here))
    assert ranks["score"] == pytest.approx(metric.mixable(there)["score"])
    assert 0 < ranks["score"].min() < ranks["score"].max() < 1
    assert ranks["gold"] is gold


def test_only_the_rows_that_count_are_ranked():
    scores = np.array([5.0, 1.0, 3.0, 3.0])
    table = {"score": scores, "gold": np.zeros(4), "some": np.array([1.0, 0.0, 1.0, 1.0])}
    ranks = AUC(where="some").mixable(table)["score"]
    assert ranks[[0, 2, 3]] == pytest.approx([2.5 / 3, 1 / 3, 1 / 3])
    assert AUC(where="some").mixable({**table, "some": np.zeros(4)})["score"] is scores


@pytest.mark.parametrize("metric", [Accuracy(2), F1(), Mean("score", name="m"), CalibrationError()])
def test_what_is_not_an_order_is_mixed_as_it_is(metric):
    table = {"score": np.array([1.0, 2.0])}
    assert metric.mixable(table) is table
