"""Kinds that a setting names by words."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K", bound=StrEnum)


def kinds_in(words: Iterable[str], kinds: type[K], sets: Mapping[str, Iterable[K]]) -> frozenset[K]:
    """The kinds that words name, in any case.

    Args:
        words: of a setting.
        kinds: what may be named.
        sets: words that name several kinds, or none.

    Raises:
        ValueError: a word is none of these.
    """
    known = {**{kind.value: (kind,) for kind in kinds}, **sets}
    found: set[K] = set()
    for word in words:
        plain = word.strip().casefold()
        if plain not in known:
            raise ValueError(f"{word!r} is none of: {', '.join([*sets, *kinds])}")
        found.update(known[plain])
    return frozenset(found)
