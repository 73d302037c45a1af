"""The scale of an input's ratings: stated by the user, or guessed from the ratings."""

import math
from collections import Counter
from typing import NamedTuple

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.schema import TableProfile

# Up to this share of the ratings may be errors: they do not decide what the scale is.
_ERRORS = 0.05
# From so many ratings on a single one may be an error.
_ENOUGH = 8


class Scale(NamedTuple):
    """The least and the greatest rating that an input can hold."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"

    def holds(self, rating: float) -> bool:
        """Return True if a rating is on the scale."""
        return self.low <= rating <= self.high


#: Common scales; the first that fits is taken.
SCALES = (Scale(0, 1), Scale(1, 5), Scale(0, 5), Scale(1, 10), Scale(0, 10), Scale(0, 100))


def rating_scale(profile: TableProfile, stated: tuple[float, float] | None) -> Scale | None:
    """Return the scale of a table's ratings: the stated one, or the one that they fit.

    Returns:
        None where there are no ratings.

    Raises:
        IngestError: the stated range is not a range; the ratings fit no common scale; or all but a
            few fit one scale and the few a wider one, so that the user has to state which.
    """
    if stated is not None:
        if not -math.inf < stated[0] < stated[1] < math.inf:
            raise IngestError(
                f"The rating range {stated[0]} to {stated[1]} is not a range.",
                hint="Give the least and then the greatest rating, for instance 1 and 5.",
            )
        return Scale(*stated)
    return guess_scale(profile.ratings, profile.table.name) if profile.ratings else None


def guess_scale(ratings: Counter[float], name: str) -> Scale:
    """Return the first common scale that holds all ratings: 0-1, 1-5, 0-5, 1-10, 0-10, 0-100.

    Where none holds them all, it is the first that holds all but a twentieth: what lies outside
    every scale is not a rating, and its rows are rejected later.

    Args:
        ratings: how often each occurs, one at least.
        name: of their table, for errors.

    Raises:
        IngestError: see ``rating_scale``.
    """
    total = ratings.total()
    most = max(_ERRORS * total, 1.0 if total >= _ENOUGH else 0.0)
    outside = {s: sum(n for r, n in ratings.items() if not s.holds(r)) for s in SCALES}
    whole = next((s for s in SCALES if not outside[s]), None)
    nearly = next((s for s in SCALES if outside[s] <= most), None)
    if nearly is None:
        raise IngestError(
            f"{name}: ratings from {min(ratings):g} to {max(ratings):g} are on no known scale.",
            hint="State the least and the greatest rating there can be (--ratings LEAST GREATEST).",
        )
    if whole is None or whole == nearly:
        return nearly
    odd = min(r for r in ratings if not nearly.holds(r))
    raise IngestError(
        f"{name}: all ratings are on the scale {nearly} but for {outside[nearly]} "
        f"of {ratings.total()}, such as {odd:g}.",
        hint=f"Say which scale is meant: --ratings {nearly.low:g} {nearly.high:g} rejects them, "
        f"--ratings {whole.low:g} {whole.high:g} takes them.",
    )
