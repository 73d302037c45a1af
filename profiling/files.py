"""Atomic file writes: a file is there complete, or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasteprint.profiling.errors import SettingsError


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and move that file to ``path`` at the end.

    The temporary name is hidden and holds the process id and a random part, so that several
    processes and threads may write the same file: the last one to finish wins. On any error the
    temporary file is deleted and what was at ``path`` stays. Missing folders are made.

    The file is complete after a killed process, but it is not synced to the disk: after a power cut
    it may be empty. What must outlive that belongs in the ledger.

    >>> with atomic_write(Path("report.html")) as part:  # doctest: +SKIP
    ...     part.write_text("<p>…</p>", "utf-8")

    Raises:
        SettingsError: the file cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Name another place, or free some space.",
        ) from error
    finally:
        with suppress(OSError):  # the error that led here matters more
            part.unlink(missing_ok=True)
