"""Noise: effect sizes, the least detectable difference, and the spread of repeated answers."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from tasteprint.evals.metrics import Metric, Table
from tasteprint.evals.statistics.bootstrap import (
    RESAMPLES,
    Spread,
    bootstrap_distribution,
    numbered,
)

_SOLVED = 1e-3


def minimum_detectable(
    error: float, clusters: int, alpha: float, power: float = 0.8
) -> float | None:
    """Return the least true difference that a two-sided paired test finds with the wanted power.

    By statsmodels' power of the paired t-test; the permutation test's is close to it.

    Args:
        error: standard error of the difference, as measured.
        clusters: how many.
        alpha: level of the test, in (0, 1).
        power: share of repetitions in which it would be found, in (alpha, 1).

    Returns:
        In the metric's unit; None where nothing varies, or where so few clusters cannot have that
        power.
    """
    from statsmodels.stats.power import TTestPower

    if error <= 0 or clusters < 2:
        return None
    test = TTestPower()
    solved = test.solve_power(
        effect_size=None, nobs=clusters, alpha=alpha, power=power, alternative="two-sided"
    )
    # Of the two solutions, one on each side of 0, its solver may take either, in an array of one.
    # For a few clusters it may stop at the edge of where it looks, and does not say so.
    size = abs(float(np.squeeze(solved)))
    if abs(test.power(size, clusters, alpha) - power) > _SOLVED:
        return None
    return size * _deviation(error, clusters)


def effect_size(difference: float, error: float, clusters: int) -> float | None:
    """Return d_z: the difference over the standard deviation of a cluster's part in it.

    Args:
        difference: of the two figures.
        error: its standard error.
        clusters: how many.

    Returns:
        None where nothing varies.
    """
    return difference / _deviation(error, clusters) if error > 0 else None


def _deviation(error: float, clusters: int) -> float:
    """A standard error is that of one cluster's part over the root of their number."""
    return error * sqrt(clusters)


def spread(
    metric: Metric,
    tables: Sequence[Table],
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Spread | None:
    """Measure the spread between repeats, apart from the spread between samples.

    Args:
        metric: what is figured.
        tables: of each repeat: the same samples in the same order.
        clusters: of each row of one table, (n,).
        resamples: of the clusters.
        seed: same input and seed, same spread.

    Returns:
        None with fewer than two repeats or two clusters, or where the metric is undefined.
    """
    values = [metric.value(table) for table in tables]
    if len(tables) < 2 or numbered(clusters)[1] < 2 or np.isnan(values).any():
        return None

    def averaged(weights: np.ndarray) -> np.ndarray:
        figures: np.ndarray = np.mean([metric.resampled(t, weights) for t in tables], axis=0)
        return figures

    figures = bootstrap_distribution([averaged], clusters, resamples, seed)[0]
    figures = figures[~np.isnan(figures)]
    if len(figures) < 2:
        return None
    return Spread(
        values=tuple(values),
        between_repeats=float(np.std(values, ddof=1)),
        between_samples=float(np.std(figures, ddof=1)),
    )
