"""Features: from profiles to tables of figures, and to the space in which users are grouped."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.models import ClaimKind, Profile

if TYPE_CHECKING:
    import pandas as pd

#: How much of the space's variance comes from behaviour, beside 1 from what users write about.
#: Chosen with ``_USERS_A_DIMENSION`` for stability; docs/decisions/0011 has the figures.
BEHAVIOUR_WEIGHT = 0.5
_USERS_A_DIMENSION = 20
_SKEWED = ["events", "events_per_active_week", "median_gap_days", "quiet_days", "typical_spend"]
_LEAST_DIMENSIONS, _MOST_DIMENSIONS = 3, 10
# A robust z-score beyond it says only that a value is far out.
_CLIP = 3.0
#: The range between the quartiles of a normal distribution, in standard deviations.
IQR_OF_NORMAL = 1.349
_DAY = 86_400


@dataclass(frozen=True)
class Features:
    """Users as rows, in the order of their ids.

    Attributes:
        users: their ids.
        interests: (users, tags) strengths in [0, 1]; 0 where a profile does not claim the interest.
        figures: (users, figures), not scaled; NaN where unknown.
        vectors: (users, dimension) of their profiles, of length 1; no columns without any.
        reference: the newest instant of all profiles.
    """

    users: tuple[str, ...]
    interests: "pd.DataFrame"
    figures: "pd.DataFrame"
    vectors: np.ndarray
    reference: datetime

    @property
    def by(self) -> str:
        """The basis of the grouping, beside behaviour: "vectors", or else "interests"."""
        return "vectors" if self.vectors.shape[1] else "interests"

    def space(self, rows: np.ndarray | None = None, seed: int = 0) -> np.ndarray:
        """Return the space in which users are grouped: (rows, dimensions), from these users alone.

        The first principal components of their vectors, one for 20 users but 3 to 10, and their
        behaviour. Both blocks are scaled, to a total variance of 1 and ``BEHAVIOUR_WEIGHT``, so
        that neither counts more for having more columns.

        Args:
            rows: indices of the users; None is all.
            seed: of the randomised singular value decomposition.
        """
        chosen = np.arange(len(self.users)) if rows is None else rows
        taste = self.vectors
        if self.by == "interests":
            taste = _rows_to_unit(self.interests.to_numpy())
        return np.hstack(
            [
                np.zeros((len(chosen), 1)),  # users who are all alike are one point
                _scaled(_components(taste[chosen], seed), 1.0),
                _scaled(_robust(self.figures.iloc[chosen]), BEHAVIOUR_WEIGHT),
            ]
        )


def features(
    profiles: Sequence[Profile], vectors: Mapping[str, np.ndarray] | None = None
) -> Features:
    """Return the features of some users, one profile each.

    Args:
        profiles: one at least, of different users, in any order.
        vectors: of the profiles, by user id; users without one get the mean. Where fewer than half
            have one, none is used.
    """
    ordered = sorted(profiles, key=lambda p: p.user_id)
    reference = max(p.as_of for p in ordered)
    return Features(
        users=tuple(p.user_id for p in ordered),
        interests=interest_table(ordered),
        figures=figure_table(ordered, reference),
        vectors=_stacked(ordered, vectors or {}),
        reference=reference,
    )


def interests_of(profile: Profile) -> dict[str, float]:
    """Return the strength of each current interest in a profile, without negative ones."""
    claims = profile.of_kind(ClaimKind.INTEREST)
    return {c.value: c.strength for c in claims if c.polarity >= 0 and c.valid_to is None}


def interest_table(profiles: Sequence[Profile]) -> "pd.DataFrame":
    """Return the strengths as (users, tags), tags sorted."""
    import pandas as pd

    rows = {p.user_id: interests_of(p) for p in profiles}
    tags = sorted({tag for row in rows.values() for tag in row})
    values = [[row.get(tag, 0.0) for tag in tags] for row in rows.values()]
    return pd.DataFrame(values, index=list(rows), columns=tags, dtype=float)


def figure_table(profiles: Sequence[Profile], reference: datetime) -> "pd.DataFrame":
    """Return behaviour figures as (users, figures); NaN where one is unknown.

    ``quiet_days`` counts from the user's last event to ``reference``, since each profile's own
    ``days_since_last`` ends at its own ``as_of``. ``typical_spend`` is in the currency that most
    users spend in; amounts in others are unknown here.
    """
    import pandas as pd

    currencies = pd.Series([s.currency for p in profiles for s in p.behaviour.spend], dtype=object)
    main = min(currencies.mode(), default=None)
    rows = []
    for profile in profiles:
        b = profile.behaviour
        spend = next((s.typical for s in b.spend if s.currency == main), None)
        quiet = (reference - b.last).total_seconds() / _DAY if b.last else None
        rows.append(
            {
                "events": b.events,
                "events_per_active_week": b.events_per_active_week if b.events else None,
                "median_gap_days": b.median_gap_days,
                "quiet_days": quiet,
                "mean_rating": b.mean_rating,
                "text_share": b.text_share if b.events else None,
                "repeat_rate": b.repeat_rate if b.distinct_items else None,
                "variety": b.variety if b.distinct_items else None,
                "typical_spend": spend,
                "tone": profile.sentiment.overall,
            }
        )
    return pd.DataFrame(rows, index=[p.user_id for p in profiles], dtype=float)


def _robust(figures: "pd.DataFrame") -> np.ndarray:
    """Return figures as z-scores from medians and quartiles, (users, m); outliers are clipped.

    Skewed figures enter as log(1 + x). An unknown one gets the median; a figure that fewer than
    half of the users have, or that is the same for all, is left out.
    """
    table = figures.copy()
    table[_SKEWED] = np.log1p(table[_SKEWED])
    values = table.loc[:, table.notna().mean() >= 0.5].to_numpy()
    first, middle, third = np.nanquantile(values, [0.25, 0.5, 0.75], axis=0)
    spread = (third - first) / IQR_OF_NORMAL
    spread = np.where(spread > 0, spread, np.nanstd(values, axis=0))
    varied = spread > 0
    z = (values[:, varied] - middle[varied]) / spread[varied]
    clipped: np.ndarray = np.nan_to_num(np.clip(z, -_CLIP, _CLIP), nan=0.0)
    return clipped


def _rows_to_unit(rows: np.ndarray) -> np.ndarray:
    """Scale rows to length 1: what a user likes, not how much of it. Zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: np.ndarray = rows / np.where(lengths > 0, lengths, 1.0)
    return unit


