"""The physical lines of a CSV file, of which some can be read again.

A quote that is never closed makes a record of all lines up to the next quote or to the end of the
file. The record is no CSV then, but its lines but for the first may be sound: they are read again.
"""

import csv
from collections.abc import Iterator
from io import StringIO

#: A record with more characters than this is no CSV; so many, and one line, are held in memory.
#: Python's own limit of 131,072 is less than a long post, but an unclosed quote must not swallow a
#: whole file. A low bound would be unsafe: what is read again is taken for rows, so that one who
#: writes a long post could bring in rows of other users.
LONGEST = 16_000_000
_PASSED = 1_000_000  # characters after which those that are done with are let go


class CsvLines:
    """Iterates over the lines of a file, for ``csv.reader``.

    Args:
        lines: a file that was opened with ``newline=""``, its header read.
        longest: how many characters a record may have.

    Attributes:
        number: of the first line of the record at hand; the header is line 1.
    """

    def __init__(self, lines: Iterator[str], longest: int = LONGEST) -> None:
        self.number = 2
        self._lines = lines
        self._longest = longest
        # One text, since millions of short lines would take many times its memory.
        self._held = StringIO(newline="")
        self._start = 0  # of the record at hand, in what is held
        self._first = self._count = 0  # the length of its first line, and the number of its lines
        self._read = self._again = 0  # characters, from the file and given back

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._held.tell() - self._start > self._longest:
            raise csv.Error(f"more than {self._longest:,} characters")
        if self._count and self._again > 4 * self._read + self._longest:
            raise csv.Error("too many quotes that are not closed")  # or it takes for ever
        line = self._held.readline()
        if not line:
            line = next(self._lines)
            self._held.write(line)
            self._read += len(line)
        self._first = self._first or len(line)
        self._count += 1
        return line

    def begin(self) -> None:
        """Begins a record: the lines of the one before are done with."""
        self.number += self._count
        self._first = self._count = 0
        self._start = self._held.tell()
        if self._start > _PASSED:
            self._held = StringIO(self._held.read(), newline="")
            self._start = 0

    def give_back(self) -> None:
        """Ends the record at hand after its first line; the others are read again."""
        end = self._start + self._first
        self._again += self._held.tell() - end
        self._held.seek(end)
        self._count = 1

    def raw(self) -> str:
        """The record at hand as it was read, without the last line end."""
        length = self._held.tell() - self._start
        self._held.seek(self._start)
        return self._held.read(length).rstrip("\r\n")
