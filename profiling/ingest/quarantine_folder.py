"""The quarantine files of a workspace: the rows that ingest rejected, one file for each input."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ingest.quarantine import Part, remove_stale_parts
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.ingest.values import Corrections, clean_id, clean_text
from tasteprint.profiling.models import Event, Refusal


def place(workspace: Path, *tables: Table) -> Path:
    """Return the file for the rejected rows of an input; the same input gets the same file again.

    A file is known by its path, a DataFrame by what it holds (see ``Table.identity``).

    Args:
        workspace: its folder.
        tables: of the input, each read through.
    """
    digest = hashlib.sha256("\n".join(table.identity for table in tables).encode())
    name = next((table.path.name for table in tables if table.path), "table")
    return workspace / "quarantine" / f"{name}-{digest.hexdigest()[:8]}.jsonl"


def tidy(workspace: Path) -> None:
    """Remove what killed ingests left of their files.

    Raises:
        LedgerError: it cannot be removed.
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


def erase_user(workspace: Path, user: str) -> int:
    """Remove a user's rows from all quarantine files, and return how many there were.

    Raises:
        LedgerError: a file cannot be read or written.
    """
    tidy(workspace)
    return sum(_without(file, partial(_is_about, user=user)) for file in _files(workspace))


def erase_event(workspace: Path, event: Event) -> int:
    """Remove the rows with an event's id or text from all files, and return how many there were.

    Rows of other users stay, whatever their ids.

    Raises:
        LedgerError: a file cannot be read or written.
    """
    tidy(workspace)
    return sum(_without(file, partial(_is_of, event=event)) for file in _files(workspace))


def rows_of(workspace: Path, user: str) -> int:
    """Return how many rows of a user all quarantine files hold."""
    return sum(
        _is_about(line, user)
        for file in _files(workspace)
        for line in file.read_bytes().split(b"\n")
    )


def _files(workspace: Path) -> list[Path]:
    return sorted((workspace / "quarantine").glob("*.jsonl"))


def _without(file: Path, must_go: Callable[[bytes], bool]) -> int:
    """Remove lines from a file, or the file if nothing is left; return how many lines went."""
    try:
        with file.open("rb") as opened:  # of bytes, only a line feed ends a line
            lines = list(opened)
        kept = [line for line in lines if not must_go(line)]
        if not kept:
            file.unlink()
        elif len(kept) < len(lines):
            part = Part(file)
            part.write(b"".join(kept))
            part.keep()
    except OSError as error:
        raise LedgerError(
            f"The quarantine file {file} cannot be cleared of what is erased: {error.strerror}.",
            hint="Make it writable, or delete it, and run it again.",
            user_error=True,
        ) from error
    return len(lines) - len(kept)


def _is_about(line: bytes, user: str) -> bool:
    """Return True if a line of a quarantine file is a row of the user."""
    try:
        rejected = Refusal.model_validate_json(line)
    except ValidationError:  # not a line of ours: cut short, or edited
        return user in line.decode("utf-8", "replace")
    if rejected.user_id is not None:
        return rejected.user_id == user
    try:
        row: Any = json.loads(rejected.raw)
    except (ValueError, RecursionError):
        row = None
    if isinstance(row, dict):
        return any(_is_id(value, user) for value in row.values())
    return _names(rejected.raw, user)


def _is_of(line: bytes, event: Event) -> bool:
    """Return True if a line of a quarantine file holds the event's id or text."""
    try:
        rejected = Refusal.model_validate_json(line)
        row: Any = json.loads(rejected.raw)
    except ValidationError:
        return event.event_id in line.decode("utf-8", "replace")
    except (ValueError, RecursionError):
        row = None
    if rejected.user_id not in (None, event.user_id):
        return False
    if isinstance(row, dict):
        text = event.text or event.event_id
        return any(_is_id(value, event.event_id) or value == text for value in row.values())
    return _names(rejected.raw, event.event_id)


def _is_id(value: Any, user: str) -> bool:
    """Return True if a value, cleaned in one of the two ways for ids, is the user's id."""
    if not isinstance(value, str | int | float):
        return False
    corrections = Corrections()
    return user in {clean_id(value, corrections), clean_id(value, corrections, decimal=True)}


def _names(raw: str, user: str) -> bool:
    """Return True if an unreadable row holds the id as a word, plain or escaped as in JSON."""
    text = clean_text(raw, Corrections()) or ""
    forms = (user, json.dumps(user)[1:-1])
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)
