"""The noise has the distribution that its epsilon stands for: twice as much or half would show."""

import math
from collections import Counter

import pytest

from tasteprint.profiling.segmentation.private_counts import margin, noisy_counts, suppressed

DRAWS = 20_000


def share_of(z, rate):
    """P(noise = z) of the discrete Laplace distribution with a = e^-rate."""
    a = math.exp(-rate)
    return (1 - a) / (1 + a) * a ** abs(z)


@pytest.mark.parametrize(("epsilon", "sensitivity"), [(1.0, 1), (0.5, 1), (1.0, 4)])
def test_the_noise_is_discrete_laplace(epsilon, sensitivity):
    """Chi-square over the bins −4 … 4, 9 degrees of freedom: below 45 but once in a million."""
    rate = epsilon / sensitivity

    def statistic(found, rate):
        expected = {z: DRAWS * share_of(z, rate) for z in range(-4, 5)}
        rest = DRAWS - sum(expected.values())
        outside = DRAWS - sum(found[z] for z in expected)
        terms = [(found[z] - n) ** 2 / n for z, n in expected.items()]
        return sum(terms) + (outside - rest) ** 2 / rest

    found = Counter(z - 1000 for z in noisy_counts([1000] * DRAWS, epsilon, sensitivity))
    assert statistic(found, rate) < 45
    assert statistic(found, 2 * rate) > 450
    assert statistic(found, rate / 2) > 450


@pytest.mark.parametrize("epsilon", [0.2, 1.0, 3.0])
def test_the_noise_has_its_mean_and_variance(epsilon):
    """2a / (1 − a)²; five standard errors of it, from the fourth moment, are less than 10 %."""
    a = math.exp(-epsilon)
    draws = noisy_counts([7] * DRAWS, epsilon, 1)
    mean = sum(draws) / DRAWS - 7
    variance = sum((d - 7) ** 2 for d in draws) / DRAWS
    expected = 2 * a / (1 - a) ** 2
    assert abs(mean) < 5 * math.sqrt(expected / DRAWS)
    assert variance == pytest.approx(expected, rel=0.25 if epsilon == 3 else 0.1)


@pytest.mark.parametrize(("epsilon", "sensitivity"), [(1.0, 1), (0.3, 1), (2.0, 7), (50.0, 1)])
def test_the_margin_holds_95_of_100(epsilon, sensitivity):
    rate = epsilon / sensitivity

    def within(m):
        return sum(share_of(z, rate) for z in range(-m, m + 1))

    found = margin(epsilon, sensitivity)
    assert within(found) >= 0.95
    assert found == 0 or within(found - 1) < 0.95


def test_small_counts_are_suppressed():
    names = ("a", "b", "c", "d")
    assert [c.count for c in suppressed(names, (-3, 4, 5, 60), 5)] == [None, None, 5, 60]
    assert [c.count for c in suppressed(names, (-3, 4, 5, 60), 0)] == [None, 4, 5, 60]
    assert [c.count for c in suppressed(names, (-3, 4, 5, 60), -9)] == [0, 4, 5, 60]


def test_no_counts_no_noise():
    assert noisy_counts([], 1.0, 1) == []
