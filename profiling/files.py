"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasteprint.profiling.errors import SettingsError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place beside ``path`` to write to; it takes the place of ``path`` at the end.

    On any error nothing is left behind, and what was at ``path`` stays.

    Raises:
        SettingsError: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
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
        with suppress(OSError):  # the error that led here is the one to tell
            part.unlink(missing_ok=True)
