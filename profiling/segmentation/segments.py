"""Segments of users: features, groups, names and figures, put together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count

import numpy as np
from pydantic import Field
from threadpoolctl import threadpool_limits

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Model, Profile
from tasteprint.profiling.segmentation import clustering, naming
from tasteprint.profiling.segmentation.features import BEHAVIOUR_WEIGHT, Features, features
from tasteprint.profiling.segmentation.models import Method, Placement, Segment, Segmentation

Progress = Callable[[int, int], None]

#: Fewer users than this are not grouped: any split of them would be chance.
LEAST_USERS = 20
_TYPICAL = 5
_STABLE = 0.5


class SegmentConfig(Model):
    """Settings of the grouping.

    Attributes:
        method: "kmeans" places everybody except far points; "hdbscan" leaves out users who are in
            no dense region.
        k: number of groups for k-means; None chooses by the silhouette.
        seed: of everything that is drawn.
        resamples: number of draws for ``chance`` and for ``stability`` each.
    """

    method: Method = "kmeans"
    k: int | None = None
    seed: int = 0
    resamples: int = Field(default=clustering.RESAMPLES, ge=1)


def segment(
    profiles: Sequence[Profile],
    vectors: Mapping[str, np.ndarray] | None = None,
    config: SegmentConfig | None = None,
    progress: Progress | None = None,
) -> Segmentation:
    """Group users by their profiles; the same profiles give the same segments.

    Args:
        profiles: one for each user, in any order.
        vectors: of the profiles, by user id.
        config: settings.
        progress: called with how much is done, and how much there is to do.

    Raises:
        LedgerError: there are too few profiles, or fewer than the wanted groups.
    """
    config = config or SegmentConfig()
    if len(profiles) < max(LEAST_USERS, config.k or 0):
        raise LedgerError(
            f"{len(profiles)} profiles are too few for segments: "
            f"{max(LEAST_USERS, config.k or 0)} are needed.",
            hint="Build more: tasteprint profile",
            user_error=True,
        )
    # With several threads the order of sums, and so the last digits, would change between runs.
    with threadpool_limits(1):
        ordered = sorted(profiles, key=lambda p: p.user_id)
        table = features(ordered, vectors)
        return _segmented(ordered, table, config, progress or (lambda _done, _total: None))


def _segmented(
    profiles: Sequence[Profile], table: Features, config: SegmentConfig, progress: Progress
) -> Segmentation:
    space = table.space(seed=config.seed)
    clusters = _group(space, config)
    done = count(1)

    def group(points: np.ndarray, config: SegmentConfig) -> np.ndarray:
        labels = _group(points, config).labels
        progress(next(done), 2 * config.resamples)
        return labels

    order = _by_size(clusters.labels)
    labels = np.array([order.get(label, -1) for label in clusters.labels])
    centres = clusters.centres[sorted(order, key=lambda label: order[label])]
    distances = _distances(space, labels, centres)
    silhouette = clustering.silhouette(space, labels)
    chance = None
    if silhouette is not None:
        chance = clustering.chance(
            space, lambda points: group(points, config), config.seed, config.resamples
        )
    same_k = config.model_copy(update={"k": clusters.asked})
    stability = clustering.stability(
        labels,
        lambda rows: group(table.space(rows, config.seed), same_k),
        config.seed,
        config.resamples,
    )
    parameters: dict[str, int | float | str] = {
        "by": table.by,
        "behaviour_weight": BEHAVIOUR_WEIGHT,
        "dimensions": space.shape[1] - 1,
        "least_size": clustering.least_size(len(space)),
    }
    return Segmentation(
        method=config.method,
        parameters=parameters | ({"k": clusters.asked} if clusters.asked else {}),
        seed=config.seed,
        reference=table.reference,
        silhouette=silhouette,
        chance=chance,
        stability=stability,
        segments=_segments(table, labels, distances),
        placements=_placements(profiles, space, labels, distances),
        notes=(*_notes(table, labels), *_cautions(silhouette, chance, stability)),
    )


def _group(space: np.ndarray, config: SegmentConfig) -> clustering.Clusters:
    if config.method == "hdbscan":
        return clustering.hdbscan(space)
    return clustering.kmeans(space, config.k, config.seed)


def _by_size(labels: np.ndarray) -> dict[int, int]:
    """Return new numbers for the groups, the largest first, ties by the earliest member."""
    groups = [int(g) for g in np.unique(labels[labels >= 0])]
    groups.sort(key=lambda g: (-int((labels == g).sum()), int(np.flatnonzero(labels == g)[0])))
    return {group: number for number, group in enumerate(groups)}


def _distances(space: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the distance of each point to its group's centre; NaN without one."""
    distances = np.full(len(labels), np.nan)
    for number, centre in enumerate(centres):
        rows = labels == number
        distances[rows] = np.linalg.norm(space[rows] - centre, axis=1)
    return distances


