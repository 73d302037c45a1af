"""Repeats of the same samples: what the model's own chance adds."""

from collections.abc import Sequence

import numpy as np

from tasteprint.evals.metrics.base import Metric, Table
from tasteprint.evals.runs import Spread
from tasteprint.evals.statistics.resampling import RESAMPLES, bootstrap_distribution, numbered


def spread(
    metric: Metric,
    tables: Sequence[Table],
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Spread | None:
    """The spread between repeats, apart from the spread between samples.

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
