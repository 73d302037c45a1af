import numpy as np
import pytest
from scipy.stats import bootstrap

from tasteprint.evals.metrics import AUC, Coverage, Mean
from tasteprint.evals.statistics import Estimate, intervals
from tasteprint.evals.statistics.bootstrap import (
    CELLS,
    Interval,
    batch_size,
    interval_of_difference,
)

MEAN = Mean("x", name="mean")


def clustered(seed: int, sizes: np.ndarray, shared: float = 1.0) -> tuple[np.ndarray, list[str]]:
    """Normal figures around 0, of which those of a cluster share a part; the clusters' names."""
    random = np.random.default_rng(seed)
    number = np.repeat(np.arange(len(sizes)), sizes)
    figures = shared * random.normal(size=len(sizes))[number] + random.normal(size=len(number))
    return figures, [f"user {n}" for n in number]


def ends(found: Estimate) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def scipys(sums: np.ndarray, sizes: np.ndarray) -> Interval:
    """scipy's own bootstrap of a mean, over what each cluster adds up to."""
    found = bootstrap(
        (sums, sizes),
        lambda s, n, axis: s.sum(axis=axis) / n.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=2_000,
        method="percentile",
        rng=5,
    )
    ends = found.confidence_interval
    return Interval(float(ends.low), float(ends.high), float(found.standard_error))


def test_intervals_are_scipys_over_the_clusters():
    sizes = np.random.default_rng(1).integers(1, 6, 40)
    x, _ = clustered(2, sizes)
    y, _ = clustered(3, sizes)
    number = np.repeat(np.arange(40), sizes)
    # Names in an order of their own, so that scipy draws the clusters that we do.
    names = [f"{n:02}" for n in number]
    wanted = scipys(np.bincount(number, x), sizes)
    found = intervals([MEAN], {"x": x}, names, resamples=2_000, seed=5)["mean"]
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
    assert found.value == pytest.approx(x.mean())
    change = scipys(np.bincount(number, y - x), sizes)
    pair = interval_of_difference(MEAN, {"x": x}, {"x": y}, names, resamples=2_000, seed=5)
    assert (pair.low, pair.high, pair.error) == pytest.approx(
        (change.low, change.high, change.error)
    )


def test_the_same_input_gives_the_same_interval_in_any_company():
    x, clusters = clustered(4, np.full(30, 2))
    table = {"x": x, "y": x[::-1]}
    other = Mean("y", name="other")
    alone = intervals([MEAN], table, clusters, resamples=500)
    together = intervals([other, MEAN], table, clusters, resamples=500)
    assert together["mean"] == alone["mean"]
    assert intervals([MEAN], table, clusters, resamples=500, seed=1) != alone


def test_a_level_of_its_own():
    x, clusters = clustered(4, np.full(30, 2))
    wide, narrow = (
        intervals([MEAN], {"x": x}, clusters, resamples=500, level=level)["mean"]
        for level in (0.99, 0.5)
    )
    assert ends(wide)[0] < ends(narrow)[0] < ends(narrow)[1] < ends(wide)[1]


def test_samples_of_one_user_are_worth_less_than_as_many_users():
    x, clusters = clustered(6, np.full(40, 8))
    users = interval_of_difference(MEAN, {"x": 0 * x}, {"x": x}, clusters, resamples=1_000)
    alone = [str(n) for n in range(len(x))]
    each = interval_of_difference(MEAN, {"x": 0 * x}, {"x": x}, alone, resamples=1_000)
    # By theory: variance of a cluster's mean 1 + 1/8, against (1 + 1) / 8 for rows of their own.
    assert users.error is not None
    assert each.error is not None
    assert users.error / each.error == pytest.approx(((1 + 1 / 8) / (2 / 8)) ** 0.5, rel=0.2)


def test_identical_tables_differ_by_nothing():
    x, clusters = clustered(7, np.full(20, 3))
    assert interval_of_difference(MEAN, {"x": x}, {"x": x}, clusters) == Interval(0.0, 0.0, 0.0)


def test_resamples_without_one_of_the_labels_are_left_out():
    gold = np.array([1.0, 0.0, 0.0, 0.0])
    table = {"gold": gold, "score": np.array([0.9, 0.1, 0.2, 0.3])}
    found = intervals([AUC()], table, ["a", "b", "c", "d"], resamples=500)["AUC"]
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_no_interval_where_there_is_none():
    table = {"x": np.array([1.0, 2.0]), "top": np.array([[1.0], [2.0]])}
    one = intervals([MEAN], table, ["u", "u"])["mean"]
    assert (one.value, one.low, one.high) == (1.5, None, None)
    whole = intervals([Coverage(catalogue=4)], table, ["u", "v"])["coverage"]
    assert (whole.value, whole.low, whole.high) == (0.5, None, None)
    nothing = Interval(None, None, None)
    assert interval_of_difference(MEAN, table, table, ["u", "u"]) == nothing
    assert interval_of_difference(Coverage(catalogue=4), table, table, ["u", "v"]) == nothing
    undefined = {"gold": np.zeros(2), "score": table["x"]}
    assert intervals([AUC()], undefined, ["u", "v"])["AUC"].model_dump() == {
        "value": None,
        "low": None,
        "high": None,
    }


def test_the_memory_is_bounded():
    assert batch_size(1_300) * 1_300 <= CELLS
    assert batch_size(10 * CELLS) == 1


def test_an_interval_holds_the_truth_about_as_often_as_it_says():
    trials, held = 400, 0
    sizes = np.tile([1, 2, 5], 30)
    for trial in range(trials):
        x, clusters = clustered(trial, sizes)
        found = intervals([MEAN], {"x": x}, clusters, resamples=400)["mean"]
        low, high = ends(found)
        held += low < 0 < high
    # The percentile bootstrap is known to hold it a little less often; three standard errors.
    assert held / trials == pytest.approx(0.94, abs=0.035)
