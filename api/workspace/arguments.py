"""Arguments as callers write them: users' ids and instants, as texts, numbers or dates."""

import numbers
import operator
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from tasteprint.profiling.errors import SettingsError

#: A user's id: ingest keeps the number 77 of a column as the text "77".
UserId = str | int
#: An instant; see ``instant``.
Instant = str | date | datetime


def user_id(user: UserId) -> str:
    """Return a user's id as the records hold it.

    Args:
        user: a text, or a whole number, also one of numpy's, and 77.0 as columns with gaps hold it.

    Raises:
        SettingsError: it is neither.
    """
    if isinstance(user, str):
        return user
    number: Any = user
    if not isinstance(number, bool):
        try:
            return str(operator.index(number))  # exact, however large
        except TypeError:
            if isinstance(number, numbers.Real) and float(number).is_integer():
                return str(int(float(number)))
    raise SettingsError(
        f"{user!r} is no user's id.",
        hint="Give a text or a whole number, like 'u42' or 77.",
    )


def user_ids(users: Iterable[UserId] | None) -> list[str] | None:
    """Return users' ids as the records hold them; None stays None.

    Raises:
        SettingsError: one is neither a text nor a whole number, or there is one text alone.
    """
    if users is None:
        return None
    if isinstance(users, str) or not isinstance(users, Iterable):
        raise SettingsError(f"{users!r} is one user.", hint=f"Give a list: [{users!r}].")
    return [user_id(user) for user in users]


def instant(value: Instant) -> datetime:
    """Return an instant with its zone. Without a zone it is taken as UTC, as ingest takes it.

    Args:
        value: ISO 8601 ("2024-05-31", "2024-05-31T12:00:00+02:00"), a datetime (also of pandas), or
            a date. A day alone means its last microsecond.

    Raises:
        SettingsError: it cannot be read.
    """
    if value != value:  # NaT of pandas, as columns with gaps hold it
        raise SettingsError("There is no time given.", hint="Leave it out, or give a datetime.")
    if isinstance(value, str):
        read = _parsed(value)
    elif isinstance(value, datetime):
        convert = getattr(value, "to_pydatetime", None)  # a Timestamp of pandas is a datetime, too
        read = convert(warn=False) if convert else value
    elif isinstance(value, date):
        read = datetime.combine(value, time.max)
    else:
        raise SettingsError(
            f"{value!r} is no time.", hint="Give a datetime, or a text like '2024-05-31'."
        )
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _parsed(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise SettingsError(
            f"{text!r} is no time.", hint="Write it like 2024-05-31 or 2024-05-31T12:00:00Z."
        ) from error
    if len(text.strip()) <= len("2024-05-31"):
        return datetime.combine(read, time.max)
    return read
