"""Names that are given: a file of them, and the recognizer that looks for them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tasteprint.profiling.errors import SettingsError

_SHORTEST = 2


def read_names(path: Path) -> tuple[str, ...]:
    """The names in a text file in UTF-8, one a line; blank lines are left out.

    Raises:
        SettingsError: the file cannot be read, or a line is a single character.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(
            f"The file of names {path} cannot be read: {reason}.",
            hint="Mend or unset TASTEPRINT_MASK_NAMES.",
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip() and len(line.strip()) < _SHORTEST:
            raise SettingsError(
                f"{path}, line {number}: {line.strip()!r} would be masked in nearly every text.",
                hint="Give names of two characters or more.",
            )
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in lines))))


def names_pattern(names: Iterable[str]) -> Any:
    """A compiled expression for any of the names as words of their own, in any case."""
    import regex

    return regex.compile(
        r"(?<![\p{Latin}0-9])\L<names>(?![\p{Latin}0-9])", regex.IGNORECASE, names=list(names)
    )
