"""Names of one thing: near-duplicates joined.

No model: names are compared by what they are made of. Joining is an equivalence: whether two names
belong together depends on them alone, and the groups are what that relation, closed under "the
same as something that is the same", gives. So the order in which names come changes nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

#: The Rapidfuzz ratio (0 to 100) from which two words of so many letters are misspellings of each
#: other: a letter too many or too few, none exchanged. In shorter words, and with a letter
#: exchanged, another word begins ("IPA" and "APA", "Tesla" and "Tesco", "Christina", "Christine").
ALIKE, FUZZY_FROM = 90.0, 8

_MARKS = re.compile(r"[’'`´]s\b|[’'`´.]", re.IGNORECASE)
_SIGNS = re.compile(r"[^\w&+#]+|_")
_NUMBER = re.compile(r"\d+")
# What companies and works are called with and without.
_LEGAL = frozenset(
    {"co", "company", "corp", "corporation", "inc", "ltd", "llc", "gmbh", "ag", "plc"}
)
_ARTICLES = frozenset({"the", "a", "an"})
_NO_PLURAL = ("ss", "us", "is")


def name_key(name: str) -> str:
    """Return the key that all spellings of a name share.

    It leaves out case, full width, accents, quotation marks, a hashtag's or handle's sign,
    possessives, punctuation, an article at the head, a company's legal form at the end, and the
    plural "s" of the last word. Two names with the same key are the same name. It is never empty
    for a name that has a letter or digit.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _SIGNS.sub(" ", _MARKS.sub("", plain.lstrip("#@ "))).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    while len(words) > 1 and words[-1] in _LEGAL:
        del words[-1]
    if words:
        words[-1] = _singular(words[-1])
    return unicodedata.normalize("NFC", " ".join(words))


def same_name(one: str, other: str) -> bool:
    """Return True if two keys (``name_key``) are spellings of one name.

    They differ by spaces alone ("wi fi", "wifi"), or word for word by no more than a misspelling of
    long words, with the same numbers; of two words or more the first is the same, for the first
    names of people are all that tells a family apart.
    """
    from rapidfuzz.fuzz import ratio

    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    words, others = one.split(), other.split()
    if numbers(one) != numbers(other) or len(words) != len(others):
        return False
    return (len(words) == 1 or words[0] == others[0]) and all(
        a == b or (min(len(a), len(b)) >= FUZZY_FROM and ratio(a, b) >= ALIKE)
        for a, b in zip(words, others, strict=True)
    )


def join_near(names: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Groups of names that are writings of one, each under its most common form.

    Args:
        names: how often each was written.

    Returns:
        The most common form of each group (of equals the first in the alphabet) to all its forms,
        most common first; the groups in the order of the alphabet. Every name is in one group.
    """
    keys = {name: name_key(name) or name for name in names}
    head = {key: key for key in keys.values()}
    for a, b in _pairs(sorted(head)):
        if _root(head, a) != _root(head, b) and same_name(a, b):
            head[max(_root(head, a), _root(head, b))] = min(_root(head, a), _root(head, b))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_root(head, keys[name])].append(name)
    ordered = (sorted(forms, key=lambda f: (-names[f], f)) for forms in groups.values())
    return dict(sorted((forms[0], tuple(forms)) for forms in ordered))


def _pairs(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """All pairs of keys that can be the same; of many names few are.

    Where each word of a key is like the other's, so are the keys as a whole.
    """
    tight: dict[str, list[str]] = defaultdict(list)
    blocks: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in keys:
        tight[key.replace(" ", "")].append(key)
        if len(key) >= FUZZY_FROM:
            blocks[block_of(key)].append(key)
    for same in tight.values():
        yield from pairwise(same)
    for block in blocks.values():
        for at, key in enumerate(block[:-1]):
            others = block[at + 1 :]
            yield from ((key, others[other]) for other in close(key, others))


def block_of(key: str) -> tuple[str, ...]:
    """Return the blocking keys that misspellings of one name share."""
    words = key.split()
    return str(len(words)), words[0] if len(words) > 1 else "", *numbers(key)


def close(text: str, others: Sequence[str]) -> list[int]:
    """Return the places of the texts that are as similar as a misspelling is."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    if not others:
        return []
    close: list[int] = np.flatnonzero(
        cdist([text], others, scorer=ratio, score_cutoff=ALIKE)[0]
    ).tolist()
    return close


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def numbers(key: str) -> tuple[str, ...]:
    """Return the numbers in a key, in alphabetical order."""
    return tuple(sorted(_NUMBER.findall(key)))


def _root(head: Mapping[str, str], key: str) -> str:
    while head[key] != key:
        key = head[key]
    return key


# Entities linked to the items of a catalogue that they stand for.
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
        """Return the places of the titles whose texts are as similar as a misspelling is."""
        return [self.places[at] for at in close(text, self.texts)]


class Titles:
    """The titles of a catalogue, to link entities to.

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
        """Return the item that a name stands for; None where it is none, or might be several.

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
        """Return the titles that hold the name's words, one of them with digits and letters."""
        words = _joined_models(key)
        if not any(map(_MODEL.fullmatch, words)):
            return set()
        return set.intersection(*(self._holding.get(word, set()) for word in words))


def _in_order(key: str) -> str:
    """Return the words of a key in alphabetical order."""
    return " ".join(sorted(key.split()))


def _joined_models(key: str) -> list[str]:
    """Return the words of a key, those of a model number ("wh 1000xm5") in one."""
    return _SPLIT_MODEL.sub(r"\1\2", key).split()
