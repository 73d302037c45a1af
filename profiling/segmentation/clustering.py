"""Clustering: k-means with the number of groups that separates best, or HDBSCAN."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

#: Smaller groups than this share of all points, or than three points, are dropped.
LEAST_SHARE = 0.03
_LEAST = 3
_MOST_GROUPS = 8
_STARTS = 10
#: Default number of draws for ``chance`` and for ``stability``.
RESAMPLES = 20
_RESAMPLED = 0.8
# Silhouettes compare all points with all: of more points than this, so many are drawn.
_SAMPLED = 2000
_CLOUD = 500


class Clusters(NamedTuple):
    """Groups of n points.

    Attributes:
        labels: (n,) the group of each point, -1 for points that fit nowhere.
        centres: (groups, dimensions) the means of their points.
        asked: number of groups that k-means made; 0 for HDBSCAN, which finds it itself.
    """

    labels: np.ndarray
    centres: np.ndarray
    asked: int


#: A function that labels points, -1 for none.
Group = Callable[[np.ndarray], np.ndarray]


def least_size(n: int) -> int:
    """Return the smallest number of points that counts as a group."""
    return max(_LEAST, round(LEAST_SHARE * n))


def kmeans(space: np.ndarray, k: int | None, seed: int) -> Clusters:
    """Group points by k-means (k-means++, ten starts).

    Without ``k`` it is the number from 2 to 8, at least five points a group, with the best
    silhouette; of equals the smaller.

    Args:
        space: (n, dimensions).
        k: number of groups.
        seed: of the starts.
    """
    distinct = len(np.unique(space, axis=0))
    most = max(2, min(_MOST_GROUPS, len(space) // 5, distinct - 1))
    found: dict[int, tuple[float, np.ndarray]] = {}
    for number in [k] if k else range(2, most + 1):
        labels = _kmeans_labels(space, number, seed)
        # Rounded, so that a last digit does not decide between two numbers that are as good.
        found[number] = (round(silhouette(space, labels) or -1.0, 6), labels)
    best = max(found, key=lambda number: (found[number][0], -number))
    return _tidied(space, found[best][1], best)


def hdbscan(space: np.ndarray) -> Clusters:
    """Group points by density: HDBSCAN (Campello, Moulavi and Sander 2013); noise fits nowhere.

    Args:
        space: (n, dimensions).
    """
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=least_size(len(space)), copy=True)
    return _tidied(space, model.fit_predict(space), 0)


def _kmeans_labels(space: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return the group of each point by k-means: (n,); at most as many as distinct points."""
    from sklearn.cluster import KMeans

    distinct = len(np.unique(space, axis=0))
    model = KMeans(min(k, distinct), n_init=_STARTS, random_state=seed)
    labels: np.ndarray = model.fit_predict(space)
    return labels


def silhouette(space: np.ndarray, labels: np.ndarray) -> float | None:
    """Return the mean silhouette of the points in a group; None for fewer than two groups."""
    from sklearn.metrics import silhouette_score

    placed = labels >= 0
    groups = np.unique(labels[placed])
    if not 2 <= len(groups) < placed.sum():
        return None
    rows = np.flatnonzero(placed)
    if len(rows) > _SAMPLED:
        rows = np.sort(np.random.default_rng(0).choice(rows, _SAMPLED, replace=False))
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return None
    return float(silhouette_score(space[rows], labels[rows]))


def stability(
    labels: np.ndarray, regroup: Group, seed: int, resamples: int = RESAMPLES
) -> float | None:
    """Return how similar the groups of random four fifths of the points are to those of all.

    Args:
        labels: (n,) of all points, -1 for none.
        regroup: groups some points, given by their rows, from the beginning: (rows,) labels.
        seed: of the draws.
        resamples: number of draws.

    Returns:
        The mean adjusted Rand index over the draws, on the points that both place; None where no
        draw has two groups to compare.
    """
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    n = len(labels)
    scores = []
    for _ in range(resamples):
        rows = np.sort(rng.choice(n, round(_RESAMPLED * n), replace=False))
        again = regroup(rows)
        both = (labels[rows] >= 0) & (again >= 0)
        if len(np.unique(labels[rows][both])) > 1:
            scores.append(adjusted_rand_score(labels[rows][both], again[both]))
    return float(np.mean(scores)) if scores else None


def chance(space: np.ndarray, group: Group, seed: int, resamples: int = RESAMPLES) -> float:
    """Return the silhouette that 19 of 20 populations without groups stay below.

    Each is one Gaussian cloud with as many points (500 at most) and the same covariance, as in
    SigClust (Liu, Hayes, Nobel and Marron 2008), and is grouped in the same way.

    Args:
        space: (n, dimensions).
        group: labels points, -1 for none; it makes every choice that was made for ``space``.
        seed: of the draws.
        resamples: number of populations.
    """
    rng = np.random.default_rng(seed)
    values, axes = np.linalg.eigh(np.cov(space, rowvar=False))
    spreads = np.sqrt(np.maximum(values, 0.0))
    reached = []
    for _ in range(resamples):
        cloud = rng.normal(size=(min(len(space), _CLOUD), len(spreads))) * spreads @ axes.T
        value = silhouette(cloud, group(cloud))
        reached.append(-1.0 if value is None else value)
    return float(np.quantile(reached, 0.95))


def _tidied(space: np.ndarray, labels: np.ndarray, asked: int) -> Clusters:
    """Drop far points and groups that are too small; number the rest from 0."""
    labels = labels.copy()
    for group in np.unique(labels[labels >= 0]):
        rows = np.flatnonzero(labels == group)
        if len(rows) < least_size(len(space)):
            labels[rows] = -1
            continue
        distances = np.linalg.norm(space[rows] - space[rows].mean(axis=0), axis=1)
        first, third = np.quantile(distances, [0.25, 0.75])
        labels[rows[distances > third + 3 * (third - first)]] = -1  # Tukey's outer fence
    kept = np.unique(labels[labels >= 0])
    renumbered = np.full(len(labels), -1)
    for number, group in enumerate(kept):
        renumbered[labels == group] = number
    centres = [space[renumbered == number].mean(axis=0) for number in range(len(kept))]
    return Clusters(renumbered, np.array(centres).reshape(len(kept), space.shape[1]), asked)
