"""Atomic file writes: a file is there complete, or not at all."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasteprint.profiling.errors import SettingsError

# Characters of a name that its temporary name keeps: names have a limit of 255 bytes.
_KEPT = 40


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and move that file to ``path`` at the end.

    The temporary name is hidden and holds the process id and a random part, so that several
    processes and threads may write the same file: the last one to finish wins. On any error the
    temporary file is deleted and what was at ``path`` stays, as do its permissions; a link stays a
    link. Missing folders are made. Only write inside the block: its OSErrors are taken for
    those of ``path``.

    The file is complete after a killed process, but it is not synced to the disk: after a power cut
    it may be empty. What must outlive that belongs in the ledger.

    >>> with atomic_write(Path("report.html")) as part:  # doctest: +SKIP
    ...     part.write_text("<p>…</p>", "utf-8")

    Raises:
        SettingsError: the file cannot be written there.
    """
    target = Path(os.path.realpath(path))
    if not target.name or target.is_dir():
        raise SettingsError(f"{path} cannot be written: it is a folder.", hint="Name a file.")
    part = target.with_name(f".{target.name[:_KEPT]}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with suppress(FileNotFoundError):  # there was no file before
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Name another place, or free some space.",
        ) from error
    finally:
        with suppress(OSError):  # the error that led here matters more
            part.unlink(missing_ok=True)
