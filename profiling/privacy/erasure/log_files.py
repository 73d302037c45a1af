"""Log files: taking lines out of them while somebody may be writing to them."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.profiling.files import atomic_write

# Those, too, that were put away under a number or a date, or compressed.
_LOG = re.compile(r"\.log[.\d_-]*(?:\.bak|\.old|~)?(?:\.gz)?$")

Spans = Callable[[bytes], Iterable[tuple[int, int]]]


def logs_in(files: Iterable[Path]) -> set[Path]:
    """Those of some files that are logs, by their names."""
    return {file for file in files if _LOG.search(file.name) and file.is_file()}


def blank_lines(file: Path, spans: Spans) -> int:
    """Overwrites lines in their place with asterisks, and says how many there were.

    The file keeps its length: whoever is writing to it goes on where they were. One that is
    compressed (``.gz``), which nobody writes to, is written anew.

    Args:
        file: lines of bytes, each ended by a line feed.
        spans: begin and end of each piece that must go, with every line that it touches.

    Raises:
        LedgerError: it cannot be read or written.
    """
    packed = file.suffix == ".gz"
    try:
        data = gzip.decompress(file.read_bytes()) if packed else file.read_bytes()
        doomed = list(_touched(data, spans(data)))
        if doomed and packed:
            blanked = bytearray(data)
            for at, length in doomed:
                blanked[at : at + length] = b"*" * length
            with atomic_write(file) as part:
                part.write_bytes(gzip.compress(blanked))
        elif doomed:
            with file.open("rb+") as opened:
                for at, length in doomed:
                    opened.seek(at)
                    opened.write(b"*" * length)
    except (OSError, EOFError, zlib.error, SettingsError) as error:
        raise LedgerError(
            f"The log {file} cannot be cleared of what is forgotten: {error}",
            hint="Make it writable, or delete it, and run it again.",
            user_error=True,
        ) from error
    return len(doomed)


def _touched(data: bytes, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines that some span touches, each once, as place and length without the line's end."""
    at = 0
    for begin, end in sorted(spans):
        at = max(at, data.rfind(b"\n", 0, begin) + 1)
        while at < end:
            stop = data.find(b"\n", at)
            line = data[at : stop if stop >= 0 else len(data)]
            if content := line.rstrip(b"\r"):
                yield at, len(content)
            at += len(line) + 1
