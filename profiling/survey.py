"""The first reading of an input table: its columns and its rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasteprint.profiling.columns import match_columns
from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.sources import Table
from tasteprint.profiling.values import is_blank

_WHOLE = re.compile(r"[0-9]+(\.0)?")


@dataclass(frozen=True)
class Survey:
    """What the first reading found.

    Attributes:
        fields: column → our field.
        total: number of rows, the unreadable ones included.
        decimals: fields with whole numbers alone, of which one at least is the text "101.0".
    """

    table: Table
    fields: dict[str, str]
    total: int
    decimals: frozenset[str] = frozenset()


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
    numbers = _WholeNumbers()
    total = 0
    problem = ""
    for row in table.rows():
        total += 1
        if row.values is None:
            problem = problem or f"row {row.number}: {row.problem}"
        else:
            columns.update(dict.fromkeys(row.values))
            numbers.see(row.values)
    if not total:
        raise IngestError(f"{table.name} has no rows.", hint="Check how it was written.")
    if not columns:
        raise IngestError(f"{table.name}: no row can be read; {problem}.", hint="Check the format.")
    fields = match_columns(list(columns), known, needed, mapping, table.name)
    decimals = frozenset(fields[column] for column in numbers.decimals() if column in fields)
    return Survey(table, fields, total, decimals)


class _WholeNumbers:
    """Tells the columns that hold whole numbers alone."""

    def __init__(self) -> None:
        self._others: set[str] = set()
        self._decimals: set[str] = set()

    def see(self, row: Mapping[str, Any]) -> None:
        """Sees the values of a row."""
        for column, value in row.items():
            if column in self._others or is_blank(value):
                continue
            if not _is_whole(value):
                self._others.add(column)
            elif isinstance(value, str) and value.rstrip().endswith(".0"):
                self._decimals.add(column)

    def decimals(self) -> set[str]:
        """The columns with whole numbers alone, of which one at least is the text "101.0"."""
        return self._decimals - self._others


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return _WHOLE.fullmatch(value.strip()) is not None
    return type(value) is int or (isinstance(value, float) and value.is_integer())
