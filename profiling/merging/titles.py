"""Names linked to the items of a catalogue that they stand for."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasteprint.profiling.merging.joining import (
    FUZZY_FROM,
    block_of,
    close,
    name_key,
    numbers,
    same_name,
)

_MODEL = re.compile(r"[^\W\d](?=.*\d)\w{3,}")
_SPLIT_MODEL = re.compile(r"\b([^\W\d]{1,3}) (\d\w*)")


@dataclass(frozen=True)
class _Texts:
    """Texts, each of one title."""

    places: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, place: int, text: str) -> None:
        self.places.append(place)
        self.texts.append(text)

    def close(self, text: str) -> list[int]:
        """The places of the titles whose texts are as like it as a misspelling is."""
        return [self.places[at] for at in close(text, self.texts)]


class Titles:
    """The titles of a catalogue, to link names to.

    Args:
        titles: by item id.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._ids = list(titles)
        self._keys = [name_key(title) for title in titles.values()]
        self._tight: dict[str, list[int]] = defaultdict(list)
        self._blocks: dict[tuple[str, ...], _Texts] = defaultdict(_Texts)
        self._in_order: dict[tuple[str, ...], _Texts] = defaultdict(_Texts)
        self._holding: dict[str, set[int]] = defaultdict(set)
        for at, key in enumerate(self._keys):
            self._tight[key.replace(" ", "")].append(at)
            self._blocks[block_of(key)].add(at, key)
            if len(key) >= FUZZY_FROM:
                self._in_order[numbers(key)].add(at, _in_order(key))
            for word in _joined_models(key):
                self._holding[word].add(at)

    def link(self, name: str) -> str | None:
        """The item that a name stands for; None where it is none, or might be several.

        In this order, each only where exactly one item fits: the same name (``same_name``); the
        same words in another order, or but for a few letters; a model number ("WH-1000XM5") that
        one title has.
        """
        key = name_key(name)
        if not key:
            return None
        for fitting in (self._same_name, self._same_words, self._same_model):
            found = fitting(key)
            if found:
                return self._ids[found.pop()] if len(found) == 1 else None
        return None

    def _same_name(self, key: str) -> set[int]:
        near = self._blocks[block_of(key)].close(key) if block_of(key) in self._blocks else ()
        same = {at for at in near if same_name(key, self._keys[at])}
        return same.union(self._tight.get(key.replace(" ", ""), ()))

    def _same_words(self, key: str) -> set[int]:
        if len(key) < FUZZY_FROM or numbers(key) not in self._in_order:
            return set()
        return set(self._in_order[numbers(key)].close(_in_order(key)))

    def _same_model(self, key: str) -> set[int]:
        """The titles that hold the name's words, one of them with digits and letters."""
        words = _joined_models(key)
        if not any(map(_MODEL.fullmatch, words)):
            return set()
        return set.intersection(*(self._holding.get(word, set()) for word in words))


def _in_order(key: str) -> str:
    """The words of a key in the order of the alphabet."""
    return " ".join(sorted(key.split()))


def _joined_models(key: str) -> list[str]:
    """The words of a key, those of a model number ("wh 1000xm5") in one."""
    return _SPLIT_MODEL.sub(r"\1\2", key).split()