def _stacked(profiles: Sequence[Profile], vectors: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return unit vectors of the profiles, (users, dimension); the mean for those without one."""
    known = [np.asarray(vectors[p.user_id], dtype=float) for p in profiles if p.user_id in vectors]
    if 2 * len(known) < max(1, len(profiles)):
        return np.zeros((len(profiles), 0))
    mean = np.mean(known, axis=0)
    rows = [np.asarray(vectors.get(p.user_id, mean), dtype=float) for p in profiles]
    return _rows_to_unit(np.stack(rows))


def _components(rows: np.ndarray, seed: int) -> np.ndarray:
    """Return the first principal components of rows: (users, dimensions)."""
    from sklearn.utils.extmath import randomized_svd

    wanted = len(rows) // _USERS_A_DIMENSION
    wanted = min(max(wanted, _LEAST_DIMENSIONS), _MOST_DIMENSIONS)
    most = min(wanted, len(rows) - 1, rows.shape[1])
    if most < 1:
        return np.zeros((len(rows), 0))
    left, sizes, _ = randomized_svd(rows - rows.mean(axis=0), most, random_state=seed)
    components: np.ndarray = left * sizes
    return components


def _scaled(block: np.ndarray, weight: float) -> np.ndarray:
    """Scale a block to a total variance of ``weight``; without variance it has no columns."""
    variance = float(block.var(axis=0).sum())
    if not variance > 0:
        return np.zeros((len(block), 0))
    return block * math.sqrt(weight / variance)
