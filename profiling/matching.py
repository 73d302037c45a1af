"""Many byte patterns looked for at once in large files."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Bytes by which a pattern is found; a shorter one cannot be looked for.
ANCHOR = 8
#: Bytes of UTF-8 in one window of a text, and between the beginnings of two windows.
WINDOW, STEP = 24, 8

_BITS = 22
_FACTOR = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: multiplying by it spreads words evenly


class Matcher:
    """Finds which of many patterns are in bytes, and where.

    Each 8 bytes of the input, at every offset, are looked up in a bitmap of the patterns' first
    8 bytes; only where the bitmap has them is a pattern compared. So the time grows with the input
    and hardly with the number of patterns.

    Args:
        patterns: of at least ``ANCHOR`` bytes each.
    """

    def __init__(self, patterns: Sequence[bytes]) -> None:
        import numpy as np

        self.patterns = patterns
        self.longest = max(map(len, patterns), default=0)
        self._by_anchor: dict[bytes, list[int]] = {}
        for number, pattern in enumerate(patterns):
            if len(pattern) < ANCHOR:
                raise ValueError(f"a pattern has {len(pattern)} bytes, not {ANCHOR} or more")
            self._by_anchor.setdefault(pattern[:ANCHOR], []).append(number)
        self._anchors = np.sort(np.frombuffer(b"".join(self._by_anchor), dtype="<u8"))
        self._bitmap = np.zeros(1 << _BITS, dtype=bool)
        self._bitmap[_slots(self._anchors)] = True

    def matches(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each occurrence as the pattern's number and its place in ``data``; in no certain order.

        Overlapping ones are all given.
        """
        import numpy as np

        for offset in range(min(ANCHOR, len(data)) if self.patterns else 0):
            count = (len(data) - offset) // ANCHOR
            words = np.frombuffer(data, dtype="<u8", count=count, offset=offset)
            near = np.flatnonzero(self._bitmap[_slots(words)])
            found = np.searchsorted(self._anchors, words[near]) % len(self._anchors)
            for at in near[self._anchors[found] == words[near]].tolist():
                place = offset + at * ANCHOR
                for number in self._by_anchor[data[place : place + ANCHOR]]:
                    if data.startswith(self.patterns[number], place):
                        yield number, place


def _slots(words: "np.ndarray") -> "np.ndarray":
    """The places of 8-byte words in the bitmap."""
    import numpy as np

    return (words.astype(np.uint64) * np.uint64(_FACTOR)) >> np.uint64(64 - _BITS)


def windows(text: str) -> Iterator[str]:
    """A text in overlapping windows of at least 24 bytes of UTF-8, one each 8 bytes.

    Whatever 40 bytes are left of a text hold a whole window: 40 letters of English, 14 signs of
    Chinese. A shorter text is one window of its own.
    """
    ends = [0, *accumulate(len(sign.encode("utf-8", "surrogatepass")) for sign in text)]
    if ends[-1] <= WINDOW:
        yield text
        return
    for begin in (*range(0, ends[-1] - WINDOW, STEP), ends[-1] - WINDOW):
        # Rounded down, so that the last window ends within the text.
        first = bisect_left(ends, begin + 1) - 1
        yield text[first : bisect_left(ends, ends[first] + WINDOW)]
