import numpy as np
import pytest
from scipy.stats import binomtest, nct, permutation_test, t
from statsmodels.stats.multitest import multipletests

from tasteprint.evals.metrics import AUC, BalancedAccuracy, Coverage, Mean, Rate, Spearman
from tasteprint.evals.statistics import holm, mcnemar
from tasteprint.evals.statistics.power import effect_size, minimum_detectable
from tasteprint.evals.statistics.significance import paired_permutation

pytestmark = pytest.mark.slow

MEAN = Mean("x", name="mean")


def users(clusters: int, size: int) -> list[str]:
    return [f"user {n:03}" for n in range(clusters) for _ in range(size)]


def noise(random: np.random.Generator, clusters: int, size: int) -> np.ndarray:
    """What differs between two systems: as much by the user as by the sample; variance 1 + 1."""
    return np.repeat(random.normal(size=clusters), size) + random.normal(size=clusters * size)


@pytest.mark.parametrize("clusters", [8, 60])  # all 2^8 swaps; random ones
def test_p_is_scipys_over_the_clusters(clusters):
    random = np.random.default_rng(clusters)
    a = random.normal(size=3 * clusters)
    b = a + 0.2 + noise(random, clusters, 3)
    sums = [side.reshape(clusters, 3).sum(axis=1) for side in (a, b)]
    wanted = permutation_test(
        sums,
        lambda x, y, axis: y.mean(axis=axis) - x.mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=999,
        rng=3,
    ).pvalue
    found = paired_permutation(MEAN, {"x": a}, {"x": b}, users(clusters, 3), 999, seed=3)
    assert found == pytest.approx(wanted)
    assert 0 < found < 1


@pytest.mark.parametrize(
    "metric",
    [
        MEAN,
        BalancedAccuracy(3),
        AUC("x", "binary"),
        Spearman("x", "gold"),
        Rate("binary", of="x", name="rate"),
        Coverage(catalogue=9),
    ],
    ids=lambda metric: metric.name,
)
def test_identical_systems_have_a_p_of_one(metric):
    random = np.random.default_rng(1)
    gold = random.integers(0, 3, 90).astype(float)
    table = {
        "x": random.random(90) / 3,
        "gold": gold,
        "predicted": random.integers(-1, 3, 90).astype(float),
        "binary": (gold == 1).astype(float),
        "top": random.integers(-1, 9, (90, 2)).astype(float),
    }
    assert paired_permutation(metric, table, table, users(30, 3), 500) == 1.0


def test_scales_that_differ_are_no_difference():
    random = np.random.default_rng(2)
    gold = random.integers(0, 2, 80).astype(float)
    here = {"score": gold + random.normal(size=80), "gold": gold}
    there = {"score": np.exp(9 * here["score"]) - 7, "gold": gold}  # the same order
    assert paired_permutation(AUC(), here, there, users(40, 2), 500) == 1.0
    useless = {"score": random.normal(size=80), "gold": gold}
    assert paired_permutation(AUC(), here, useless, users(40, 2), 500) < 0.05


def test_lists_of_different_lengths_change_places():
    long = {"top": np.array([[0.0, 1.0], [2.0, 3.0]])}
    short = {"top": np.array([[0.0], [0.0]])}
    # Four ways: A covers 4, 3, 2 or 1 of the items, and B 1, 2, 3 or 4.
    assert paired_permutation(Coverage(catalogue=4), long, short, ["u", "v"]) == 2 / 4


def test_nothing_is_told_apart_by_one_user_and_nothing_by_the_undefined():
    x = np.array([0.0, 0.0])
    assert paired_permutation(MEAN, {"x": x}, {"x": x + 1}, ["u", "u"]) == 1.0
    undefined = {"score": x, "gold": x}
    assert np.isnan(paired_permutation(AUC(), undefined, undefined, ["u", "v"]))


def test_swaps_that_leave_a_figure_undefined_count_against_a_difference():
    # Which rows count differs: some swaps leave one side without any.
    first = np.array([1.0, 0, 0, 0, 0, 0])
    a, b = {"x": np.zeros(6), "some": first}, {"x": np.ones(6), "some": 1 - first}
    p = paired_permutation(Mean("x", name="m", where="some"), a, b, list("abcdef"))
    # Of 64 ways one is as it is, two leave a side empty, and no other differs by 1.
    assert p == pytest.approx(2 * (1 + 2) / 64)


