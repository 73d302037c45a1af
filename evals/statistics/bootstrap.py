"""Bootstrap intervals of metrics and of their differences, with clusters resampled whole."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tasteprint.evals.metrics import Metric, Table
from tasteprint.profiling.models import Model


class Estimate(Model):
    """A figure with its 95 % interval; None where there is none (NaN is never written)."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Against(Model):
    """The primary metric of a run less that of a baseline, over the same samples.

    Attributes:
        difference, low, high: with a 95 % interval; positive where the run's figure is higher.
        p: of the paired test.

    All are None where the metric is undefined for one of the two.
    """

    difference: float | None
    low: float | None
    high: float | None
    p: float | None


class Spread(Model):
    """Sources of the variation of the primary metric, with two repeats or more.

    Attributes:
        values: the metric of each repeat.
        between_repeats: their standard deviation.
        between_samples: standard error of the metric over resamples of the samples, repeats
            averaged.
    """

    values: tuple[float, ...]
    between_repeats: float
    between_samples: float


#: Weights of a batch of resamples: bounds the memory (eight bytes each, and a few copies).
CELLS = 1_000_000
#: Draws, where nothing else is said.
RESAMPLES = 10_000
#: Of the intervals.
LEVEL = 0.95

#: Figures for many weightings of the rows: (b, n) → (b,).
Statistic = Callable[[np.ndarray], np.ndarray]


def numbered(clusters: Sequence[str]) -> tuple[np.ndarray, int]:
    """Return cluster numbers from 0, (n,), and how many clusters there are."""
    names, numbers = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    return numbers, len(names)


def batch_size(rows: int) -> int:
    """Return how many weightings of so many rows are held in memory together."""
    return max(1, CELLS // max(rows, 1))


def bootstrap_distribution(
    statistics: Sequence[Statistic], clusters: Sequence[str], resamples: int, seed: int
) -> np.ndarray:
    """Compute statistics over resamples of the clusters, drawn by ``scipy.stats.bootstrap``.

    A cluster that is drawn twice brings all its rows twice.

    Args:
        statistics: all get the same resamples.
        clusters: of each row, (n,); two different ones at least.
        resamples: how many.
        seed: same seed, same resamples.

    Returns:
        (statistics, resamples); NaN where a resample leaves a statistic undefined.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    cluster, count = numbered(clusters)

    def figures(drawn: np.ndarray, axis: int) -> np.ndarray:  # noqa: ARG001 -- scipy's signature
        resample = np.arange(len(drawn))[:, None] * count
        times = np.bincount((drawn + resample).ravel(), minlength=drawn.size)
        weights = times.reshape(drawn.shape)[:, cluster].astype(float)
        return np.stack([statistic(weights) for statistic in statistics])

    with warnings.catch_warnings():
        # scipy's own interval, which is not used, has no meaning where a figure is NaN.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = bootstrap(
            (np.arange(count),),
            figures,
            n_resamples=resamples,
            batch=batch_size(len(cluster)),
            vectorized=True,
            method="percentile",
            rng=seed,
        )
    distribution: np.ndarray = result.bootstrap_distribution
    return distribution


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
    """Compute metrics with their intervals.

    Args:
        metrics: to be computed.
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
    """Return the interval of a metric of B less that of A, the same clusters resampled in both.

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
    """Return the figure; None for NaN, which is never written."""
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
