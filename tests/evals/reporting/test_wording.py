import pytest

from tasteprint.evals.reporting import figure
from tasteprint.evals.reporting.wording import (
    beaten,
    by_rank,
    headline,
    probability,
    shortfalls,
    standing,
    verdict,
)
from tasteprint.evals.statistics import Against, Estimate


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9123, "0.912"),
        (-0.0351, "−0.035"),
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (0.00004, "4e-05"),
        (123.456, "123.5"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_figures(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "< 0.001"), (0.0034, "0.003"), (0.61, "0.61"), (None, "–")]
)
def test_p_values(p, text):
    assert probability(p) == text


def test_better(pair):
    *_, comparison = pair
    assert verdict(comparison) == (
        "sentiment@v2 is better than sentiment@v1 on sentiment-vader (dev): balanced accuracy "
        "0.912 against 0.877, difference +0.035 [+0.012, +0.058], p 0.003 after Holm's correction."
    )


def test_worse_where_lower_is_better(pair, make_comparison):
    a, b, _ = pair
    assert verdict(make_comparison(a, b, "worse", better="lower")) == (
        "sentiment@v2 is worse than sentiment@v1 on sentiment-vader (dev): balanced accuracy "
        "0.912 against 0.877 (lower is better), difference +0.035 [+0.012, +0.058], p 0.003 "
        "after Holm's correction."
    )


def test_not_told_apart_says_what_would_have_been_found(pair, make_comparison):
    a, b, _ = pair
    found = make_comparison(
        a, b, "not told apart", b=0.884, difference=0.007, low=-0.015, high=0.029, p_holm=0.61
    )
    assert verdict(found) == (
        "sentiment@v2 and sentiment@v1 are not told apart on sentiment-vader (dev): balanced "
        "accuracy 0.884 against 0.877, difference +0.007 [−0.015, +0.029], p 0.61 after Holm's "
        "correction. A difference of 0.032 would have been found with 80 % power."
    )


def test_no_interval_and_no_p(pair, make_comparison):
    a, b, _ = pair
    found = make_comparison(a, b, "not told apart", low=None, high=None, p_holm=None, mde=None)
    assert verdict(found).endswith(
        "difference +0.035. What difference would have been found cannot be told."
    )


def test_no_difference_is_not_no_changes(pair, make_comparison):
    a, b, _ = pair
    even = {"difference": 0.0, "p_holm": 1.0, "mde": None}
    same = make_comparison(a, b, "not told apart", low=0.0, high=0.0, **even)
    assert verdict(same).endswith("No sample counts differently for the two.")
    evened_out = make_comparison(a, b, "not told apart", low=-0.5, high=0.5, **even)
    assert verdict(evened_out).endswith("What difference would have been found cannot be told.")
    unknown = make_comparison(a, b, "not told apart", low=None, high=None, **even)
    assert verdict(unknown).endswith("What difference would have been found cannot be told.")


def test_headline(make_run):
    assert headline(make_run(samples=20)) == (
        "sentiment@v1 on sentiment-vader (dev): balanced accuracy 0.877 [0.850, 0.900]."
    )


@pytest.mark.parametrize(
    ("difference", "low", "high", "p", "higher", "lower"),
    [
        (0.1, 0.05, 0.15, 0.001, "above it", "not below it"),
        (0.1, -0.05, 0.15, 0.001, "not clearly above it", "not below it"),
        (0.0, -0.1, 0.1, 1.0, "not above it", "not below it"),
        (-0.1, -0.15, -0.05, 0.001, "not above it", "below it"),
        (-0.1, None, None, 0.2, "not above it", "not clearly below it"),
        (0.1, None, None, 0.01, "above it", "not below it"),
    ],
)
def test_standing_beside_a_baseline(make_run, difference, low, high, p, higher, lower):
    run = make_run(samples=20)
    against = Against(difference=difference, low=low, high=high, p=p)
    assert standing(run, against) == higher
    other = run.model_copy(update={"better": {"balanced accuracy": "lower"}})
    assert standing(other, against) == lower


def test_shortfalls(make_run):
    run = make_run(samples=20)
    assert shortfalls(run) == [
        "sentiment@v1 is not above its baseline VADER in balanced accuracy.",
        "sentiment@v1 is not clearly above its baseline tf-idf in balanced accuracy.",
    ]
    good = {"random": run.baselines["random"]}
    assert shortfalls(run.model_copy(update={"baselines": good})) == []


def test_the_primary_metric_comes_first(pair):
    *_, comparison = pair
    names = [name for name, _ in by_rank(comparison.model_copy(update={"primary": "AUC"}))]
    assert names == ["AUC", "balanced accuracy", "calibration error", "novelty"]


def test_a_tie_is_not_beaten(make_run):
    run = make_run(samples=20)
    assert beaten(run, "balanced accuracy", Estimate(value=0.8))
    assert not beaten(run, "balanced accuracy", Estimate(value=0.877))
    assert not beaten(run, "balanced accuracy", Estimate(value=None))
    assert beaten(run, "calibration error", Estimate(value=0.05))
    assert not beaten(run, "calibration error", Estimate(value=0.01))
