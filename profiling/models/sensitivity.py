"""Words that touch special kinds of personal data: files of them, and the one that ships."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models.base import kinds_in

#: How much a word tells, see ``sensitive_words.toml``.
TIERS = ("plain", "near", "said")


class Category(StrEnum):
    """A special kind of personal data: the GDPR's Article 9 (1), and crime of Article 10.

    Attributes:
        ORIENTATION: sexual orientation and sex life.
        GENETICS: genetic data, and biometric data that identify a person.
        UNION: membership of a trade union.
        CRIME: convictions and offences.
    """

    HEALTH = "health"
    RELIGION = "religion"
    POLITICS = "politics"
    ORIENTATION = "orientation"
    ETHNICITY = "ethnicity"
    GENETICS = "genetics"
    UNION = "union"
    CRIME = "crime"


@dataclass(frozen=True)
class Lexicon:
    """Words by tier and category, see ``sensitive_words.toml``.

    Attributes:
        words: tier → category → words.
        harmless: phrases that hold such words and mean something else.
    """

    words: Mapping[str, Mapping[Category, tuple[str, ...]]]
    harmless: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Lexicon":
        """Reads a file of the form of ``sensitive_words.toml``; any part may be missing.

        Raises:
            SettingsError: it cannot be read, or names a tier or category that there is not.
        """
        try:
            raw = tomllib.loads(path.read_text("utf-8"))
            harmless = _split(raw.pop("harmless", ""))
            words = {
                TIERS[TIERS.index(tier)]: {Category(c): _split(text) for c, text in found.items()}
                for tier, found in raw.items()
            }
        except (OSError, ValueError, AttributeError) as error:
            raise SettingsError(
                f"The words in {path} cannot be read: {error}.",
                hint=f"Write TOML with {', '.join(TIERS)}, in each {', '.join(Category)}, "
                "with words between commas; and harmless.",
            ) from error
        return cls(words, harmless)

    def __add__(self, other: "Lexicon") -> "Lexicon":
        """Return the union of both lexicons."""
        words = {
            tier: {c: self.of(tier, c) + other.of(tier, c) for c in Category} for tier in TIERS
        }
        return Lexicon(words, self.harmless + other.harmless)

    @property
    def digest(self) -> str:
        """sha256 in hex over all words: profiles that were screened with others may differ."""
        words = {tier: {c.value: self.of(tier, c) for c in Category} for tier in TIERS}
        return sha256(json.dumps([words, self.harmless]).encode()).hexdigest()

    def of(self, tier: str, category: Category) -> tuple[str, ...]:
        """Return the words of one tier and category."""
        return self.words.get(tier, {}).get(category, ())


@cache
def shipped() -> Lexicon:
    """Return the lexicon that ships."""
    return Lexicon.read(Path(__file__).with_name("sensitive_words.toml"))


def categories_named(words: Iterable[str]) -> frozenset[Category]:
    """Return the categories that words name; "all" names all, and "none" none.

    Raises:
        ValueError: a word is none of these.
    """
    return kinds_in(words, Category, {"none": (), "all": tuple(Category)})


def _split(text: str) -> tuple[str, ...]:
    words = (" ".join(word.split()) for word in re.split(r"[,\n]", text))
    return tuple(word for word in words if word)
