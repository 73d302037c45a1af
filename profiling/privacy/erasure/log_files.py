"""Erasure of lines from log files that a process may be writing to."""

import gzip
import logging
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.profiling.files import atomic_write

_log = logging.getLogger(__name__)

# Rotated logs, too: with a number or a date, or compressed.
_LOG = re.compile(r"\.log[.\d_-]*(?:\.bak|\.old|~)?(?:\.gz)?$")

Spans = Callable[[bytes], Iterable[tuple[int, int]]]


def logs_in(files: Iterable[Path]) -> set[Path]:
    """Return the files that are logs by their names."""
    return {file for file in files if _LOG.search(file.name) and file.is_file()}


def blank_lines(file: Path, spans: Spans) -> int:
    """Overwrite lines in place with asterisks, and return how many there were.

    The file keeps its length, so that a process can go on writing to it. A compressed one
    (``.gz``), which nobody writes to, is replaced.

    Args:
        file: lines of bytes, each ended by a line feed.
        spans: returns start and end of each piece to be erased, with every line that it touches.

    Raises:
        LedgerError: it cannot be read or written.
    """
    packed = file.suffix == ".gz"
    try:
        data = gzip.decompress(file.read_bytes()) if packed else file.read_bytes()
        lines = list(_touched(data, spans(data)))
        if lines and packed:
            blanked = bytearray(data)
            for at, length in lines:
                blanked[at : at + length] = b"*" * length
            with atomic_write(file) as part:
                part.write_bytes(gzip.compress(blanked))
        elif lines:
            with file.open("rb+") as opened:
                for at, length in lines:
                    opened.seek(at)
                    opened.write(b"*" * length)
    except (OSError, EOFError, zlib.error, SettingsError) as error:
        raise LedgerError(
            f"The log {file} cannot be cleared of what is erased: {error}",
            hint="Make it writable, or delete it, and run it again.",
            user_error=True,
        ) from error
    if lines:
        _log.info("erased %d lines of a log file", len(lines))
    return len(lines)


def _touched(data: bytes, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the lines that some span touches, each once, as offset and length without line end."""
    at = 0
    for begin, end in sorted(spans):
        at = max(at, data.rfind(b"\n", 0, begin) + 1)
        while at < end:
            stop = data.find(b"\n", at)
            line = data[at : stop if stop >= 0 else len(data)]
            if content := line.rstrip(b"\r"):
                yield at, len(content)
            at += len(line) + 1
