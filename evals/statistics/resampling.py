"""The bootstrap: what figures become if other clusters had been drawn."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np

#: Weights of a batch of resamples: bounds the memory (eight bytes each, and a few copies).
CELLS = 1_000_000
RESAMPLES = 10_000

#: Figures for many weightings of the rows: (b, n) → (b,).
Statistic = Callable[[np.ndarray], np.ndarray]


def numbered(clusters: Sequence[str]) -> tuple[np.ndarray, int]:
    """Cluster numbers from 0, (n,), and how many clusters there are."""
    names, numbers = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    return numbers, len(names)


def batch_size(rows: int) -> int:
    """How many weightings of so many rows are looked at together."""
    return max(1, CELLS // max(rows, 1))


def bootstrap_distribution(
    statistics: Sequence[Statistic], clusters: Sequence[str], resamples: int, seed: int
) -> np.ndarray:
    """Statistics over resamples of the clusters, drawn by ``scipy.stats.bootstrap``.

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
