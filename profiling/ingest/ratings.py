"""The scale of an input's ratings: stated, or told from the ratings themselves."""

import math
from collections import Counter
from typing import NamedTuple

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.schema import TableProfile
from tasteprint.profiling.ingest.values import Refused, clean_number

# Up to this share of the ratings may be slips: they do not decide what the scale is.
_SLIPS = 0.05
# From so many ratings on a single one may be a slip.
_ENOUGH = 8


class Scale(NamedTuple):
    """The least and the greatest rating that an input can hold."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"

    def holds(self, rating: float) -> bool:
        """Whether a rating is on it."""
        return self.low <= rating <= self.high


#: Common scales; the first that fits is taken.
SCALES = (Scale(0, 1), Scale(1, 5), Scale(0, 5), Scale(1, 10), Scale(0, 10), Scale(0, 100))


def rating_scale(found: TableProfile, stated: tuple[float, float] | None) -> Scale | None:
    """The scale of a table's ratings: the stated one, or the one that they fit.

    Returns:
        None where there are no ratings.

    Raises:
        IngestError: the stated range is none; the ratings fit no common scale, or one but for a few
            that would fit a wider one: which is meant has to be stated.
    """
    if stated is not None:
        if not -math.inf < stated[0] < stated[1] < math.inf:
            raise IngestError(
                f"The rating range {stated[0]} to {stated[1]} is none.",
                hint="Give the least and then the greatest rating, for instance 1 and 5.",
            )
        return Scale(*stated)
    column = next((c for c, field in found.fields.items() if field == "rating"), None)
    ratings = _ratings(found, column) if column else Counter[float]()
    return guess_scale(ratings, found.table.name) if ratings else None


def guess_scale(ratings: Counter[float], name: str) -> Scale:
    """The first common scale that holds all ratings; 0-1, 1-5, 0-5, 1-10, 0-10, 0-100.

    Where none holds them all, the first that holds all but a twentieth: what lies outside every
    scale is no rating, and its rows are refused later.

    Args:
        ratings: how often each occurs, one at least.
        name: of their table, for errors.

    Raises:
        IngestError: see ``rating_scale``.
    """
    total = ratings.total()
    most = max(_SLIPS * total, 1.0 if total >= _ENOUGH else 0.0)
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
        hint=f"Say which scale is meant: --ratings {nearly.low:g} {nearly.high:g} refuses them, "
        f"--ratings {whole.low:g} {whole.high:g} takes them.",
    )


def _ratings(found: TableProfile, column: str) -> Counter[float]:
    ratings: Counter[float] = Counter()
    for row in found.table.rows():
        try:
            rating = clean_number((row.values or {}).get(column))
        except Refused:
            continue  # goes to quarantine when the row's turn comes
        if rating is not None:
            ratings[rating] += 1
    return ratings
