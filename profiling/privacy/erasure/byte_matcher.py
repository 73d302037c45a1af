"""Search for many byte patterns at once in large files."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

#: Bytes by which a pattern is found; a shorter pattern is not allowed.
ANCHOR = 8
#: Bytes of UTF-8 in one window of a text, and between the starts of two windows.
WINDOW, STEP = 24, 8

# The longest beginning of a pattern that is kept as a hash, in words of 8 bytes.
_WORDS = 3
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: it spreads words evenly
_BATCH = 50_000
# The numbers of a word's forms are below this.
_FORMS = 8

T = TypeVar("T")


class Matcher(Generic[T]):
    """Finds many words, each written in several forms, in bytes.

    Each 8 bytes of the input, at every offset, are looked up in a bitmap of the forms' first 8
    bytes; on a hit, up to 24 bytes are looked up in a sorted array of hashes; what is found there
    is compared. So the time grows with the input and hardly with the number of words, and a form
    takes 12 bytes: it is written again to be compared.

    Args:
        words: to be found.
        forms: writes a word in each of its forms, at most 8, all of ``ANCHOR`` bytes or more.

    Attributes:
        longest: bytes of the longest form.
    """

    def __init__(self, words: Sequence[T], forms: Callable[[T], Sequence[bytes]]) -> None:
        self._words = words
        self._forms = forms
        self.longest = 0
        bits = min(max((3 * len(words)).bit_length() + 3, 16), 27)
        self._shift = np.uint64(64 - bits)
        self._bitmap = np.zeros(1 << bits, dtype=bool)
        hashes: dict[int, list[Array]] = {count: [] for count in range(1, _WORDS + 1)}
        numbers: dict[int, list[Array]] = {count: [] for count in range(1, _WORDS + 1)}
        for start in range(0, len(words), _BATCH):
            for count, (rows, ids) in self._begin(start).items():
                self._bitmap[self._slots(rows[:, 0])] = True
                hashes[count].append(_hashed(rows.T))
                numbers[count].append(ids)
        self._known = {
            count: _in_order(parts, numbers[count]) for count, parts in hashes.items() if parts
        }

    def matches(self, data: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield each occurrence as the word's number, its start and end in ``data``, in any order.

        Overlapping occurrences are all included.
        """
        for offset in range(min(ANCHOR, len(data)) if self._known else 0):
            count = (len(data) - offset) // ANCHOR
            words = np.frombuffer(data, dtype="<u8", count=count, offset=offset)
            near = np.flatnonzero(self._bitmap[self._slots(words)])
            for length, (hashes, numbers) in self._known.items():
                at = near[near + length <= count]
                sought = _hashed([words[at + number] for number in range(length)])
                first = np.searchsorted(hashes, sought)
                hit = np.flatnonzero(hashes[np.minimum(first, len(hashes) - 1)] == sought)
                for place, begin in zip(at[hit].tolist(), first[hit].tolist(), strict=True):
                    end = np.searchsorted(hashes, hashes[begin], side="right")
                    for packed in numbers[begin:end].tolist():
                        yield from self._compared(packed, data, offset + place * ANCHOR)

    def _compared(self, packed: int, data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
        number, form = divmod(packed, _FORMS)
        written = self._forms(self._words[number])[form]
        if data.startswith(written, place):
            yield number, place, place + len(written)

    def _begin(self, start: int) -> "dict[int, tuple[Array, Array]]":
        """Return the first bytes of some words' forms, (n, words of 8 bytes), and their numbers."""
        begins: dict[int, bytearray] = {}
        packed: dict[int, list[int]] = {}
        for number in range(start, min(start + _BATCH, len(self._words))):
            for form, written in enumerate(self._forms(self._words[number])):
                if len(written) < ANCHOR:
                    raise ValueError(f"a pattern has {len(written)} bytes, not {ANCHOR} or more")
                count = min(len(written) // ANCHOR, _WORDS)
                begins.setdefault(count, bytearray()).extend(written[: count * ANCHOR])
                packed.setdefault(count, []).append(number * _FORMS + form)
                self.longest = max(self.longest, len(written))
        return {
            count: (
                np.frombuffer(data, dtype="<u8").reshape(-1, count),
                np.array(packed[count], dtype=np.uint32),
            )
            for count, data in begins.items()
        }

    def _slots(self, words: Array) -> Array:
        """Return the places of 8-byte words in the bitmap."""
        return (words.astype(np.uint64) * _FACTOR) >> self._shift


def _hashed(columns: Iterable[Array]) -> Array:
    """Return one hash for the words of 8 bytes in each row."""
    mixed: Any = np.uint64(0)
    for column in columns:
        mixed = (mixed ^ column) * _FACTOR
        mixed ^= mixed >> np.uint64(32)
    return np.asarray(mixed)


def _in_order(hashes: list[Array], numbers: list[Array]) -> tuple[Array, Array]:
    """Join and sort both by the hashes; the parts are emptied, to free their memory."""
    all_hashes, all_numbers = np.concatenate(hashes), np.concatenate(numbers)
    hashes.clear()
    numbers.clear()
    order = np.argsort(all_hashes)
    return all_hashes[order], all_numbers[order]


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end offsets of overlapping windows of at least 24 bytes, one each 8 bytes.

    Any 40 bytes of a text contain a whole window: 40 letters of English, 14 Chinese characters. A
    shorter text is a single window.
    """
    sizes = (len(character.encode("utf-8", "surrogatepass")) for character in text)
    ends = range(len(text) + 1) if text.isascii() else [0, *accumulate(sizes)]
    if ends[-1] <= WINDOW:
        yield 0, len(text)
        return
    for begin in (*range(0, ends[-1] - WINDOW, STEP), ends[-1] - WINDOW):
        # Rounded down, so that the last window ends within the text.
        first = bisect_left(ends, begin + 1) - 1
        yield first, bisect_left(ends, ends[first] + WINDOW)
