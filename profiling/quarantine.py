"""The quarantine file: every refused row, with its reason."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.models import Refusal


class Quarantine:
    """Writes refusals as JSON Lines to a temporary name; the file appears when all went well.

    It then replaces that of an earlier ingest, or removes it where nothing was refused.

    Args:
        path: of the file; its folder is made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refused = 0
        self._part = path.with_name(f"{path.name}.{os.getpid()}.part")
        self._file: IO[str] | None = None

    def add(self, source: str, row: int, reason: str, raw: str | Mapping[str, Any]) -> None:
        """Adds a refused row.

        Raises:
            IngestError: the file cannot be written.
        """
        if not isinstance(raw, str):
            raw = json.dumps(raw, ensure_ascii=False, default=str)
        refusal = Refusal(
            source=_writable(source), row=row, reason=_writable(reason), raw=_writable(raw)
        )
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("w", encoding="utf-8")
            self._file.write(refusal.model_dump_json() + "\n")
        except OSError as error:
            raise self._failed(error) from error
        self.refused += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._file is not None:
                self._file.close()
            if kind is not None:
                self._part.unlink(missing_ok=True)
            elif self._file is not None:
                self._part.replace(self.path)
            else:
                self.path.unlink(missing_ok=True)
        except OSError as failure:
            raise self._failed(failure) from failure

    def _failed(self, error: OSError) -> IngestError:
        return IngestError(
            f"The quarantine file {self.path} cannot be written: {error.strerror or error}.",
            hint="Make its folder writable, free some space, or choose another place for it.",
        )


def _writable(text: str) -> str:
    """A text that UTF-8 can write: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode()
