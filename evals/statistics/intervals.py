"""Bootstrap intervals of metrics and of their differences, with clusters resampled whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tasteprint.evals.metrics.base import Metric, Table
from tasteprint.evals.runs import Estimate
from tasteprint.evals.statistics.resampling import (
    RESAMPLES,
    Statistic,
    bootstrap_distribution,
    numbered,
)

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A percentile interval; None where there is none.

    Attributes:
        low, high: its ends.
        error: the bootstrap standard error.
    """

    low: float | None = None
    high: float | None = None
    error: float | None = None


def intervals(
    metrics: Sequence[Metric],
    table: Table,
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Metrics with their intervals.

    Args:
        metrics: what is to be figured.
        table: columns of n rows.
        clusters: of each row, (n,).
        resamples: of the clusters.
        level: of the intervals, in (0, 1).
        seed: same input and seed, same intervals.

    Returns:
        Metric name → figure. No interval where the metric has none, or with fewer than two
        clusters.
    """
    values = {metric.name: metric.value(table) for metric in metrics}
    resampled = [metric for metric in metrics if metric.interval]
    found = _intervals(
        [partial(metric.resampled, table) for metric in resampled],
        clusters,
        resamples,
        level,
        seed,
    )
    ends = dict(zip((metric.name for metric in resampled), found, strict=True))
    return {
        name: Estimate(
            value=defined(value),
            low=ends.get(name, Interval()).low,
            high=ends.get(name, Interval()).high,
        )
        for name, value in values.items()
    }


def interval_of_difference(
    metric: Metric,
    table_a: Table,
    table_b: Table,
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 0,
) -> Interval:
    """The interval of a metric of B less that of A, the same clusters resampled in both.

    Args:
        metric: what is compared.
        table_a: columns of n rows.
        table_b: the same samples in the same order.
        clusters: of each row, (n,).
        resamples: of the clusters.
        level: of the interval, in (0, 1).
        seed: same input and seed, same interval.
    """
    if not metric.interval:
        return Interval()

    def difference(weights: np.ndarray) -> np.ndarray:
        of_a, of_b = (metric.resampled(table, weights) for table in (table_a, table_b))
        figures: np.ndarray = of_b - of_a
        return figures

    return _intervals([difference], clusters, resamples, level, seed)[0]


def defined(figure: float) -> float | None:
    """The figure; None for NaN, which is never written."""
    return None if math.isnan(figure) else float(figure)


def _intervals(
    statistics: Sequence[Statistic],
    clusters: Sequence[str],
    resamples: int,
    level: float,
    seed: int,
) -> list[Interval]:
    if not statistics or numbered(clusters)[1] < 2:
        return [Interval() for _ in statistics]
    distributions = bootstrap_distribution(statistics, clusters, resamples, seed)
    return [_interval(distribution, level) for distribution in distributions]


def _interval(distribution: np.ndarray, level: float) -> Interval:
    """Resamples that leave the figure undefined are left out."""
    figures = distribution[~np.isnan(distribution)]
    if len(figures) < 2:
        return Interval()
    low, high = np.quantile(figures, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), float(np.std(figures, ddof=1)))