@pytest.mark.slow
def test_the_false_alarm_rate_is_nominal_also_for_clusters():
    random = np.random.default_rng(10)
    trials, clusters, size = 500, 30, 4
    alarms = {"by user": 0, "by sample": 0}
    names = {"by user": users(clusters, size), "by sample": users(clusters * size, 1)}
    for _ in range(trials):
        a = random.normal(size=clusters * size)
        b = a + noise(random, clusters, size)
        for way, of in names.items():
            alarms[way] += paired_permutation(MEAN, {"x": a}, {"x": b}, of, 199) <= 0.05
    assert binomtest(alarms["by user"], trials, 0.05).pvalue > 0.01
    # What would happen if the samples were taken for independent.
    assert alarms["by sample"] / trials > 0.15


def test_a_difference_of_the_detectable_size_is_found_with_the_stated_power():
    random = np.random.default_rng(11)
    trials, clusters, size = 400, 40, 3
    error = ((1 + 1 / size) / clusters) ** 0.5
    planted = minimum_detectable(error, clusters, alpha=0.05)
    assert planted is not None
    found = 0
    for _ in range(trials):
        a = random.normal(size=clusters * size)
        b = a + planted + noise(random, clusters, size)
        found += paired_permutation(MEAN, {"x": a}, {"x": b}, users(clusters, size), 399) < 0.05
    assert found / trials == pytest.approx(0.8, abs=0.06)  # three standard errors


@pytest.mark.slow
def test_the_power_holds_for_a_metric_of_right_and_wrong_answers():
    random = np.random.default_rng(12)
    trials, n, lost = 200, 200, 0.05
    gold = np.arange(n) % 2.0
    # Of a sample's part in the difference: mean gained − lost, variance gained + lost − mean².
    gained = lost
    planted: float | None = 1.0
    while planted is not None and gained - lost < planted:
        gained += 0.001
        error = ((gained + lost - (gained - lost) ** 2) / n) ** 0.5
        planted = minimum_detectable(error, n, alpha=0.05)
    found = 0
    for _ in range(trials):
        draw = random.random(n)
        right_a = draw >= 0.3  # B gains among A's errors, and loses among what A had right
        right_b = np.where(right_a, draw < 1 - lost, draw < gained)
        a, b = ({"gold": gold, "predicted": np.where(r, gold, -1)} for r in (right_a, right_b))
        found += paired_permutation(BalancedAccuracy(2), a, b, users(n, 1), 399) < 0.05
    assert found / trials == pytest.approx(0.8, abs=0.085)  # three standard errors


def test_the_detectable_size_by_the_usual_formula():
    # For many clusters the t-test is a z-test: (1.96 + 0.8416) standard errors.
    assert minimum_detectable(0.01, 10_000, alpha=0.05) == pytest.approx(0.028016, rel=1e-3)
    stricter = minimum_detectable(0.01, 10_000, alpha=0.05 / 5)
    assert stricter == pytest.approx(0.01 * (2.5758 + 0.8416), rel=1e-3)
    assert minimum_detectable(0.0, 100, alpha=0.05) is None
    assert minimum_detectable(0.01, 1, alpha=0.05) is None
    assert minimum_detectable(0.01, 2, alpha=0.0005) is None  # beyond what the solver reaches


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 3, 0.01])
def test_the_detectable_size_has_the_power_for_any_number_of_clusters(alpha):
    for clusters in (7, 30, 73, 81, 120):  # for some, statsmodels' solver finds the size below 0
        size = minimum_detectable(1.0, clusters, alpha)
        degrees = clusters - 1
        assert nct.sf(t.isf(alpha / 2, degrees), degrees, size) == pytest.approx(0.8, abs=1e-3)


def test_the_effect_is_in_units_of_a_clusters_part():
    random = np.random.default_rng(13)
    parts = random.normal(0.3, 2.0, size=400)
    found = effect_size(parts.mean(), parts.std(ddof=1) / 20, 400)
    assert found == pytest.approx(parts.mean() / parts.std(ddof=1))
    assert effect_size(0.0, 0.0, 400) is None


def test_holm_is_the_librarys_in_the_given_order():
    ps = [0.04, 0.01, 0.03, 0.5]
    assert holm(ps) == pytest.approx([0.09, 0.04, 0.09, 0.5])
    assert holm(ps) == pytest.approx(multipletests(ps, method="holm")[1])
    assert holm([]) == []


def test_mcnemar_is_a_coin_toss_over_what_changed():
    right_a = np.array([1] * 30 + [0] * 12 + [1] * 4 + [0] * 10)
    right_b = np.array([1] * 30 + [1] * 12 + [0] * 4 + [0] * 10)
    assert mcnemar(right_a, right_b) == pytest.approx(binomtest(4, 16).pvalue)
    assert mcnemar(right_a, right_a) == 1.0
