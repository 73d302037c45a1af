"""The kinds of personal data that are told apart."""

from collections.abc import Iterable
from enum import StrEnum

from tasteprint.profiling.choices import kinds_in


class PersonalKind(StrEnum):
    """A kind of personal data; its value is also the word on its masks.

    Attributes:
        ACCOUNT: a messenger's id, or the address of a profile in a social network.
        ID: a number that a state gave a person.
        WALLET: an address of a crypto currency.
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
#: Names are masked on request only: without a trained model just some of them are found.
DEFAULT = ALL - {PersonalKind.NAME}
_SETS: dict[str, frozenset[PersonalKind]] = {"off": frozenset(), "default": DEFAULT, "all": ALL}


def kinds_named(words: Iterable[str]) -> frozenset[PersonalKind]:
    """The kinds that words name: kinds, "default", "all", or "off" for none.

    Raises:
        ValueError: a word is none of these.
    """
    return kinds_in(words, PersonalKind, _SETS)
