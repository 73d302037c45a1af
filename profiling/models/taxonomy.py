"""The tags that interests are claimed under: their names and words, and how common each is."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Literal, Self

from pydantic import Field, model_validator

from tasteprint.profiling.models.base import Model
from tasteprint.profiling.models.events import Item

Source = Literal["catalogue", "given", "discovered"]

#: Tags of a taxonomy that is made by code.
MAX_TAGS = 128
#: Items that carry a catalogue's tag, at least.
MIN_ITEMS = 2
#: A stored taxonomy stays in use while it holds this much of what a new one would hold.
STILL_GOOD = 0.95

# Words that end like a plural and are none, or mean something else than the word without its "s".
_NO_PLURALS = frozenset(
    {"always", "arms", "customs", "goods", "means", "news", "series", "species"}
)
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"))


class Tag(Model):
    """One tag.

    Attributes:
        name: as it stands on items, or as it was given.
        aliases: other names of the same thing, on items or in texts.
        description: what it is about, for the embedder; may be empty.
        share: of all items (of all texts, where they were discovered) that are about it; what an
            event that nothing else is known of has for a chance to be.
        mean, spread: of the cosine of the tag with texts that are all alike to it
            (``agents.taxonomies``). Tags differ in how near they lie to everything.
    """

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    description: str = ""
    share: float = Field(default=0.01, gt=0, lt=1)
    mean: float = 0.0
    spread: float = Field(default=1.0, gt=0)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return self.name, *self.aliases


class Taxonomy(Model):
    """A list of tags, made at one moment and kept until it is renewed.

    Attributes:
        source: the catalogue's tags, a user's list, or clusters of the histories' texts.
        embedder: whose cosines the tags' means and spreads are of.
        tags: in the order in which they are shown.
    """

    source: Source
    embedder: str = ""
    tags: tuple[Tag, ...] = ()

    @model_validator(mode="after")
    def _no_name_twice(self) -> Self:
        times = Counter(key for tag in self.tags for key in set(map(tag_key, tag.names)))
        twice = [key for key, count in times.items() if count > 1]
        if twice:
            raise ValueError(f"two tags are called {twice[0]!r}")
        return self

    @cached_property
    def digest(self) -> str:
        """sha256 in hex over the names, aliases and descriptions, in any order.

        It tells whether texts that were read under one taxonomy can stand beside those read under
        another: shares, means and spreads are frozen when a taxonomy is made, and do not count.
        """
        words = sorted([tag.name, sorted(tag.aliases), tag.description] for tag in self.tags)
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of items with each tag, by name."""
        return {tag.name: tag.share for tag in self.tags}

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return the other names of a tag."""
        return next((tag.aliases for tag in self.tags if tag.name == name), ())

    def of_item(self, item: Item) -> frozenset[str]:
        """Names of this taxonomy's tags that an item carries, by their names or aliases."""
        return frozenset(
            self._by_key[key] for key in map(tag_key, item.tags) if key in self._by_key
        )

    def coverage(self, items: Iterable[Item]) -> float:
        """Return the share of the items' tags in this taxonomy, in [0, 1]; 1 without tags."""
        keys = [tag_key(tag) for item in items for tag in item.tags]
        return sum(key in self._by_key for key in keys) / len(keys) if keys else 1.0

    @cached_property
    def _by_key(self) -> Mapping[str, str]:
        return {tag_key(name): tag.name for tag in self.tags for name in tag.names}


@lru_cache(maxsize=10_000)
def tag_key(tag: str) -> str:
    """Return the key that near-duplicates share, whatever their case, separators and last plural.

    ``German-Beers``, ``german beer`` and ``german_beers`` are one tag; ``news`` and ``new`` two.
    """
    words = re.sub(r"[-_\s]+", " ", unicodedata.normalize("NFKC", tag).casefold()).strip()
    start, _, last = words.rpartition(" ")
    return f"{start} {_singular(last)}".strip()


def _singular(word: str) -> str:
    if word in _NO_PLURALS or len(word) < 4:
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def catalogue_tags(items: Iterable[Item]) -> tuple[Tag, ...]:
    """Return a catalogue's tags, near-duplicates joined under their most common spelling.

    Returns:
        At most ``MAX_TAGS``, each on ``MIN_ITEMS`` items or more, most common first.
    """
    catalogue = list(items)
    spelled = Counter(tag for item in catalogue for tag in set(item.tags))
    spellings: dict[str, list[str]] = {}
    for tag in sorted(spelled, key=lambda tag: (-spelled[tag], tag)):
        if tag_key(tag):
            spellings.setdefault(tag_key(tag), []).append(tag)
    held = Counter(key for item in catalogue for key in set(map(tag_key, item.tags)))
    common = [key for key in spellings if held[key] >= MIN_ITEMS]
    order = sorted(common, key=lambda key: (-held[key], spellings[key][0]))[:MAX_TAGS]
    return tuple(
        Tag(
            name=spellings[key][0],
            aliases=tuple(spellings[key][1:]),
            share=smoothed_share(held[key], len(catalogue), len(order)),
        )
        for key in order
    )


def smoothed_share(count: int, of: int, tags: int) -> float:
    """Return ``count / of``, smoothed a little towards an equal share of all tags: in (0, 1)."""
    return (count + 1 / (tags + 1)) / (of + 1)


def still_good(stored: Taxonomy, items: Iterable[Item]) -> bool:
    """Return True if a stored taxonomy of the catalogue's tags stays in use.

    A few items more or less change nothing; it is to be renewed where much of what the items are
    tagged with is not in it and would be in a new one.
    """
    catalogue = list(items)
    new = Taxonomy(source="catalogue", tags=catalogue_tags(catalogue))
    covered = stored.coverage(catalogue)
    return stored.source == "catalogue" and covered >= STILL_GOOD * new.coverage(catalogue)
