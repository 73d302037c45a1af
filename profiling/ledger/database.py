"""The database under the ledger: opening, transactions, and errors in plain words."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError, StatementError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import tables

_log = logging.getLogger(__name__)

T = TypeVar("T")

_BATCH = 500
# One writer at a time on PostgreSQL, as on SQLite: reading and then writing is safe on both.
_WRITER_LOCK = text("SELECT pg_advisory_xact_lock(7246091)")

# Part of SQLite's message → what is wrong, what to do next.
_SQLITE_ERRORS = {
    "file is not a database": (
        "is not a database",
        "Choose another workspace, or move that file out of the way.",
    ),
    "is full": (
        "cannot grow: the disk is full",
        "Free some space and run it again; what was saved stays.",
    ),
    "is locked": (
        "is held by another process",
        "Wait for that process to end, or stop it, and run it again.",
    ),
    "readonly": (
        "may not be written to",
        "Make the file and its folder writable, or choose another workspace.",
    ),
    "unable to open": (
        "cannot be opened",
        "Check that it is a file, and that you may write to it and its folder.",
    ),
    "malformed": ("is damaged", "Put a copy back, or choose another workspace and ingest again."),
}


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """Yield the rows in their order, as many at a time as one statement takes well."""
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch


class Database:
    """An open database with the ledger's tables. A context manager; thread-safe.

    Args:
        engine: of SQLAlchemy; SQLite or PostgreSQL.
        where: the name of the database in errors: its path, or its URL without the password.
    """

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self.where = where

    @classmethod
    def open(cls, place: str | Path, *, patience: float = 30.0) -> Self:
        """Open a database, and make its folders and tables where they are missing.

        Args:
            place: a path of an SQLite file, or a URL (``postgresql+psycopg://…``).
            patience: seconds to wait for another process that is writing (SQLite).

        Raises:
            LedgerError: it cannot be opened.
        """
        url = _url(place)
        where = url.database or "" if _is_sqlite(url) else url.render_as_string()
        database = cls(_engine(url, where, patience), where)
        # While another process is making the same file, SQLite says "locked" without waiting.
        attempts = Retrying(
            retry=retry_if_exception(_is_held),
            stop=stop_after_delay(patience),
            wait=wait_random(0.01, 0.1),
            reraise=True,
        )
        try:
            attempts(database._make_tables)
        except LedgerError:
            database.close()
            raise
        _log.debug("opened the ledger %s", where)
        return database

    def close(self) -> None:
        """Close every connection; the database cannot be used afterwards."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @contextmanager
    def transaction(self, *, write: bool = False, durable: bool = True) -> Iterator[Connection]:
        """Give a connection inside one transaction: committed at the end, undone on any error.

        Args:
            write: True if it will write. There is one writer at a time, across processes.
            durable: True if what is committed must outlive a power cut. What can be made again need
                not; without it a commit is ten times as quick, and still outlives a killed process.

        Raises:
            LedgerError: for every error of the database.
        """
        try:
            with (
                self._engine.connect().execution_options(
                    ledger_write=write, ledger_durable=durable
                ) as connection,
                connection.begin(),
            ):
                if write and not self._sqlite:
                    connection.execute(_WRITER_LOCK)
                yield connection
        except SQLAlchemyError as error:
            raise _explained(error, self.where) from error
        except UnicodeEncodeError as error:
            raise LedgerError(
                f"{self.where}: a text holds half a character and cannot be kept or looked up.",
                hint="Give it as valid Unicode.",
                user_error=True,
            ) from error

    def _make_tables(self) -> None:
        with self.transaction(write=True) as connection:
            there = set(inspect(connection).get_table_names())
            tables.metadata.create_all(connection)
        if made := sorted(tables.metadata.tables.keys() - there):
            _log.debug("made tables in %s: %s", self.where, ", ".join(made))

    def purge(self) -> bool:
        """Give free pages back and empty the write-ahead log.

        Returns:
            True if it was done; False where another process held the database.

        Raises:
            LedgerError: for every other error of the database.
        """
        # VACUUM allows no transaction: the SQLite driver is in autocommit mode already.
        options = {} if self._sqlite else {"isolation_level": "AUTOCOMMIT"}
        try:
            with self._engine.connect().execution_options(**options) as connection:
                connection.exec_driver_sql("VACUUM")
                if not self._sqlite:
                    return True
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
                return not busy
        except SQLAlchemyError as error:
            if "locked" in str(error):
                return False
            raise _explained(error, self.where) from error


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _url(place: str | Path) -> URL:
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise LedgerError(
            "The database URL cannot be read.",
            hint="Write it like postgresql+psycopg://user:password@host/name, or give a path.",
            user_error=True,
        ) from error
    if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        raise LedgerError(
            f"Records cannot be kept in {url.render_as_string()}.",
            hint="Use the path of an SQLite file, or the URL of a PostgreSQL database.",
            user_error=True,
        )
    return url


def _engine(url: URL, where: str, patience: float) -> Engine:
    if not _is_sqlite(url):
        try:
            return create_engine(url)
        except ImportError as error:
            raise LedgerError(
                f"The driver of {where} is not installed: {error.name}.",
                hint=f"Install it: pip install {error.name}",
                user_error=True,
            ) from error
    try:
        Path(where).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"The folder of {where} cannot be made: {error.strerror}.",
            hint="Choose another workspace, or make that folder writable.",
            user_error=True,
        ) from error
    engine = create_engine(url, connect_args={"timeout": patience})
    _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # The driver would begin a transaction only at the first write; `begin` below is earlier.
        connection.isolation_level = None
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("ledger_write")
        if write is not None:
            durable = connection.get_execution_options().get("ledger_durable", True)
            # https://sqlite.org/pragma.html#pragma_synchronous: NORMAL syncs no commit in WAL.
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            # Taking the write lock at once makes a later "database is locked" impossible.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _is_held(error: BaseException) -> bool:
    return isinstance(error, LedgerError) and "is locked" in str(error.__cause__)


def _explained(error: SQLAlchemyError, where: str) -> LedgerError:
    cause = error.orig if isinstance(error, StatementError) else None
    if isinstance(cause, LedgerError):
        return cause
    message = str(cause or error)
    if where and not isinstance(error, IntegrityError):
        for words, (wrong, hint) in _SQLITE_ERRORS.items():
            if words in message:
                return LedgerError(f"{where} {wrong}.", hint=hint, user_error=True)
    return LedgerError(
        f"The database {where} failed: {message}",
        hint="Check that it is reachable and sound, and run it again.",
    )
