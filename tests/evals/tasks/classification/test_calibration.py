import numpy as np
import pytest

from tasteprint.agents.llm import Blend
from tasteprint.evals.tasks.classification import Words, cross_validated, fit_calibration, measures
from tasteprint.evals.tasks.classification.calibration import (
    calibration_error,
    even_weights,
    probabilities,
)

LABELS = ("positive", "negative", "neutral")
COLUMNS = (("tone@v1", " good"), ("tone@v1", " bad"), ("shots@v1", " good"), ("shots@v1", " the"))
TRUE = Blend(
    weights={
        "tone@v1": {
            " good": {"positive": 0.9, "negative": -0.6, "neutral": -0.3},
            " bad": {"positive": -0.5, "negative": 0.7, "neutral": -0.2},
        },
        "shots@v1": {
            " good": {"positive": 0.4, "negative": 0.0, "neutral": -0.4},
            " the": {"positive": 0.0, "negative": 0.0, "neutral": 0.0},
        },
    },
    bias={"positive": 1.0, "negative": 0.2, "neutral": -1.2},
)


def words(logprobs, columns=(("p@v1", " a"), ("p@v1", " b"))):
    return Words(columns, np.asarray(logprobs, dtype=float))


@pytest.fixture(scope="module")
def simulated() -> tuple[Words, np.ndarray]:
    """Scores of a model of which TRUE is the blend, and labels drawn accordingly."""
    random = np.random.default_rng(7)
    read = words(random.normal(-3.0, 1.5, size=(40_000, 4)), COLUMNS)
    chances = probabilities(TRUE, read, LABELS)
    gold = (random.random((len(chances), 1)) > chances.cumsum(axis=1)).sum(axis=1)
    return read, gold


def test_a_fit_finds_the_weights_that_made_the_labels(simulated):
    read, gold = simulated
    # Even weights move the bias by the logarithm of how common each label is, and no more.
    shift = -np.log(np.bincount(gold) / len(gold))
    wanted = np.array([TRUE.bias[label] for label in LABELS]) + shift
    wanted -= wanted.mean()
    found = fit_calibration(read, gold, LABELS)
    for prompt, word in COLUMNS:
        assert found.weights[prompt][word] == pytest.approx(TRUE.weights[prompt][word], abs=0.05)
    assert [found.bias[label] for label in LABELS] == pytest.approx(wanted, abs=0.15)


def test_a_fit_of_two_labels_ignores_how_common_they_are():
    random = np.random.default_rng(3)
    gold = (random.random(20_000) < 0.1).astype(int)
    # Scores that lie one spread from each other: the log-odds of even labels are the score itself.
    score = random.normal(np.where(gold == 1, 0.5, -0.5))
    found = fit_calibration(words(score[:, None], (("p@v1", " a"),)), gold, ("no", "yes"))
    slope = found.weights["p@v1"][" a"]
    assert slope["yes"] - slope["no"] == pytest.approx(1.0, abs=0.1)
    assert found.bias["yes"] - found.bias["no"] == pytest.approx(0.0, abs=0.1)


def test_a_column_that_says_nothing_gets_no_weight():
    gold = np.array([0, 1] * 50)
    found = fit_calibration(
        words(np.stack([gold, np.full(100, -9999.0)], axis=1)), gold, ("a", "b")
    )
    assert found.weights["p@v1"][" b"] == {"a": 0.0, "b": 0.0}
    assert found.weights["p@v1"][" a"]["b"] > 0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_fit_stays_finite_where_scores_tell_all_or_the_wrong_thing(sign):
    gold = np.array([0, 1] * 50)
    found = fit_calibration(
        words(sign * np.stack([1.0 - gold, 1.0 * gold], axis=1)), gold, ("a", "b")
    )
    assert abs(found.weights["p@v1"][" a"]["a"]) < 1e3
    assert np.isfinite(list(found.bias.values())).all()


def test_a_fit_is_what_the_llm_client_applies(simulated):
    read, gold = simulated
    fitted = fit_calibration(read, gold, LABELS)
    asked: dict[str, dict[str, float]] = {}
    for (prompt, word), value in zip(COLUMNS, read.logprobs[0].tolist(), strict=True):
        asked.setdefault(prompt, {})[word] = value
    there, here = fitted.apply(asked), probabilities(fitted, Words.of([asked]), LABELS)[0]
    assert [there[label] for label in LABELS] == pytest.approx(here)


def test_cross_validation_never_tests_on_a_group_that_it_was_fitted_on():
    random = np.random.default_rng(1)
    gold = random.integers(0, 2, 400)
    groups = [str(n % 5) for n in range(400)]  # five groups: each is one fold
    read = words(random.normal(size=(400, 2)))
    chances = cross_validated(read, gold, groups, ("a", "b"))
    assert chances is not None
    for group in set(groups):
        inside = np.array(groups) == group
        outside = fit_calibration(read.rows(~inside), gold[~inside], ("a", "b"))
        assert chances[inside] == pytest.approx(
            probabilities(outside, read.rows(inside), ("a", "b"))
        )


def test_calibration_error_by_hand():
    gold = np.array([0, 0, 1, 1])
    sure = np.array([[0.95, 0.05], [0.95, 0.05], [0.05, 0.95], [0.95, 0.05]])
    assert calibration_error(sure, gold) == pytest.approx(0.2)  # 0.95 sure, right 3 times of 4
    # Two bins: 0.9 sure and always right, 0.6 sure and never right.
    mixed = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    assert calibration_error(mixed, gold) == pytest.approx(0.5 * 0.1 + 0.5 * 0.6)
    certain = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert calibration_error(certain, gold) == 0.0


def test_labels_of_even_weight():
    weights = even_weights(np.array([0, 0, 0, 1]))
    assert weights == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    gold = np.array([0, 0, 0, 1])
    always_first = np.tile([0.75, 0.25], (4, 1))
    assert calibration_error(always_first, gold) == pytest.approx(0.25)


def test_measures_of_perfect_and_of_useless_probabilities():
    gold = np.array([0, 1, 2] * 4)
    perfect = np.eye(3)[gold]
    assert measures(perfect, gold) == {
        "AUC": 1.0,
        "macro-F1": 1.0,
        "balanced accuracy": 1.0,
        "calibration error": 0.0,
    }
    useless = measures(np.full((12, 3), 1 / 3), gold)
    assert useless["AUC"] == 0.5
    assert useless["balanced accuracy"] == pytest.approx(1 / 3)
    assert useless["calibration error"] == pytest.approx(0.0)
