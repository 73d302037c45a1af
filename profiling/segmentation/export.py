"""Export of segments for a campaign or a CRM: a row for each user, as CSV or Parquet."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.files import atomic_write
from tasteprint.profiling.models import Behaviour, Profile
from tasteprint.profiling.segmentation.features import interests_of
from tasteprint.profiling.segmentation.models import UNASSIGNED, Segmentation

if TYPE_CHECKING:
    import pyarrow as pa

#: The formats of a table, by the suffix of its file.
FORMATS = (".csv", ".parquet")
_INTERESTS = 5
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"), in full-width
# forms, too; spaces in front do not stop every spreadsheet.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

_TEXT = ("user_id", "segment_id", "segment", "status", "spend_currency")
_TIMES = ("as_of", "first_event", "last_event")
_LISTS = ("languages",)
_COUNT_LISTS = ("habit_weekdays", "habit_hours")
_COUNTS = (
    *("tone_texts", "events", "active_days", "sessions", "distinct_items"),
    *("ratings", "purchases", "spend_outliers"),
)
_NUMBERS = (
    *("typicality", "distance", "tone", "quiet_days", "events_per_active_week"),
    *("events_per_month", "median_gap_days", "text_share", "repeat_rate", "variety"),
    *("mean_rating", "median_rating", "rating_spread", "rating_level"),
    *("spend_total", "spend_typical", "spend_capped_total", "spend_returned"),
)


def check_format(path: Path) -> None:
    """Check that a table can be written to such a file.

    Raises:
        SettingsError: it has another suffix.
    """
    if path.suffix.lower() not in FORMATS:
        raise SettingsError(
            f"A table cannot be written to {path}.",
            hint=f"Name a file that ends in {_or(FORMATS)}.",
        )


def user_rows(profiles: Sequence[Profile], found: Segmentation) -> list[dict[str, Any]]:
    """Return a row for each user that was placed and still has a profile; unknown values are None.

    It holds no texts, no quotes and no names of entities. Spending is in the currency
    with most purchases; ``purchases`` counts those.
    """
    by_user = {p.user_id: p for p in profiles}
    names = {s.segment_id: s.name for s in found.segments}
    return [
        {
            "user_id": place.user_id,
            "segment_id": place.segment_id or UNASSIGNED,
            "segment": names.get(place.segment_id or "", UNASSIGNED),
            "typicality": place.typicality,
            "distance": place.distance,
            **_interests(by_user[place.user_id]),
            **_of_profile(by_user[place.user_id]),
            **_of_behaviour(by_user[place.user_id].behaviour, found.reference),
        }
        for place in found.placements
        if place.user_id in by_user
    ]


def write_table(rows: Sequence[dict[str, Any]], path: Path, *, bom: bool = False) -> None:
    """Write the rows; the file is complete or not there.

    In CSV (RFC 4180, UTF-8) lists are joined by ";", unknown values are empty, and a text that a
    spreadsheet would take for a formula gets an apostrophe in front, user ids too. Parquet is typed
    and keeps all texts unchanged.

    Args:
        rows: see ``user_rows``.
        path: ends in .csv or .parquet.
        bom: begins a CSV file with a byte order mark, which Excel wants to see before UTF-8.

    Raises:
        SettingsError: it has another suffix, or cannot be written there.
    """
    check_format(path)
    with atomic_write(path) as part:
        if path.suffix.lower() == ".parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(list(rows), schema=schema()), part)
            return
        encoding = "utf-8-sig" if bom else "utf-8"
        with part.open("w", encoding=encoding, newline="") as out:
            writer = csv.writer(out)
            names = schema().names
            writer.writerow(names)
            writer.writerows([_cell(row[name]) for name in names] for row in rows)


def schema() -> "pa.Schema":
    """Return the columns of the table in their order, with their types."""
    import pyarrow as pa

    types = {
        **dict.fromkeys(_TEXT, pa.string()),
        **dict.fromkeys(_TIMES, pa.timestamp("us", tz="UTC")),
        **dict.fromkeys(_LISTS, pa.list_(pa.string())),
        **dict.fromkeys(_COUNT_LISTS, pa.list_(pa.int64())),
        **dict.fromkeys(_COUNTS, pa.int64()),
        **dict.fromkeys(_NUMBERS, pa.float64()),
    }
    for place in range(1, _INTERESTS + 1):
        types[f"interest_{place}"] = pa.string()
        types[f"interest_{place}_strength"] = pa.float64()
    first = ["user_id", "segment_id", "segment", "typicality", "distance"]
    first += [name for name in types if name.startswith("interest_")]
    return pa.schema([(name, types[name]) for name in dict.fromkeys([*first, *types])])


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, with an apostrophe where needed.

    >>> safe_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _interests(profile: Profile) -> dict[str, Any]:
    strengths = interests_of(profile)
    known = list(strengths.items())[:_INTERESTS]
    found = [*known, *[(None, None)] * (_INTERESTS - len(known))]
    row: dict[str, Any] = {}
    for place, (tag, strength) in enumerate(found, 1):
        row |= {f"interest_{place}": tag, f"interest_{place}_strength": strength}
    return row


def _of_profile(profile: Profile) -> dict[str, Any]:
    return {
        "status": profile.status.value,
        "as_of": profile.as_of,
        "languages": list(profile.languages),
        "tone": profile.sentiment.overall,
        "tone_texts": profile.sentiment.texts,
    }


def _of_behaviour(b: Behaviour, reference: datetime) -> dict[str, Any]:
    spend = b.spend[0] if b.spend else None
    same = (*_COUNTS, *_NUMBERS, *_COUNT_LISTS)
    row = {name: value for name, value in b if name in same}
    return row | {
        "first_event": b.first,
        "last_event": b.last,
        "quiet_days": (reference - b.last).total_seconds() / 86_400 if b.last else None,
        "habit_weekdays": list(b.habit_weekdays),
        "habit_hours": list(b.habit_hours),
        "purchases": spend.purchases if spend else None,
        "spend_currency": spend.currency if spend else None,
        "spend_total": spend.total if spend else None,
        "spend_typical": spend.typical if spend else None,
        "spend_capped_total": spend.capped_total if spend else None,
        "spend_outliers": spend.outliers if spend else None,
        "spend_returned": spend.returned if spend else None,
    }


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat()
    return safe_cell(value) if isinstance(value, str) else value


def _or(parts: Sequence[str]) -> str:
    return " or ".join(parts)
