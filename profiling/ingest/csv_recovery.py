"""The physical lines of a CSV file, some of which can be read again after a broken record.

A quote that is never closed makes one record of all lines up to the next quote or to the end of the
file. That record is not CSV, but all its lines except the first may be sound: they are read again.
"""

import csv
from collections.abc import Iterator
from io import StringIO

#: A record with more characters than this is not CSV; so many, and one line, are held in memory.
#: Python's own limit of 131,072 is less than a long post, but an unclosed quote must not swallow a
#: whole file. A low bound would be unsafe: what is read again is taken for rows, so that the
#: writer of a long post could smuggle in rows of other users.
LONGEST = 16_000_000
_PASSED = 1_000_000  # characters that have been dealt with, after which they are dropped


class CsvLines:
    """Iterates over the lines of a file, for ``csv.reader``.

    Args:
        lines: a file that was opened with ``newline=""``, its header read.
        longest: how many characters a record may have.

    Attributes:
        number: of the first line of the current record; the header is line 1.
    """

    def __init__(self, lines: Iterator[str], longest: int = LONGEST) -> None:
        self.number = 2
        self._lines = lines
        self._longest = longest
        # One text, since millions of short lines would take many times its memory.
        self._held = StringIO(newline="")
        self._start = 0  # of the current record, in what is held
        self._first = self._count = 0  # the length of its first line, and the number of its lines
        self._read = self._again = 0  # characters, from the file and given back

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._held.tell() - self._start > self._longest:
            raise csv.Error(f"more than {self._longest:,} characters")
        if self._count and self._again > 4 * self._read + self._longest:
            raise csv.Error("too many quotes that are not closed")  # or it would take forever
        line = self._held.readline()
        if not line:
            line = next(self._lines)
            self._held.write(line)
            self._read += len(line)
        self._first = self._first or len(line)
        self._count += 1
        return line

    def begin(self) -> None:
        """Begin a record: the lines of the one before are no longer needed."""
        self.number += self._count
        self._first = self._count = 0
        self._start = self._held.tell()
        if self._start > _PASSED:
            self._held = StringIO(self._held.read(), newline="")
            self._start = 0

    def give_back(self) -> None:
        """End the current record after its first line; the others are read again."""
        end = self._start + self._first
        self._again += self._held.tell() - end
        self._held.seek(end)
        self._count = 1

    def raw(self) -> str:
        """Return the current record as it was read, without the last line end."""
        length = self._held.tell() - self._start
        self._held.seek(self._start)
        return self._held.read(length).rstrip("\r\n")
