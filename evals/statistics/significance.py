"""Tests of whether two systems differ on the same samples, and what many tests ask for."""

from collections.abc import Sequence

import numpy as np

from tasteprint.evals.metrics import Metric, Table
from tasteprint.evals.statistics.bootstrap import RESAMPLES, batch_size, numbered

#: Digits by which two differences must differ to be two: beyond them lies the rounding of sums.
_DIGITS = 12


def paired_permutation(
    metric: Metric,
    table_a: Table,
    table_b: Table,
    clusters: Sequence[str],
    permutations: int = RESAMPLES - 1,
    seed: int = 0,
) -> float:
    """The two-sided p of a paired permutation test, by ``scipy.stats.permutation_test``.

    If the two systems were the same, their answers to a cluster could change places. p is exact
    where there are no more ways to do that than ``permutations``.

    Args:
        metric: what is compared.
        table_a: columns of n rows.
        table_b: the same samples in the same order.
        clusters: of each row, (n,).
        permutations: random choices of the clusters that change places.
        seed: same input and seed, same p.

    Returns:
        In (0, 1]; NaN where the metric is undefined for one of the two.
    """
    from scipy.stats import permutation_test

    cluster, count = numbered(clusters)
    as_it_is = np.arange(count), np.arange(count) + count
    both = _joined(metric.mixable(table_a), metric.mixable(table_b))
    scale = max(abs(metric.value(table_a)), abs(metric.value(table_b))) or 1.0

    def difference(side_a: np.ndarray, side_b: np.ndarray, axis: int = -1) -> np.ndarray:  # noqa: ARG001 -- scipy's signature
        # Clusters of A are 0 … C−1, those of B C … 2C−1.
        swapped = np.atleast_2d(side_a >= count)[:, cluster]
        of_a = np.concatenate([~swapped, swapped], axis=1).astype(float)
        figures = metric.resampled(both, 1.0 - of_a) - metric.resampled(both, of_a)
        rounded: np.ndarray = np.round(figures / scale, _DIGITS).reshape(side_a.shape[:-1])
        return rounded

    observed = difference(*as_it_is)
    if np.isnan(observed):
        return float("nan")
    if count < 2:
        return 1.0  # of a single pair the swap is as far from 0

    def permuted(side_a: np.ndarray, side_b: np.ndarray, axis: int) -> np.ndarray:
        # A swap that leaves the metric undefined counts against a difference.
        figures = difference(side_a, side_b, axis)
        return np.where(np.isnan(figures), observed, figures)

    return float(
        permutation_test(
            as_it_is,
            permuted,
            permutation_type="samples",
            vectorized=True,
            n_resamples=permutations,
            batch=batch_size(2 * len(cluster)),
            rng=seed,
        ).pvalue
    )


def mcnemar(right_a: np.ndarray, right_b: np.ndarray) -> float:
    """McNemar's exact two-sided p, by statsmodels.

    Args:
        right_a: whether A got each sample right, bool or 0 and 1, (n,).
        right_b: the same of B.
    """
    from statsmodels.stats.contingency_tables import mcnemar as test

    a, b = np.asarray(right_a, dtype=bool), np.asarray(right_b, dtype=bool)
    counts = [[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]]
    return float(test(counts, exact=True).pvalue)


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's corrected ps for several tests, by statsmodels, in the same order."""
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(ps, method="holm")[1]] if len(ps) else []


def _joined(table_a: Table, table_b: Table) -> Table:
    """The rows of A, then those of B. Lists of different lengths are filled up with −1."""
    return {name: _stacked(table_a[name], table_b[name]) for name in table_a if name in table_b}


def _stacked(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if a.ndim == 1:
        return np.concatenate([a, b])
    width = max(a.shape[1], b.shape[1])
    fill = [np.pad(x, ((0, 0), (0, width - x.shape[1])), constant_values=-1) for x in (a, b)]
    return np.concatenate(fill)
