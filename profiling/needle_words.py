"""Many words, most of them pieces of the same texts, in little memory."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, get_args, overload

import numpy as np
from numpy.typing import NDArray

Kind = Literal["id", "text", "name"]
_KINDS: tuple[Kind, ...] = get_args(Kind)

#: A word: its kind, the text that it is a piece of, its begin and its end there.
Place = tuple[Kind, str, int, int]


class Words(Sequence[str]):
    """Words by number, each of a kind.

    A word is kept as its place in its text: 13 bytes, where a text of its own takes some 70.

    Args:
        texts: that they are pieces of.
        places: shape (n, 3): number of the text, begin, end.
        kinds: shape (n,): places among the kinds.
    """

    def __init__(
        self, texts: Sequence[str], places: NDArray[np.uint32], kinds: NDArray[np.uint8]
    ) -> None:
        self._texts = texts
        self._places = places
        self._kinds = kinds

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Words":
        """Each word once, with the kind that it first has; those of a text follow each other."""
        texts: list[str] = []
        numbers, kinds, hashes = array("I"), array("B"), array("q")
        for kind, text, begin, end in places:
            if not texts or texts[-1] is not text:
                texts.append(text)
            numbers.extend((len(texts) - 1, begin, end))
            kinds.append(_KINDS.index(kind))
            hashes.append(hash(text[begin:end]))  # of 64 bits: two words do not share one
        _, first = np.unique(np.array(hashes), return_index=True)
        first.sort()
        at = np.array(numbers, dtype=np.uint32).reshape(-1, 3)
        return cls(texts, at[first], np.array(kinds, dtype=np.uint8)[first])

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> "Words": ...
    def __getitem__(self, number: int | slice) -> "str | Words":
        """The word with a number."""
        if isinstance(number, slice):
            return Words(self._texts, self._places[number], self._kinds[number])
        text, begin, end = map(int, self._places[number])
        return self._texts[text][begin:end]

    def kind(self, number: int) -> Kind:
        """The kind of the word with a number."""
        return _KINDS[int(self._kinds[number])]

    def only(self, chosen: NDArray[np.bool_]) -> "Words":
        """Some of them, which get new numbers.

        Args:
            chosen: shape (n,).
        """
        return Words(self._texts, self._places[chosen], self._kinds[chosen])

    @cached_property
    def counts(self) -> Counter[str]:
        """How many there are of each kind that there is: ``ids``, ``texts``, ``names``."""
        found = np.bincount(self._kinds, minlength=len(_KINDS)).tolist()
        return +Counter({f"{kind}s": n for kind, n in zip(_KINDS, found, strict=True)})

    @property
    def ids(self) -> set[str]:
        """Those that are ids."""
        return {self[number] for number in np.flatnonzero(self._kinds == _KINDS.index("id"))}
