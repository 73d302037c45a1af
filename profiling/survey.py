"""The first reading of an input table: its columns, its rows, the range of its ratings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasteprint.profiling.cleaning import Scale, guess_scale
from tasteprint.profiling.columns import match_columns
from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.sources import Table
from tasteprint.profiling.values import Refused, clean_number


@dataclass(frozen=True)
class Survey:
    """What the first reading found.

    Attributes:
        fields: column → our field.
        total: number of rows, the unreadable ones included.
    """

    table: Table
    fields: dict[str, str]
    total: int


def survey(
    table: Table,
    known: Mapping[str, tuple[str, ...]],
    needed: Sequence[str],
    mapping: Mapping[str, str] | None,
) -> Survey:
    """Reads a table through, and matches its columns (see ``match_columns``).

    Raises:
        IngestError: it cannot be read, has no rows, or lacks a needed column.
    """
    columns: dict[str, None] = {}
    total = 0
    problem = ""
    for row in table.rows():
        total += 1
        if row.values is None:
            problem = problem or f"row {row.number}: {row.problem}"
        else:
            columns.update(dict.fromkeys(row.values))
    if not total:
        raise IngestError(f"{table.name} has no rows.", hint="Check how it was written.")
    if not columns:
        raise IngestError(f"{table.name}: no row can be read; {problem}.", hint="Check the format.")
    return Survey(table, match_columns(list(columns), known, needed, mapping, table.name), total)


def rating_scale(found: Survey, stated: tuple[float, float] | None) -> Scale | None:
    """The scale of a table's ratings: the stated one, or the one that they fit.

    Returns:
        None where there are no ratings.

    Raises:
        IngestError: the stated range is none, or the ratings fit no known scale.
    """
    if stated is not None:
        if not -math.inf < stated[0] < stated[1] < math.inf:
            raise IngestError(
                f"The rating range {stated[0]} to {stated[1]} is none.",
                hint="Give the least and then the greatest rating, for instance 1 and 5.",
            )
        return Scale(*stated)
    column = next((c for c, field in found.fields.items() if field == "rating"), None)
    if column is None:
        return None
    low, high = math.inf, -math.inf
    for row in found.table.rows():
        try:
            rating = clean_number((row.values or {}).get(column))
        except Refused:
            continue  # goes to quarantine when the row's turn comes
        if rating is not None:
            low, high = min(low, rating), max(high, rating)
    if low > high:
        return None
    scale = guess_scale(low, high)
    if scale is None:
        raise IngestError(
            f"{found.table.name}: ratings from {low:g} to {high:g} are on no known scale.",
            hint="State the least and the greatest rating there can be (rating_range).",
        )
    return scale
