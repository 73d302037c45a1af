"""The quarantine files of a workspace: rows that an ingest refused, one file for each input."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ingest.quarantine import Part, remove_stale_parts
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.ingest.values import Mended, clean_id, clean_text
from tasteprint.profiling.models import Event, Refusal

if TYPE_CHECKING:
    from tasteprint.profiling.ingest.sources import Source


def place(workspace: Path, events: "Source | None", items: "Source | None") -> Path:
    """The file for the refused rows of an input; the same input gets the same file again.

    A file is known by its path, a DataFrame by what it holds.

    Raises:
        IngestError: one is neither a path nor a DataFrame, or cannot be read at all.
    """
    inputs = {"events": events, "items": items}
    sources = [_identity(source, what) for what, source in inputs.items() if source is not None]
    digest = hashlib.sha256("\n".join(sources).encode()).hexdigest()[:8]
    paths = [Path(s) for s in (events, items) if isinstance(s, str | Path)]
    return workspace / "quarantine" / f"{paths[0].name if paths else 'table'}-{digest}.jsonl"


def _identity(source: "Source", what: str) -> str:
    if isinstance(source, str | Path):
        return str(Path(source).resolve())
    digest = hashlib.sha256()
    for row in Table(source, what).rows():
        for column, value in (row.values or {}).items():
            digest.update(f"{column!r}:{_told(value)},".encode("utf-8", "replace"))
    return digest.hexdigest()


def _told(value: Any) -> str:
    """A cell as text; that of a set is the same in each process."""
    try:
        return repr(sorted(map(repr, value)) if isinstance(value, set | frozenset) else value)
    except RecursionError:  # such a row is refused
        return "nested too deeply"


def tidy(workspace: Path) -> None:
    """Removes what killed ingests left of their files.

    Raises:
        LedgerError: that cannot be done.
    """
    folder = workspace / "quarantine"
    try:
        remove_stale_parts(folder)
    except OSError as error:
        raise LedgerError(
            f"What a killed ingest left in {folder} cannot be removed: {error.strerror}.",
            hint="Make the folder and its files writable.",
            user_error=True,
        ) from error


def forget(workspace: Path, user: str) -> int:
    """Takes a user's rows out of all quarantine files, and says how many there were.

    Raises:
        LedgerError: a file cannot be read or written.
    """
    tidy(workspace)
    return sum(_without(file, partial(_is_about, user=user)) for file in _files(workspace))


def forget_event(workspace: Path, event: Event) -> int:
    """Takes the rows with an event's id or text out of all files, and says how many there were.

    Rows of other users stay, whatever their ids.

    Raises:
        LedgerError: a file cannot be read or written.
    """
    tidy(workspace)
    return sum(_without(file, partial(_is_of, event=event)) for file in _files(workspace))


def rows_of(workspace: Path, user: str) -> int:
    """How many rows of a user all quarantine files hold."""
    return sum(
        _is_about(line, user)
        for file in _files(workspace)
        for line in file.read_bytes().split(b"\n")
    )


def _files(workspace: Path) -> list[Path]:
    return sorted((workspace / "quarantine").glob("*.jsonl"))


def _without(file: Path, is_doomed: Callable[[bytes], bool]) -> int:
    try:
        with file.open("rb") as opened:  # of bytes, only a line feed ends a line
            lines = list(opened)
        kept = [line for line in lines if not is_doomed(line)]
        if not kept:
            file.unlink()
        elif len(kept) < len(lines):
            part = Part(file)
            part.write(b"".join(kept))
            part.keep()
    except OSError as error:
        raise LedgerError(
            f"The quarantine file {file} cannot be cleared of what is forgotten: {error.strerror}.",
            hint="Make it writable, or delete it, and run it again.",
            user_error=True,
        ) from error
    return len(lines) - len(kept)


def _is_about(line: bytes, user: str) -> bool:
    try:
        refused = Refusal.model_validate_json(line)
    except ValidationError:  # no line of ours: cut short, or changed by another hand
        return user in line.decode("utf-8", "replace")
    if refused.user_id is not None:
        return refused.user_id == user
    try:
        row: Any = json.loads(refused.raw)
    except (ValueError, RecursionError):
        row = None
    if isinstance(row, dict):
        return any(_is_id(value, user) for value in row.values())
    return _names(refused.raw, user)


def _is_of(line: bytes, event: Event) -> bool:
    try:
        refused = Refusal.model_validate_json(line)
        row: Any = json.loads(refused.raw)
    except ValidationError:
        return event.event_id in line.decode("utf-8", "replace")
    except (ValueError, RecursionError):
        row = None
    if refused.user_id not in (None, event.user_id):
        return False
    if isinstance(row, dict):
        said = event.text or event.event_id
        return any(_is_id(value, event.event_id) or value == said for value in row.values())
    return _names(refused.raw, event.event_id)


def _is_id(value: Any, user: str) -> bool:
    """Whether a value, cleaned as one of the ways of ids has it, is the user's id."""
    if not isinstance(value, str | int | float):
        return False
    mended = Mended()
    return user in {clean_id(value, mended), clean_id(value, mended, decimal=True)}


def _names(raw: str, user: str) -> bool:
    """Whether what could not be read holds the user's id as a word, as it is or as in JSON."""
    text = clean_text(raw, Mended()) or ""
    forms = (user, json.dumps(user)[1:-1])
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)
