import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from tasteprint.evals.metrics import (
    AUC,
    Accuracy,
    BalancedAccuracy,
    CalibrationError,
    MacroF1,
    Metric,
)
from tasteprint.evals.reporting.curves import reliability, roc
from tasteprint.evals.tasks.classification.calibration import calibration_error
from tasteprint.profiling.errors import EvalError

GOLD = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0])


def test_a_failed_answer_loses_recall_and_blames_no_label():
    table = {"gold": GOLD, "predicted": np.array([0.0, 0.0, 0.0, -1.0, 1.0, 1.0])}
    assert Accuracy(2).value(table) == pytest.approx(5 / 6)
    assert BalancedAccuracy(2).value(table) == pytest.approx((3 / 4 + 1) / 2)
    # Label 0: precision 1, recall 3/4. Label 1: untouched.
    assert MacroF1(2).value(table) == pytest.approx((6 / 7 + 1) / 2)
    wrong = {"gold": GOLD, "predicted": np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])}
    assert BalancedAccuracy(2).value(wrong) == BalancedAccuracy(2).value(table)
    assert MacroF1(2).value(wrong) < MacroF1(2).value(table)


def test_balanced_accuracy_is_scikit_learns_where_no_answer_failed():
    random = np.random.default_rng(5)
    gold, predicted = random.integers(0, 4, (2, 200))
    table = {"gold": gold.astype(float), "predicted": predicted.astype(float)}
    assert BalancedAccuracy(4).value(table) == pytest.approx(
        balanced_accuracy_score(gold, predicted)
    )


def test_labels_that_do_not_occur_are_left_out_of_means():
    table = {"gold": GOLD, "predicted": GOLD}
    assert BalancedAccuracy(5).value(table) == MacroF1(5).value(table) == 1.0


@pytest.mark.parametrize("gold", [-1.0, 2.0])
def test_a_gold_label_that_is_none_is_refused(gold):
    table = {"gold": np.array([0.0, gold]), "predicted": np.array([0.0, 0.0])}
    with pytest.raises(EvalError, match="2 labels, 0 to 1") as refused:
        Accuracy(2).value(table)
    assert refused.value.user_error


def test_nothing_is_defined_without_rows():
    table = {
        "gold": GOLD,
        "predicted": GOLD,
        "confidence": GOLD,
        "right": GOLD,
        "score": GOLD,
        "none": np.zeros(6),
    }
    metrics: list[Metric] = [
        Accuracy(2, where="none"),
        BalancedAccuracy(2, where="none"),
        MacroF1(2, where="none"),
        AUC(where="none"),
        CalibrationError(where="none"),
    ]
    for metric in metrics:
        assert np.isnan(metric.value(table))


def test_calibration_error_is_that_of_the_fits():
    random = np.random.default_rng(8)
    chances = random.dirichlet([1.0, 1.0, 1.0], 500)
    gold = random.choice(3, 500, p=[0.7, 0.2, 0.1])
    table = {
        "confidence": chances.max(axis=1),
        "right": (chances.argmax(axis=1) == gold).astype(float),
        "gold": gold.astype(float),
    }
    even = CalibrationError(even=True).value(table)
    assert even == pytest.approx(calibration_error(chances, gold))
    assert even != pytest.approx(CalibrationError().value(table), abs=1e-4)


def test_calibration_error_is_the_distance_in_the_reliability_diagram():
    random = np.random.default_rng(9)
    confidence = np.concatenate([random.random(300), np.arange(11) / 10])  # edges of bins, too
    right = (random.random(311) < confidence**2).astype(float)
    points = reliability(
        [{"confidence": c, "right": r} for c, r in zip(confidence, right, strict=True)]
    )
    assert points is not None
    assert points.counts.sum() == 311
    distance = points.counts @ np.abs(points.right - points.confidence) / 311
    table = {"confidence": confidence, "right": right}
    assert CalibrationError().value(table) == pytest.approx(distance)


def test_the_area_under_the_curve_that_is_drawn():
    random = np.random.default_rng(4)
    gold = random.integers(0, 2, 80).astype(float)
    score = np.round(gold + random.normal(size=80), 1)
    points = roc([{"gold": g, "score": s} for g, s in zip(gold, score, strict=True)])
    assert points is not None
    assert AUC().value({"gold": gold, "score": score}) == pytest.approx(points.area)
    assert AUC().value({"gold": gold, "score": np.zeros(80)}) == 0.5
    assert np.isnan(AUC().value({"gold": np.ones(80), "score": score}))
