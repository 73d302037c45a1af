"""The first reading of an input table: its columns and its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasteprint.profiling.columns import match_columns
from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.sources import Table


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
