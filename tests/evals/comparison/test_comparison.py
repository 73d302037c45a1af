"""The figures of a comparison, and its verdict."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from tasteprint.evals import comparison
from tasteprint.evals.harness import table
from tasteprint.evals.metrics import Accuracy, BalancedAccuracy, Coverage, Mean, Metric
from tasteprint.evals.statistics import against
from tasteprint.evals.statistics.bootstrap import interval_of_difference
from tasteprint.evals.statistics.power import minimum_detectable
from tasteprint.evals.statistics.significance import paired_permutation

pytestmark = pytest.mark.slow

compare = partial(comparison.compare, resamples=400)
RIGHT = Mean("right", name="share right")
LENGTH = Mean("length", name="length", better="lower")
OTHER_PROMPT: dict[str, Any] = {"prompts": {"sentiment@v2": "bb"}}


def given(figure: float | None) -> float:
    assert figure is not None
    return figure


def coins(seed: int, share: float, n: int = 200) -> np.ndarray:
    return (np.random.default_rng(seed).random(n) < share).astype(float)


def test_identical_answers_differ_by_nothing(run, answered):
    right = coins(1, 0.6)
    a = run(answered(right))
    found = compare(a, run(answered(right), label="sentiment@v2", **OTHER_PROMPT), [RIGHT])
    assert found.verdict == "not told apart"
    assert found.warnings == ()
    assert (found.n, found.primary, found.a, found.b) == (
        200,
        "share right",
        "sentiment@v1",
        "sentiment@v2",
    )
    difference = found.metrics["share right"]
    assert difference.a == difference.b == pytest.approx(right.mean())
    assert (difference.difference, difference.low, difference.high) == (0.0, 0.0, 0.0)
    assert (difference.p, difference.p_holm) == (1.0, 1.0)
    assert difference.mde is None
    assert difference.effect is None
    assert found.changes.model_dump() == {"only_a": 0, "only_b": 0, "p": 1.0, "samples": ()}


def test_every_figure_is_that_of_the_statistics(run, answered):
    random = np.random.default_rng(2)
    right_a, right_b = coins(3, 0.5), coins(4, 0.62)
    length_a, length_b = random.normal(9, 2, (2, 200))
    records = (
        answered(right_a, group=2, length=length_a),
        answered(right_b, group=2, length=length_b),
    )
    found = compare(run(records[0]), run(records[1][::-1], **OTHER_PROMPT), [RIGHT, LENGTH])
    tables = table(records[0]), table(records[1])
    clusters = [record.cluster for record in records[0]]
    ps = [paired_permutation(metric, *tables, clusters, 399) for metric in (RIGHT, LENGTH)]
    for metric, p, p_holm in zip(
        (RIGHT, LENGTH), ps, multipletests(ps, method="holm")[1], strict=True
    ):
        interval = interval_of_difference(metric, *tables, clusters, 400)
        value = metric.value(tables[1]) - metric.value(tables[0])
        difference = found.metrics[metric.name]
        assert difference.difference == pytest.approx(value)
        assert interval.error is not None
        assert (difference.low, difference.high) == (interval.low, interval.high)
        assert difference.p == p
        assert difference.p_holm == pytest.approx(p_holm)
        assert difference.mde == minimum_detectable(interval.error, 100, 0.05 / 2)
        assert difference.effect == pytest.approx(value / (interval.error * 10))
        assert difference.better == metric.better


@pytest.mark.parametrize(
    ("metric", "before", "after", "verdict"),
    [
        (RIGHT, 0.4, 0.7, "better"),
        (RIGHT, 0.7, 0.4, "worse"),
        (RIGHT, 0.5, 0.51, "not told apart"),
        (Mean("right", name="errors", better="lower"), 0.4, 0.7, "worse"),
        (Mean("right", name="errors", better="lower"), 0.7, 0.4, "better"),
    ],
)
def test_the_verdict_goes_by_the_primary_metric_and_its_direction(
    metric, before, after, verdict, run, answered
):
    a, b = answered(coins(5, before)), answered(coins(6, after))
    found = compare(
        run(a, primary=metric.name), run(b, primary=metric.name, **OTHER_PROMPT), [metric]
    )
    assert found.verdict == verdict


@pytest.mark.slow
def test_many_metrics_make_the_verdict_stricter(run, answered):
    random = np.random.default_rng(0)
    a = coins(7, 0.5)
    b = a.copy()
    b[np.flatnonzero(a == 0)[:7]] = 1.0  # gains seven samples and loses none: p about 2 / 2^7
    others: dict[str, Any] = {f"x{n}": random.normal(size=200) for n in range(4)}
    metrics = [RIGHT, *(Mean(name, name=name) for name in others)]
    a_others: dict[str, Any] = {name: random.normal(size=200) for name in others}
    alone = comparison.compare(run(answered(a)), run(answered(b), **OTHER_PROMPT), [RIGHT])
    among = comparison.compare(
        run(answered(a, **a_others)), run(answered(b, **others), **OTHER_PROMPT), metrics
    )
    before, after = (found.metrics["share right"] for found in (alone, among))
    assert before.p == after.p == before.p_holm
    assert given(before.p_holm) < 0.05 <= given(after.p_holm)
    assert (alone.verdict, among.verdict) == ("better", "not told apart")
    assert given(before.mde) < given(after.mde)


def test_samples_that_changed_sides_losses_first(run, answered):
    a = run(answered(np.array([1, 1, 1, 0, 0, 1, 0.0])))
    b = run(answered(np.array([1, 0, 0, 1, 0, 0, 1.0])), **OTHER_PROMPT)
    changes = compare(a, b, [RIGHT]).changes
    assert (changes.only_a, changes.only_b) == (3, 2)
    assert changes.p == pytest.approx(binomtest(2, 5).pvalue)
    assert changes.samples == ("s001", "s002", "s005", "s003", "s006")


def test_repeats_of_a_sample_are_one_change_of_their_mean(run, answered):
    a = run(answered(np.array([1, 1, 0, 1, 0, 0, 1, 0.0]), repeats=2))
    b = run(answered(np.array([1, 0, 0, 0, 0, 0, 1, 1.0]), repeats=2), **OTHER_PROMPT)
    found = compare(a, b, [RIGHT])
    assert found.n == 8
    assert (found.changes.only_a, found.changes.only_b) == (2, 1)
    assert found.changes.p is None  # half right is neither right nor wrong
    assert found.changes.samples == ("s000", "s001", "s003")


def test_the_largest_changes_are_listed_and_no_more_than_fifty(run, answered):
    a = np.linspace(0.4, 0.9, 120)
    b = np.where(np.arange(120) % 2, a / 2, a + 0.1)
    changes = compare(run(answered(a)), run(answered(b), **OTHER_PROMPT), [RIGHT]).changes
    assert (changes.only_a, changes.only_b) == (60, 60)
    assert changes.samples[0] == "s119"  # lost half of the most
    assert len(changes.samples) == 50
    assert all(int(name[1:]) % 2 for name in changes.samples)


def test_failed_answers_count_as_wrong_and_are_told(run, answered):
    right = np.ones(40)
    failing = np.where(np.arange(40) < 10, np.nan, 1.0)
    found = compare(run(answered(right)), run(answered(failing), **OTHER_PROMPT), [RIGHT])
    assert found.n == 40
    assert found.metrics["share right"].b == 0.75
    assert found.verdict == "worse"
    assert found.warnings == ("B failed on 10 of 40 answers; they count as wrong.",)


def test_a_metric_without_interval_or_meaning_is_reported_untested(run, answered):
    top = [(float(n % 9), 3.0) for n in range(30)]
    columns: dict[str, Any] = {
        "top": top,
        "gold": np.zeros(30),
        "predicted": np.zeros(30),
        "none": np.zeros(30),
    }
    metrics: list[Metric] = [
        RIGHT,
        Coverage(catalogue=18),
        Accuracy(1),
        BalancedAccuracy(1, where="none"),
    ]
    a = run(answered(coins(1, 0.5, 30), **columns))
    b = run(answered(coins(2, 0.5, 30), **columns), **OTHER_PROMPT)
    found = compare(a, b, metrics).metrics
    coverage, undefined = found["coverage"], found["balanced accuracy"]
    assert (coverage.a, coverage.difference, coverage.p, coverage.p_holm) == (0.5, 0.0, None, None)
    assert (undefined.a, undefined.difference, undefined.p, undefined.low) == (None,) * 4
    # Two were tested: the other one's p is 1.
    assert found["share right"].p_holm == pytest.approx(min(1.0, 2 * given(found["share right"].p)))


def test_a_run_against_a_baseline():
    random = np.random.default_rng(9)
    guesses, answers = ({"right": random.random(60) + shift} for shift in (0.0, 0.5))
    clusters = [f"user {n // 2}" for n in range(60)]
    found = against(RIGHT, answers, guesses, clusters)
    assert found.difference == pytest.approx(answers["right"].mean() - guesses["right"].mean())
    assert 0 < given(found.low) < given(found.difference) < given(found.high)
    assert found.p == paired_permutation(RIGHT, guesses, answers, clusters) < 0.05
    one = {"gold": np.zeros(60), "predicted": np.zeros(60), "some": np.zeros(60)}
    undefined = against(Accuracy(1, where="some"), one, one, clusters)
    assert set(undefined.model_dump().values()) == {None}


def test_mcnemar_is_left_out_where_samples_share_clusters(run, answered, good):
    worse = np.where(np.arange(len(good)) < 8, 0.0, [r.scores["right"] for r in good])
    right = np.array([float(r.scores["right"]) for r in good])
    single = compare(run(answered(right)), run(answered(worse), **OTHER_PROMPT), [RIGHT])
    assert single.changes.p is not None
    shared = compare(
        run(answered(right, group=2)), run(answered(worse, group=2), **OTHER_PROMPT), [RIGHT]
    )
    assert shared.changes.p is None
    assert shared.changes.only_a == single.changes.only_a
