"""Kinds of personal data, and the names to be masked that a user gives in a file."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import kinds_in


class PersonalKind(StrEnum):
    """A kind of personal data; its value is also the word on its masks.

    Attributes:
        ACCOUNT: a messenger id, or the address of a profile in a social network.
        ID: a number that a state gives a person.
        WALLET: an address of a cryptocurrency.
    """

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    IP = "ip"
    ID = "id"
    WALLET = "wallet"
    ACCOUNT = "account"
    ADDRESS = "address"
    NAME = "name"


ALL = frozenset(PersonalKind)
#: Names are masked on request only: without a trained model only some of them are found.
DEFAULT = ALL - {PersonalKind.NAME}
_SETS: dict[str, frozenset[PersonalKind]] = {"off": frozenset(), "default": DEFAULT, "all": ALL}


def kinds_named(words: Iterable[str]) -> frozenset[PersonalKind]:
    """Return the kinds that words name: kinds, "default", "all", or "off" for none.

    Raises:
        ValueError: a word is none of these.
    """
    return kinds_in(words, PersonalKind, _SETS)


_SHORTEST = 2


def read_names(path: Path) -> tuple[str, ...]:
    """Read names from a text file in UTF-8, one a line; empty lines are skipped.

    Raises:
        SettingsError: the file cannot be read, or a line is a single character.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise SettingsError(
            f"The file of names {path} cannot be read: {reason}.",
            hint="Fix the file, or unset TASTEPRINT_MASK_NAMES.",
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip() and len(line.strip()) < _SHORTEST:
            raise SettingsError(
                f"{path}, line {number}: {line.strip()!r} would be masked in nearly every text.",
                hint="Give names of two characters or more.",
            )
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in lines))))


def names_pattern(names: Iterable[str]) -> Any:
    """Return a compiled expression for any of the names as separate words, in any case."""
    import regex

    return regex.compile(
        r"(?<![\p{Latin}0-9])\L<names>(?![\p{Latin}0-9])", regex.IGNORECASE, names=list(names)
    )
