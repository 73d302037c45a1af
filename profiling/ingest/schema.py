"""The first pass over an input table: which column is which of our fields, and what they hold.

The table is read once, from the first row to the last. The pass matches its columns with our
fields, counts its rows, notes ids that are written as decimal numbers, and counts the ratings, so
that their scale is known before the second pass reads the rows for good.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.ingest.values import RowRejected, clean_number, is_blank

# Our field → names that are taken for it, the most likely first; case, spaces, "_" and "-" do not
# count.
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
    """Find the column of each of our fields.

    Args:
        columns: the table's.
        known: our fields, and the names that are taken for each.
        needed: the fields that there must be.
        mapping: our field → its column, for those that the user names; the rest is guessed.
        source: what errors call the table.

    Returns:
        Column → our field, for every field found.

    Raises:
        IngestError: a needed field has no column, or the mapping names a column or field that does
            not exist.
    """
    there = f"Its columns are: {', '.join(columns[:30]) or 'none'}."
    named = dict(mapping or {})
    for field, column in named.items():
        if field not in known:
            raise IngestError(
                f"{source}: the mapping names an unknown field, {field}.",
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


_WHOLE = re.compile(r"[0-9]+(\.0)?")


@dataclass(frozen=True)
class TableProfile:
    """Findings of the first pass over a table.

    Attributes:
        table: the table that was read.
        fields: column → our field.
        total: number of rows, the unreadable ones included.
        decimals: fields with whole numbers alone, of which one at least is the text "101.0".
        ratings: how often each rating occurs; what is not a number is left out.
    """

    table: Table
    fields: dict[str, str]
    total: int
    decimals: frozenset[str] = frozenset()
    ratings: Counter[float] = dataclasses.field(default_factory=Counter)


def profile_table(
    table: Table,
    known: Mapping[str, tuple[str, ...]],
    needed: Sequence[str],
    mapping: Mapping[str, str] | None,
) -> TableProfile:
    """Read a table once and describe it; its columns are matched by ``match_columns``.

    Raises:
        IngestError: it cannot be read, has no rows, or lacks a needed column.
    """
    columns: dict[str, None] = {}
    numbers = _WholeNumbers()
    ratings = _Ratings(known.get("rating", ()), (mapping or {}).get("rating"))
    total = 0
    problem = ""
    for row in table.rows():
        total += 1
        if row.values is None:
            problem = problem or f"row {row.number}: {row.problem}"
        else:
            columns.update(dict.fromkeys(row.values))
            numbers.see(row.values)
            ratings.see(row.values)
    if not total:
        raise IngestError(f"{table.name} has no rows.", hint="Check how it was written.")
    if not columns:
        raise IngestError(f"{table.name}: no row can be read; {problem}.", hint="Check the format.")
    fields = match_columns(list(columns), known, needed, mapping, table.name)
    decimals = frozenset(fields[column] for column in numbers.decimals() if column in fields)
    rated = next((column for column, name in fields.items() if name == "rating"), "")
    return TableProfile(table, fields, total, decimals, ratings.of(rated))


class _WholeNumbers:
    """Finds the columns that hold whole numbers alone."""

    def __init__(self) -> None:
        self._others: set[str] = set()
        self._decimals: set[str] = set()

    def see(self, row: Mapping[str, Any]) -> None:
        """Take the values of a row into account."""
        for column, value in row.items():
            if column in self._others or is_blank(value):
                continue
            if not _is_whole(value):
                self._others.add(column)
            elif isinstance(value, str) and value.rstrip().endswith(".0"):
                self._decimals.add(column)

    def decimals(self) -> set[str]:
        """Return the columns of whole numbers alone, at least one of them the text "101.0"."""
        return self._decimals - self._others


class _Ratings:
    """Counts the numbers in every column that may turn out to be the one with the ratings.

    Which one it is can be decided only when all columns are known, which is after the last row.

    Args:
        names: that are taken for a column of ratings (see ``EVENT_COLUMNS``).
        named: the column that the user's mapping names; no other counts then.
    """

    def __init__(self, names: Sequence[str], named: str | None) -> None:
        self._names = frozenset(names)
        self._named = named
        self._counts: dict[str, Counter[float] | None] = {}  # None: not a candidate

    def see(self, row: Mapping[str, Any]) -> None:
        """Count the ratings of a row."""
        for column, value in row.items():
            if column not in self._counts:
                self._counts[column] = Counter() if self._may_hold(column) else None
            counts = self._counts[column]
            if counts is None:
                continue
            try:
                rating = clean_number(value)
            except RowRejected:
                continue  # the second pass rejects the row
            if rating is not None:
                counts[rating] += 1

    def of(self, column: str) -> Counter[float]:
        """Return how often each rating occurs in a column."""
        return self._counts.get(column) or Counter()

    def _may_hold(self, column: str) -> bool:
        return column == self._named if self._named is not None else _plain(column) in self._names


def _is_whole(value: Any) -> bool:
    if isinstance(value, str):
        return _WHOLE.fullmatch(value.strip()) is not None
    return type(value) is int or (isinstance(value, float) and value.is_integer())
