"""Log files: taking lines out of them while somebody may be writing to them."""

from collections.abc import Callable
from pathlib import Path

from tasteprint.profiling.errors import LedgerError


def blank_lines(file: Path, holds: Callable[[bytes], object]) -> int:
    """Overwrites lines in their place with asterisks, and says how many there were.

    The file keeps its length: whoever is writing to it goes on where they were.

    Args:
        file: lines of bytes, each ended by a line feed.
        holds: whether a line must go.

    Raises:
        LedgerError: it cannot be read or written.
    """
    try:
        data = file.read_bytes()
        if not holds(data):
            return 0
        blanked = at = 0
        with file.open("rb+") as opened:
            for line in data.splitlines(keepends=True):
                if holds(line):
                    opened.seek(at)
                    opened.write(b"*" * len(line.rstrip(b"\r\n")))
                    blanked += 1
                at += len(line)
    except OSError as error:
        raise LedgerError(
            f"The log {file} cannot be cleared of what is forgotten: {error.strerror}.",
            hint="Make it writable, or delete it, and run it again.",
            blame="user",
        ) from error
    return blanked
