"""Scan for erased data, in every byte of a workspace and every row of its databases.

Every file is read as bytes, free pages, write-ahead logs and index files included; a ``.gz``
unpacked; every SQLite file by SQL, too, each table and column. Texts are looked for in
windows of 24 bytes, so that any 40 bytes left of one are found, in UTF-8, in UTF-16 and escaped as
in JSON.

It cannot find a text of under 12 bytes, or a window or entity that a remaining event or item
contains, too. An id that is short, a number, or part of another id or text is looked for only where
ids are kept: in columns named ``user_id`` or ``event_id`` and in JSON under such names.
"""

import gzip
import json
import logging
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import Database, batches
from tasteprint.profiling.models import Finding, ScanReport
from tasteprint.profiling.privacy.erasure.search_terms import Kind, SearchTerms

_log = logging.getLogger(__name__)

#: Folder of the eval bench's cache; entities in its public data sets are no evidence.
BENCH = "evals"
_BLOCK = 4_000_000  # bytes
_SQLITE = b"SQLite format 3\0"
_ID_KEYS = frozenset(("user_id", "event_id", "user", "event", "users", "events", "event_ids"))

# Start of a place → what to do about it.
_HINTS = {
    "chroma": "Delete the folder chroma; `tasteprint profile` makes it again from the records.",
    "quarantine": "Delete the file; its input still has the rows.",
    BENCH: "Delete the file: the eval bench makes it again.",
    "tasteprint.db": "End every process that uses the database and run any command: SQLite "
    "empties its log then. What stays even then is a bug of Tasteprint: please report it.",
}
_OTHERWISE = "Delete the file, or the lines in it."


@dataclass
class Scan:
    """One scan and what it has found so far.

    Args:
        terms: the search terms.
    """

    terms: SearchTerms
    files: int = 0
    bytes_: int = 0
    rows: int = 0
    found: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def folder(self, folder: Path) -> None:
        """Read all files of a workspace."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.file(path, path.relative_to(folder).as_posix())

    def file(self, path: Path, place: str) -> None:
        """Read one file; an SQLite database by SQL, too."""
        try:
            first = self._read(path, f"{place}, as bytes")
            if first.startswith(_SQLITE):
                self._read_sqlite(path, place)
        except FileNotFoundError:  # a log of SQLite's that it has emptied meanwhile
            return
        except (OSError, EOFError, zlib.error, SQLAlchemyError) as error:
            self.unread.append(f"{place}: {str(error).splitlines()[0]}")

    def database(self, store: Database) -> None:
        """Read a database by SQL, which is all that can be read of one on a server."""
        try:
            with store.transaction() as connection:
                self._read_tables(connection, "database")
        except LedgerError as error:
            self.unread.append(error.message)

    def note(self, place: str, count: int) -> None:
        """Count ids that the caller has found."""
        if count:
            self.found[place, "id"] += count

    def report(self, notes: Sequence[str] = ()) -> ScanReport:
        """Return what was read and found."""
        _log.info(
            "scan after an erasure: %d files, %d rows read; %d kinds of findings, %d places unread",
            *(self.files, self.rows, len(self.found), len(self.unread)),
        )
        findings = tuple(
            Finding(place=place, kind=kind, count=count, hint=_hint(place))
            for (place, kind), count in sorted(self.found.items())
        )
        return ScanReport(
            clean=not findings and not self.unread,
            looked_for=self.terms.looked_for,
            left_out=self.terms.left_out,
            files=self.files,
            bytes_read=self.bytes_,
            rows=self.rows,
            seconds=time.monotonic() - self._began,
            findings=findings,
            unread=tuple(self.unread),
            notes=tuple(notes),
        )

    def _read(self, path: Path, place: str) -> bytes:
        """Search a file, and return its first bytes."""
        overlap = max(self.terms.matcher.longest - 1, 0)
        first = kept = b""
        packed = path.suffix == ".gz"
        with gzip.open(path) if packed else path.open("rb") as opened:
            self.files += 1
            while block := opened.read(_BLOCK):
                first = first or block[: len(_SQLITE)]
                self.bytes_ += len(block)
                self._count(place, kept + block, len(kept))
                kept = (kept + block)[-overlap:] if overlap else b""
        return first

    def _count(self, place: str, data: bytes, known: int = 0) -> None:
        """Count the matches that end after the first ``known`` bytes."""
        for kind, _, end in self.terms.matches(data):
            if end > known and (kind != "name" or not place.startswith(f"{BENCH}/")):
                self.found[place, kind] += 1

    def _read_sqlite(self, path: Path, place: str) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True))
        try:
            with engine.connect() as connection:
                connection.connection.driver_connection.text_factory = bytes  # type: ignore[union-attr]
                self._read_tables(connection, place)
        finally:
            engine.dispose()

    def _read_tables(self, connection: Connection, place: str) -> None:
        for table in _tables(connection):
            quoted = connection.dialect.identifier_preparer.quote_identifier(table)
            result = connection.exec_driver_sql(f"SELECT * FROM {quoted}")  # noqa: S608 - a quoted name
            columns = list(result.keys())
            for batch in batches(result):
                self.rows += len(batch)
                for column, values in zip(columns, zip(*batch, strict=True), strict=True):
                    data = [_bytes(v) for v in values if isinstance(v, bytes | str)]
                    where = f"{place}: {table}.{column}"
                    self._count(where, b"\0".join(data))
                    if not place.startswith(BENCH):  # its users are those of public data sets
                        self.note(where, self._ids(column, data))

    def _ids(self, column: str, values: Iterable[bytes]) -> int:
        """Return how many values of a column are, or hold as JSON, one of the plain ids."""
        plain = {id_.encode("utf-8", "surrogatepass") for id_ in self.terms.plain}
        if column in _ID_KEYS:
            return sum(value in plain for value in values)
        quoted = {
            json.dumps(id_, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
            for id_ in self.terms.plain
            for escaped in (False, True)
        }
        return sum(
            any(id_ in value for id_ in quoted) and _names(_json(value), self.terms.plain)
            for value in values
            if value.startswith((b"{", b"["))
        )


def _hint(place: str) -> str:
    return next((h for begin, h in _HINTS.items() if place.startswith(begin)), _OTHERWISE)


def _tables(connection: Connection) -> Iterator[str]:
    """Yield all tables, those of extensions and SQLite's own included."""
    if connection.dialect.name != "sqlite":
        yield from inspect(connection).get_table_names()
        return
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (name,) in rows.all():
        yield name.decode() if isinstance(name, bytes) else name


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def _json(value: bytes) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _names(value: Any, ids: frozenset[str], *, named: bool = False) -> bool:
    """Return True if a JSON value holds one of the ids under a key for ids."""
    if isinstance(value, dict):
        return any(_names(inner, ids, named=key in _ID_KEYS) for key, inner in value.items())
    if isinstance(value, list):
        return any(_names(inner, ids, named=named) for inner in value)
    return named and isinstance(value, str) and value in ids
