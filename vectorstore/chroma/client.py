"""Chroma's client, over a folder of files or a server, with locks and Tasteprint's errors."""

import re
import shutil
import sqlite3
import struct
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from filelock import FileLock

from tasteprint.profiling.errors import RetrievalError

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.config import System


# Version, offset of the first record, room for records, records, bytes of a record.
_HEADER = struct.Struct("<iQQQQ")
_BYTES_OF_LENGTH = 4


def blank_unused(folder: Path) -> None:
    """Overwrite with zeros what the index files in Chroma's folder hold after their records.

    Nothing reads those bytes before they are written again, and the files keep their lengths. To be
    called while holding the folder's lock, after each use of Chroma.

    Raises:
        OSError: a file cannot be read or written.
    """
    for header in folder.glob("*/header.bin"):
        begin = header.read_bytes()[: _HEADER.size]
        if len(begin) < _HEADER.size:  # its writer was killed before there was more
            continue
        _, _, _, records, size = _HEADER.unpack(begin)
        _blank_from(header.with_name("data_level0.bin"), records * size)
        _blank_from(header.with_name("length.bin"), records * _BYTES_OF_LENGTH)


def _blank_from(file: Path, used: int) -> None:
    with file.open("rb+") as opened:
        opened.seek(used)
        rest = opened.read()
        if rest.strip(b"\0"):
            opened.seek(used)
            opened.write(bytes(len(rest)))


# Seconds to wait for other processes to release the lock, and for a server to answer.
TURN_S = 120.0
TIMEOUT_S = 60.0


class Chroma(Protocol):
    """The place of the collections.

    Attributes:
        folder: of the files, if they are local; None on a server.
    """

    def turn(self, *, write: bool) -> AbstractContextManager["ClientAPI"]:
        """Lend Chroma's client for a ``with`` block.

        Raises:
            RetrievalError: Chroma fails in the block.
        """

    folder: Path | None

    def vacuum(self) -> None:
        """Free the space of deleted records, if the files are local."""

    def close(self) -> None:
        """Release files or connections; the next ``turn`` opens them again."""


#: Chroma's full-text index, an FTS5 table (https://sqlite.org/fts5.html#the_optimize_command).
FULL_TEXT = "embedding_fulltext_search"


class LocalChroma:
    """Chroma's files in one folder, for any number of threads and processes.

    Chroma itself is made for one process. With 1.5.9, two that write at once wait for each other
    for ever, and one does not find what another wrote. So each use waits for a file lock, and
    restarts Chroma (some 20 ms) if another process has written since.

    Args:
        path: the folder; made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.folder: Path | None = path
        self._path = path
        self._lock = FileLock(path / "turn.lock", timeout=TURN_S)
        self._mark = path / "last-writer"
        self._seen = ""
        self._system: System | None = None
        self._client: ClientAPI | None = None

    @contextmanager
    def turn(self, *, write: bool) -> Iterator["ClientAPI"]:
        """See ``Chroma``."""
        with self._errors(), self._locked():
            mark = self._mark.read_text() if self._mark.exists() else ""
            if self._client is None or mark != self._seen:
                self.close()
                self._client = self._start()
                self._seen = mark
            if write:
                # Marked before the write, so that a killed writer is noticed as well.
                self._seen = uuid.uuid4().hex
                self._mark.write_text(self._seen)
            try:
                yield self._client
            finally:
                blank_unused(self._path)

    def vacuum(self) -> None:
        """See ``Chroma``: SQLite keeps deleted text in its file until it is rewritten.

        Its full-text index keeps it even then, as groups of three letters, until it is merged. And
        the index files of a deleted collection stay in the folder.
        """
        with self._errors(), self._locked():
            self.close()
            with closing(sqlite3.connect(self._path / "chroma.sqlite3")) as database:
                database.execute(f"INSERT INTO {FULL_TEXT}({FULL_TEXT}) VALUES('optimize')")
                database.commit()
                database.execute("VACUUM")
                kept = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
            for folder in self._path.iterdir():
                if folder.is_dir() and _is_segment(folder.name) and folder.name not in kept:
                    shutil.rmtree(folder)

    def close(self) -> None:
        """See ``Chroma``."""
        if self._system is not None:
            self._system.stop()
            self._system = self._client = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.mkdir(parents=True, exist_ok=True)
        with self._lock:
            yield

    def _start(self) -> "ClientAPI":
        from chromadb.api import ServerAPI
        from chromadb.api.client import Client
        from chromadb.config import Settings, System

        # PersistentClient shares one system among all clients of a path in this process, and
        # keeps one that failed to start; this one must start and stop on demand.
        system = System(
            Settings(
                anonymized_telemetry=False,
                is_persistent=True,
                persist_directory=str(self._path),
                chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
            )
        )
        system.instance(ServerAPI)  # type: ignore[type-abstract]
        system.start()
        self._system = system
        return Client.from_system(system)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, ValueError, OSError, sqlite3.Error) as error:
            if re.search("disk is full|No space left|ENOSPC", str(error)):
                raise RetrievalError(
                    f"The disk is full: the vectors in {self._path} cannot be written.",
                    hint="Free some space and run the same command again.",
                    user_error=True,
                ) from error
            raise RetrievalError(
                f"The vectors in {self._path} cannot be used: {error}.",
                hint="Check the folder and the free space. Where the files are damaged, delete "
                "the folder: it can be built again from the records.",
                user_error=isinstance(error, OSError),
            ) from error


class RemoteChroma:
    """A Chroma server, which has its own locks.

    Args:
        url: ``http://host:port`` or ``https://…``, without a path.
    """

    def __init__(self, url: str) -> None:
        self.folder: Path | None = None
        self._url = url
        self._client: Client | None = None

    @contextmanager
    def turn(self, *, write: bool) -> Iterator["ClientAPI"]:
        """See ``Chroma``."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            self._client = self._client or self._connect()
            yield self._client
        except (ChromaError, ValueError, OSError, httpx.HTTPError) as error:
            raise RetrievalError(
                f"The Chroma server at {self._url} failed: {error}.",
                hint="Check that it runs and that the URL is right, http://host:port for instance.",
                user_error=True,
            ) from error

    def vacuum(self) -> None:
        """See ``Chroma``: does nothing, since a server's files are its owner's."""

    def close(self) -> None:
        """See ``Chroma``."""
        if self._client is not None:
            self._client.close()
            for session in _sessions(self._client):
                session.close()
            self._client = None

    def _connect(self) -> "Client":
        import chromadb
        import httpx
        from chromadb.config import Settings

        parts = urlsplit(self._url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("the URL is not http://host:port")
        # Chroma's client has no timeout: check first that the server answers, then set one.
        heartbeat = self._url.rstrip("/") + "/api/v2/heartbeat"
        httpx.get(heartbeat, timeout=TIMEOUT_S).raise_for_status()
        secure = parts.scheme == "https"
        client = chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
        connected = cast("Client", client)  # it is one, and ClientAPI has no close()
        for session in _sessions(connected):
            session.timeout = TIMEOUT_S
        return connected


def _is_segment(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _sessions(client: "Client") -> "list[httpx.Client]":
    """Return the connections of Chroma's client, which sets no timeout and never closes them."""
    owners: list[Any] = [client, client._admin_client]  # noqa: SLF001 - there is no other way
    return [owner._server._session for owner in owners]  # noqa: SLF001
