"""Records of the vector store without an embedder: list, count, delete, compact."""

from collections.abc import Collection as Container
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tasteprint.vectorstore.chroma.client import Chroma, LocalChroma, RemoteChroma
from tasteprint.vectorstore.chroma.collections import CHUNK, present, rewrite
from tasteprint.vectorstore.chroma.records import Collection

if TYPE_CHECKING:
    import chromadb

Where = Mapping[str, Any]


class RecordStore:
    """Collections of records in Chroma, for what needs no embedder: list, count, delete.

    Safe for several threads and processes at once. A context manager.
    """

    def __init__(self, chroma: Chroma) -> None:
        self._chroma = chroma

    @classmethod
    def at(cls, path: Path | None = None, *, url: str | None = None) -> Self:
        """Return the store in a folder, made where it is missing, or on a Chroma server.

        Args:
            path: the folder; not used where ``url`` is given.
            url: ``http://host:port`` of a Chroma server.
        """
        return cls(chroma_at(path, url))

    def close(self) -> None:
        """Release the files or the connection."""
        self._chroma.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close it."""
        self.close()

    def ids(self, collection: Collection, where: Where | None = None) -> list[str]:
        """Return the ids, sorted, of all records or of those that match a filter."""
        with self._chroma.turn(write=False) as client:
            found = present(client, collection)
            if found is None:
                return []
            return sorted(found.get(where=dict(where) if where else None, include=[])["ids"])

    def metadata(self, collection: Collection, key: str) -> dict[str, str]:
        """Return by id the records' values of a key of their metadata; "" where it is missing."""
        with self._chroma.turn(write=False) as client:
            found = present(client, collection)
            if found is None:
                return {}
            rows = found.get(include=["metadatas"])
        pairs = zip(rows["ids"], rows["metadatas"] or [], strict=True)
        return {record: str(metadata.get(key, "")) for record, metadata in pairs}

    def count(self, collection: Collection) -> int:
        """Return the number of records."""
        with self._chroma.turn(write=False) as client:
            found = present(client, collection)
            return 0 if found is None else found.count()

    def delete(
        self,
        collection: Collection,
        *,
        ids: Sequence[str] | None = None,
        where: Where | None = None,
    ) -> int:
        """Delete records by id or by a filter, and return how many there were.

        Traces stay in the files until ``compact``.
        """
        if (ids is None) == (not where):
            raise ValueError("either ids or where must be given")
        if ids is None:
            to_delete = self.ids(collection, where)
        else:
            there = self._get(collection, sorted(set(ids)), [])
            to_delete = [id_ for part in there for id_ in part["ids"]]
        with self._chroma.turn(write=True) as client:
            found = present(client, collection)
            for start in range(0, len(to_delete), CHUNK):
                if found is not None:
                    found.delete(ids=to_delete[start : start + CHUNK])
        return len(to_delete)

    def prune(self, collection: Collection, keep: Container[str]) -> int:
        """Delete all records but those to keep, and return how many there were."""
        return self.delete(collection, ids=sorted(set(self.ids(collection)) - set(keep)))

    def compact(self, *collections: Collection) -> None:
        """Rewrite collections, so that no file holds anything that was deleted or replaced.

        To be called after a user's records were erased. A kill in the middle can lose records,
        which the next ``upsert`` of everything restores.
        """
        with self._chroma.turn(write=True) as client:
            for collection in collections:
                rewrite(client, collection)
        self._chroma.vacuum()

    def _get(
        self, collection: Collection, ids: Sequence[str], include: list[Any]
    ) -> Iterator["chromadb.GetResult"]:
        for start in range(0, len(ids), CHUNK):
            with self._chroma.turn(write=False) as client:
                found = present(client, collection)
                if found is None:
                    return
                part = found.get(ids=list(ids[start : start + CHUNK]), include=include)
            yield part


def chroma_at(path: Path | None, url: str | None) -> Chroma:
    """Return Chroma on a server, or else in a folder."""
    if url is None and path is None:
        raise ValueError("either path or url must be given")
    return RemoteChroma(url) if url is not None else LocalChroma(Path(path or ""))