def _segments(table: Features, labels: np.ndarray, distances: np.ndarray) -> tuple[Segment, ...]:
    numbers = range(int(labels.max()) + 1)
    made = [_segment(table, labels == number, distances, f"s{number + 1}") for number in numbers]
    # Equal names are numbered in an order that does not reveal which segment is larger.
    first = {s.segment_id: int(np.flatnonzero(labels == n)[0]) for n, s in enumerate(made)}
    taken: Counter[str] = Counter()
    names: dict[str, str] = {}
    for each in sorted(made, key=lambda s: first[s.segment_id]):
        taken[each.name] += 1
        again = taken[each.name] > 1
        names[each.segment_id] = f"{each.name} ({taken[each.name]})" if again else each.name
    return tuple(s.model_copy(update={"name": names[s.segment_id]}) for s in made)


def _segment(
    table: Features, inside: np.ndarray, distances: np.ndarray, segment_id: str
) -> Segment:
    nearest = sorted(np.flatnonzero(inside), key=lambda row: (distances[row], row))[:_TYPICAL]
    typical = tuple(table.users[row] for row in nearest)
    size, total = int(inside.sum()), len(inside)
    interests = naming.distinctions(table.interests, inside)
    figures = naming.contrasts(table.figures, inside)
    return Segment(
        segment_id=segment_id,
        name=naming.name_of(interests, figures),
        size=size,
        share=size / total,
        typical=typical,
        interests=interests,
        figures=figures,
        sentences=naming.sentences(size, total, interests, figures, typical),
    )


def _placements(
    profiles: Sequence[Profile], space: np.ndarray, labels: np.ndarray, distances: np.ndarray
) -> tuple[Placement, ...]:
    import pandas as pd

    # Ranked from the farthest: the farthest of n has 1/n, the nearest 1.
    ranks = pd.Series(distances).groupby(labels).rank(method="max", ascending=False, pct=True)
    points = _map(space)
    return tuple(
        Placement(
            user_id=profile.user_id,
            profile=profile.digest,
            segment_id=f"s{label + 1}" if label >= 0 else None,
            distance=float(distances[row]) if label >= 0 else None,
            typicality=float(ranks[row]) if label >= 0 else None,
            x=float(points[row, 0]),
            y=float(points[row, 1]),
        )
        for row, (profile, label) in enumerate(zip(profiles, labels, strict=True))
    )


def _map(space: np.ndarray) -> np.ndarray:
    """Return the first two principal components, (n, 2); the larger end of each is positive."""
    centred = space - space.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    points = np.zeros((len(space), 2))
    for place, axis in enumerate(axes.T[::-1][:2]):
        values = centred @ axis
        points[:, place] = values if values.max() >= -values.min() else -values
    return points


def _notes(table: Features, labels: np.ndarray) -> list[str]:
    notes = []
    if table.by == "interests":
        notes.append("Most profiles are not in the vector store: users are grouped by interests.")
    groups, outside = int(labels.max()) + 1, int((labels < 0).sum())
    if not groups:
        notes.append("No group is dense or large enough to be called a segment.")
    if groups == 1:
        notes.append("There is one group only: these users do not fall into several.")
    if outside:
        notes.append(f"{outside} of {len(labels)} users fit nowhere and are unassigned.")
    return notes


def _cautions(silhouette: float | None, chance: float | None, stability: float | None) -> list[str]:
    cautions = []
    if silhouette is not None and chance is not None and silhouette <= chance:
        cautions.append(
            f"The silhouette is {silhouette:.2f}, and users without any groups reach {chance:.2f}: "
            "the segments are slices of one cloud of users, not groups that lie apart."
        )
    if stability is not None and stability < _STABLE:
        cautions.append(
            f"The stability is {stability:.2f}: with a fifth of the users left out, many would be "
            "grouped otherwise."
        )
    return cautions
