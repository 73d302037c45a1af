"""The quarantine file: every rejected row, with the reason."""

import fcntl
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.models import Refusal


class Quarantine:
    """Writes rejected rows as JSON Lines to a temporary name; the file appears when all is done.

    It then replaces that of an earlier ingest, or removes it where nothing was rejected.

    Args:
        path: of the file; its folder is made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rejected = 0
        self._part: Part | None = None

    def add(
        self,
        source: str,
        row: int,
        reason: str,
        raw: str | Mapping[str, Any],
        user_id: str | None = None,
    ) -> None:
        """Add a rejected row; ``user_id`` is that of ``Refusal``.

        Raises:
            IngestError: the file cannot be written.
        """
        if not isinstance(raw, str):
            raw = json.dumps(raw, ensure_ascii=False, default=str)
        line = Refusal(
            source=_writable(source),
            row=row,
            reason=_writable(reason),
            raw=_writable(raw),
            user_id=user_id,
        )
        try:
            if self._part is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._part = Part(self.path)
            self._part.write(line.model_dump_json().encode() + b"\n")
        except OSError as error:
            raise self._failed(error) from error
        self.rejected += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._part is None:
                if kind is None:
                    self.path.unlink(missing_ok=True)
            elif kind is None:
                self._part.keep()
            else:
                self._part.discard()
        except OSError as failure:
            raise self._failed(failure) from failure

    def _failed(self, error: OSError) -> IngestError:
        return IngestError(
            f"The quarantine file {self.path} cannot be written: {error.strerror or error}.",
            hint="Make its folder writable, free some space, or choose another place for it.",
        )


class Part:
    """A file being written: under a temporary name, and locked, until it is complete.

    It does not use ``files.atomic_write``, because an ingest may run for hours and what it has
    written holds personal data: an erasure that runs beside it has to tell the part of a running
    ingest, which stays, from that of a killed one, which must go. The lock says so: the system
    releases it when the process ends. All methods raise OSError.

    Args:
        path: where the file is to be; its folder is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        self._file = _locked(self._part)

    def write(self, content: bytes) -> None:
        """Write bytes at the end."""
        self._file.write(content)

    def keep(self) -> None:
        """Move the file to its place; delete it if that fails."""
        try:
            self._file.flush()
            self._part.replace(self._path)
        except OSError:
            self.discard()
            raise
        self._file.close()

    def discard(self) -> None:
        """Delete the part."""
        self._part.unlink(missing_ok=True)
        self._file.close()


def _locked(part: Path) -> BinaryIO:
    """Open a new file and lock it."""
    while True:
        file = part.open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if part.exists():
            return file
        file.close()  # taken for stale before it was locked


def remove_stale_parts(folder: Path) -> None:
    """Remove what killed processes left of quarantine files; those being written stay.

    Raises:
        OSError: one cannot be removed.
    """
    for part in folder.glob("*.jsonl.*.part"):
        with suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _writable(text: str) -> str:
    """Return a text that UTF-8 can encode: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode()
