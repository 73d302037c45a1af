"""Which column of an input table is which of our fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.ingest.values import is_blank

# Our field → names that are taken for it, the likeliest first, without case, blanks, "_" and "-".
EVENT_COLUMNS: dict[str, tuple[str, ...]] = {
    "event_id": ("eventid", "id", "postid", "reviewid"),
    "user_id": (
        "userid",
        "user",
        "uid",
        "customerid",
        "customer",
        "reviewerid",
        "authorid",
        "author",
    ),
    "item_id": (
        *("itemid", "item", "productid", "product", "asin", "movieid", "articleid"),
        *("trackid", "businessid", "threadid"),
    ),
    "kind": ("kind", "eventtype", "event", "action", "behavior", "behaviour", "type"),
    "ts": ("ts", "timestamp", "datetime", "createdat", "created", "unixreviewtime", "time", "date"),
    "rating": ("rating", "stars", "star", "overall"),
    "text": ("text", "body", "content", "reviewtext", "reviewbody", "review", "comment", "message"),
}
ITEM_COLUMNS: dict[str, tuple[str, ...]] = {
    "item_id": (
        *("itemid", "item", "id", "productid", "asin", "movieid", "articleid"),
        *("trackid", "businessid", "threadid"),
    ),
    "title": ("title", "name", "itemname", "producttitle"),
    "description": ("description", "body", "text", "content", "summary", "abstract"),
    "tags": ("tags", "tag", "categories", "category", "genres", "genre", "topics", "keywords"),
}
EVENT_NEEDS = ("user_id", "ts")
ITEM_NEEDS = ("item_id", "title")


def match_columns(
    columns: Sequence[str],
    known: Mapping[str, tuple[str, ...]],
    needed: Sequence[str],
    mapping: Mapping[str, str] | None,
    source: str,
) -> dict[str, str]:
    """Finds the column of each of our fields.

    Args:
        columns: the table's.
        known: our fields, and the names that are taken for each.
        needed: the fields that there must be.
        mapping: our field → its column, for those that the user names; the rest is guessed.
        source: what errors call the table.

    Returns:
        Column → our field, for every field found.

    Raises:
        IngestError: a needed field has no column, or the mapping names what there is not.
    """
    there = f"Its columns are: {', '.join(columns[:30]) or 'none'}."
    named = dict(mapping or {})
    for field, column in named.items():
        if field not in known:
            raise IngestError(
                f"{source}: the mapping names the field {field}, which there is not.",
                hint=f"The fields are: {', '.join(known)}.",
            )
        if column not in columns:
            raise IngestError(
                f"{source} has no column {column}, which the mapping names for {field}.", hint=there
            )
    chosen = {column: field for field, column in named.items()}
    if len(chosen) < len(named):
        raise IngestError(
            f"{source}: the mapping names one column for two fields.", hint="Give each its own."
        )
    plain = {_plain(column): column for column in reversed(columns)}
    for field, names in known.items():
        free = [plain[n] for n in names if n in plain and plain[n] not in chosen]
        if field not in named and free:
            chosen[free[0]] = field
    missing = [field for field in needed if field not in chosen.values()]
    if missing:
        raise IngestError(
            f"{source} has no column for {' and '.join(missing)}.",
            hint=f"{there} Name the right one in the mapping, as {missing[0]}=its name.",
        )
    return chosen


def _plain(column: str) -> str:
    return "".join(c for c in column.casefold() if c not in " _-.\ufeff")


# ==MERGED profiling/survey.py: """The first reading of an input table: its columns and its rows."""
_WHOLE = re.compile(r"[0-9]+(\.0)?")


@dataclass(frozen=True)
class TableProfile:
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


def profile_table(
    table: Table,
    known: Mapping[str, tuple[str, ...]],
    needed: Sequence[str],
    mapping: Mapping[str, str] | None,
) -> TableProfile:
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
    return TableProfile(table, fields, total, decimals)


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
