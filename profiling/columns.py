"""Which column of an input table is which of our fields."""

from collections.abc import Mapping, Sequence

from tasteprint.profiling.errors import IngestError

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
