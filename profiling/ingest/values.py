"""Cleaning of single values: texts, times, numbers, tags, attributes.

A cleaning rule that changes a value is noted in ``Corrections``; a value that cannot be used
raises ``RowRejected``.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tasteprint.profiling.ingest.markup import plain

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Controls but tab and line feed, and surrogates, which no encoding can write.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_TAG_BORDER = re.compile(r"[|;,]|><")
_DECIMAL_ID = "id written as a decimal number"
# Epoch times by their size: below → the unit in microseconds, and its name.
_UNITS = (
    (10**11, 1_000_000, "seconds"),
    (10**14, 1_000, "milliseconds"),
    (10**17, 1, "microseconds"),
)


class RowRejected(Exception):
    """A row cannot be used.

    Args:
        reason: goes to the quarantine file beside the row; it may quote a value.
        summary: the same without any value of the row, for logs; the reason itself by default.
    """

    def __init__(self, reason: str, summary: str = "") -> None:
        super().__init__(reason)
        self.summary = summary or reason


class Corrections(Counter[str]):
    """Counts of the rows that each cleaning rule changed; a rule counts once a row.

    ``note`` collects the rules of the current row, ``settle`` counts them and begins a new row.
    """

    def __init__(self) -> None:
        super().__init__()
        self._row: set[str] = set()

    def note(self, rule: str) -> None:
        """Note that a rule changed the current row."""
        self._row.add(rule)

    def settle(self) -> None:
        """Count the rules of the current row, and begin the next."""
        self.update(self._row)
        self._row.clear()

    def drop(self) -> None:
        """Discard the notes of the current row, which was rejected."""
        self._row.clear()


def is_blank(value: Any) -> bool:
    """Return True if a value is missing: None, NaN, or a text of spaces."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or (isinstance(value, float) and math.isnan(value))


def clean_text(value: Any, corrections: Corrections) -> str | None:
    """Return a text in NFC with line feeds as line ends and no control characters, or None.

    Raises:
        RowRejected: it is bytes that are not UTF-8.
    """
    if is_blank(value):
        if isinstance(value, str) and value:
            corrections.note("blank text left out")
        return None
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError as error:
            raise RowRejected("bytes that are not UTF-8") from error
    text = str(value)
    if text.isascii() and text.isprintable():
        return text
    unix = _LINE_END.sub("\n", text)
    wanted = _UNWANTED.sub("", unix)
    normal = unicodedata.normalize("NFC", wanted)
    if unix != text:
        corrections.note("line ends made \\n")
    if wanted != unix:
        corrections.note("control characters removed")
    if normal != wanted:
        corrections.note("text put in NFC")
    return None if is_blank(normal) else normal


def clean_prose(value: Any, corrections: Corrections) -> str | None:
    """Clean what a person wrote: as ``clean_text``, and HTML becomes plain text."""
    if isinstance(value, str) and (text := plain(value)) != value:
        corrections.note("HTML made plain text")
        value = text
    return clean_text(value, corrections)


def clean_id(value: Any, corrections: Corrections, *, decimal: bool = False) -> str | None:
    """Return an id as text without spaces around it; None where it is missing.

    The number 42.0, as columns with gaps hold it, is 42; with ``decimal`` (see
    ``TableProfile.decimals``) so is the text "42.0".
    """
    if isinstance(value, float) and value.is_integer():
        corrections.note(_DECIMAL_ID)
        value = int(value)
    text = clean_text(value, corrections)
    if text is None:
        return None
    text = text.strip()
    if decimal and text.endswith(".0"):
        corrections.note(_DECIMAL_ID)
        return text.removesuffix(".0")
    return text


def clean_time(value: Any, corrections: Corrections, now: datetime) -> datetime:
    """Return an instant in UTC, from a datetime, ISO 8601, YYYY/MM/DD or epoch time.

    Epoch times are in seconds, milliseconds or microseconds, told apart by their size.

    Raises:
        RowRejected: it cannot be read, lies before 1990, or more than a day after ``now``.
    """
    if is_blank(value):
        raise RowRejected("no timestamp")
    try:
        ts = _time_of(value, corrections)
    except (ValueError, OverflowError) as error:
        raise RowRejected(f"bad timestamp {str(value)[:80]!r}", "bad timestamp") from error
    if ts.tzinfo is None:
        corrections.note("timestamp without a zone taken as UTC")
        ts = ts.replace(tzinfo=UTC)
    if ts.year < 1990:
        raise RowRejected(f"timestamp before 1990: {ts.isoformat()}", "timestamp before 1990")
    if ts > now + timedelta(days=1):
        raise RowRejected(f"timestamp in the future: {ts.isoformat()}", "timestamp in the future")
    return ts.astimezone(UTC)


def _time_of(value: Any, corrections: Corrections) -> datetime:
    if isinstance(value, datetime):
        # A pandas Timestamp is a datetime with nanoseconds; reading its text drops them.
        return datetime.fromisoformat(value.isoformat())
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    text = str(value).strip()
    number = _number_of(text)
    if number is None or re.fullmatch(r"\d{8}", text):
        text = re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", _with_dashes, text)
        return datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text))
    for below, microseconds, name in _UNITS:
        if abs(number) < below:
            corrections.note(f"epoch {name} made a timestamp")
            return _EPOCH + round(number * microseconds) * _MICROSECOND
    raise ValueError("too large for an epoch time")


def _with_dashes(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _number_of(text: str) -> int | float | None:
    if re.fullmatch(r"-?\d{1,20}", text):
        return int(text)  # exact where a float would lose microseconds
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def clean_number(value: Any) -> float | None:
    """Return a finite number, or None where there is none.

    Raises:
        RowRejected: it is something else.
    """
    if is_blank(value):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        reason = f"rating {str(value)[:80]!r} is not a number"
        raise RowRejected(reason, "rating is not a number") from error
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise RowRejected(f"rating {value!r} is not a finite number", "rating is not finite")
    return number


def clean_tags(value: Any, corrections: Corrections) -> tuple[str, ...]:
    """Return tags from a list, or from a text with "|", ";", "," or "><" between them; each once.

    Those of a set are sorted, since the order of a set differs from process to process.
    """
    if isinstance(value, str):
        parts: list[Any] = [part.strip("[]<>'\" \t\n") for part in _TAG_BORDER.split(value)]
    elif hasattr(value, "__iter__") and not isinstance(value, bytes | Mapping):
        parts = list(value)
    else:
        parts = [value]
    tags = (clean_text(part, corrections) for part in parts if part != "")
    distinct = dict.fromkeys(tag.strip() for tag in tags if tag is not None)
    return tuple(sorted(distinct) if isinstance(value, set | frozenset) else distinct)


def clean_attribute(value: Any, corrections: Corrections) -> Any:
    """Return a value as JSON can hold it; None where it is missing. Other types become text.

    A set becomes a list in an order that is the same in each process.
    """
    if is_blank(value):
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        cleaned = {str(key): clean_attribute(v, corrections) for key, v in value.items()}
        return {key: v for key, v in cleaned.items() if v is not None}
    if hasattr(value, "tolist"):  # of numpy
        return clean_attribute(value.tolist(), corrections)
    if isinstance(value, list | tuple):
        return [clean_attribute(v, corrections) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((clean_attribute(v, corrections) for v in value), key=repr)
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(value, corrections)
