"""The vector store: texts by likeness."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Collection as Container
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, get_args

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma.client import Chroma, LocalChroma, RemoteChroma
from tasteprint.vectorstore.chroma.collections import (
    CHUNK,
    FINGERPRINT,
    find,
    make,
    present,
    rewrite,
    to_hits,
)
from tasteprint.vectorstore.chroma.records import Collection, Hit, Record
from tasteprint.vectorstore.embedders import Array, Embedder

if TYPE_CHECKING:
    import chromadb

    from tasteprint.vectorstore.chroma.retriever import VectorsRetriever


Where = Mapping[str, Any]


class Stored:
    """Collections of records in Chroma.

    Safe for several threads and processes at once. A context manager.
    """

    def __init__(self, chroma: Chroma) -> None:
        self._chroma = chroma

    @classmethod
    def at(cls, path: Path | None = None, *, url: str | None = None) -> Self:
        """The store in a folder, made where it is missing, or on a Chroma server.

        Args:
            path: the folder; not used where ``url`` is given.
            url: ``http://host:port`` of a Chroma server.
        """
        return cls(chroma_at(path, url))

    def close(self) -> None:
        """Release the files or the connection."""
        self._chroma.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close it."""
        self.close()

    def ids(self, collection: Collection, where: Where | None = None) -> list[str]:
        """Ids, sorted, of all records or of those that a filter lets through."""
        with self._chroma.turn(write=False) as client:
            found = present(client, collection)
            if found is None:
                return []
            return sorted(found.get(where=dict(where) if where else None, include=[])["ids"])

    def metadata(self, collection: Collection, key: str) -> dict[str, str]:
        """By id, what records have under a key of their metadata; "" where they lack it."""
        with self._chroma.turn(write=False) as client:
            found = present(client, collection)
            if found is None:
                return {}
            rows = found.get(include=["metadatas"])
        pairs = zip(rows["ids"], rows["metadatas"] or [], strict=True)
        return {record: str(metadata.get(key, "")) for record, metadata in pairs}

    def count(self, collection: Collection) -> int:
        """Number of records."""
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
        """Delete records by id or by a filter, and say how many there were.

        Traces stay in the files until ``compact``.
        """
        if (ids is None) == (not where):
            raise ValueError("either ids or where must be given")
        if ids is None:
            doomed = self.ids(collection, where)
        else:
            there = self._get(collection, sorted(set(ids)), [])
            doomed = [id_ for part in there for id_ in part["ids"]]
        with self._chroma.turn(write=True) as client:
            found = present(client, collection)
            for start in range(0, len(doomed), CHUNK):
                if found is not None:
                    found.delete(ids=doomed[start : start + CHUNK])
        return len(doomed)

    def prune(self, collection: Collection, keep: Container[str]) -> int:
        """Delete all records but those to keep, and say how many there were."""
        return self.delete(collection, ids=sorted(set(self.ids(collection)) - set(keep)))

    def compact(self, *collections: Collection) -> None:
        """Write collections anew, so that no file holds anything of what was deleted or replaced.

        For after a user's records were deleted for good. A kill in the middle can lose records,
        which the next ``upsert`` of everything brings back.
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
    """Chroma on a server, or else in a folder."""
    if url is None and path is None:
        raise ValueError("either path or url must be given")
    return RemoteChroma(url) if url is not None else LocalChroma(Path(path or ""))


# ==MERGED vectorstore/store.py: """The vector store: texts by likeness."""
Progress = Callable[[int, int], None]

# Texts embedded and written at a time: what a kill in the middle can cost.
BATCH = 256


class Vectors(Stored):
    """Collections of texts with their vectors, in Chroma.

    Safe for several threads and processes at once. Every collection is tied to the embedder that
    its first record was written with. A context manager.
    """

    def __init__(self, chroma: Chroma, embedder: Embedder) -> None:
        """Use ``Vectors.open``."""
        super().__init__(chroma)
        self.embedder = embedder

    @classmethod
    def open(cls, path: Path | None = None, *, url: str | None = None, embedder: Embedder) -> Self:
        """Open the store in a folder, made where it is missing, or on a Chroma server.

        Args:
            path: the folder; not used where ``url`` is given.
            url: ``http://host:port`` of a Chroma server.
            embedder: what turns texts into vectors.

        Raises:
            RetrievalError: it cannot be opened, or was built with another embedder.
        """
        chroma = chroma_at(path, url)
        vectors = cls(chroma, embedder)
        try:
            with chroma.turn(write=False) as client:
                for name in get_args(Collection):
                    find(client, name, embedder)
        except RetrievalError:
            vectors.close()
            raise
        return vectors

    def upsert(
        self, collection: Collection, records: Sequence[Record], progress: Progress | None = None
    ) -> int:
        """Write records that are new or changed, in batches; what is written stays written.

        Args:
            collection: where to; made with its first record.
            records: of those with the same id, the last one counts.
            progress: called after each batch with the number of records done and of all.

        Returns:
            How many were written; 0 where nothing has changed, and then nothing is embedded.

        Raises:
            RetrievalError: the embedder or Chroma failed, or a vector has the wrong length.
        """
        latest = list({record.id: record for record in records}.values())
        known = self._fingerprints(collection, [record.id for record in latest])
        changed = [r for r in latest if known.get(r.id) != r.fingerprint]
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            self._write(collection, batch, self._embed(batch))
            if progress is not None:
                progress(len(latest) - len(changed) + start + len(batch), len(latest))
        return len(changed)

    def query(
        self,
        collection: Collection,
        vectors: Array,
        k: int,
        where: Where | None = None,
        exclude: Container[str] = (),
    ) -> list[list[Hit]]:
        """The records most similar to each of some vectors.

        Args:
            collection: where to look; one without records has no hits.
            vectors: shape (m, dimension).
            k: how many for each, 1 or more; fewer come back only where there are fewer.
            where: Chroma's filter on metadata, ``{"kind": "post"}`` for instance.
            exclude: ids that are left out and do not count.

        Returns:
            A list for each vector: most similar first, ties by id.
        """
        if vectors.ndim != 2 or k < 1:
            raise ValueError(
                f"expected vectors (m, dimension) and k >= 1, got {vectors.shape}, {k}"
            )
        left_out = frozenset(exclude)
        with self._chroma.turn(write=False) as client:
            found = find(client, collection, self.embedder)
            if found is None or not len(vectors):
                return [[] for _ in vectors]
            answer = found.query(
                query_embeddings=vectors,
                n_results=k + len(left_out),
                where=dict(where) if where else None,
                include=["metadatas", "documents", "distances"],
            )
        columns = (answer["ids"], answer["distances"], answer["documents"], answer["metadatas"])
        rows = zip(*(column or [] for column in columns), strict=True)
        return [to_hits(zip(*row, strict=True), left_out)[:k] for row in rows]

    def vectors(self, collection: Collection, ids: Sequence[str]) -> dict[str, Array]:
        """Vectors, shape (dimension,), by id; ids that are not there are left out."""
        rows: dict[str, Array] = {}
        for part in self._get(collection, ids, ["embeddings"]):
            stored = np.asarray(part["embeddings"], dtype=np.float32)
            rows.update(zip(part["ids"], stored, strict=True))
        return rows

    def retriever(self, collection: Collection, k: int = 5) -> "VectorsRetriever":
        """A LangChain retriever: a text in, its ``k`` most similar records out as documents."""
        from tasteprint.vectorstore.chroma.retriever import VectorsRetriever

        def search(text: str) -> list[Hit]:
            return self.query(collection, self.embedder.embed([text]), k)[0]

        return VectorsRetriever(search=search)

    def _fingerprints(self, collection: Collection, ids: Sequence[str]) -> dict[str, str]:
        known: dict[str, str] = {}
        for part in self._get(collection, ids, ["metadatas"]):
            for key, metadata in zip(part["ids"], part["metadatas"] or [], strict=True):
                known[key] = str(metadata[FINGERPRINT])
        return known

    def _embed(self, batch: Sequence[Record]) -> Array:
        """Vectors of a batch, shape (n, dimension): given ones as they are, the rest embedded."""
        wanted = [r.text for r in batch if r.vector is None]
        embedded = iter(self.embedder.embed(wanted) if wanted else ())
        return np.stack([next(embedded) if r.vector is None else r.vector for r in batch])

    def _write(self, collection: Collection, batch: Sequence[Record], vectors: Array) -> None:
        with self._chroma.turn(write=True) as client:
            found = find(client, collection, self.embedder)
            if found is None:
                found = make(client, collection, self.embedder.name, vectors.shape[1])
            found.upsert(
                ids=[record.id for record in batch],
                embeddings=vectors,
                documents=[record.text for record in batch],
                metadatas=[{**r.metadata, FINGERPRINT: r.fingerprint} for r in batch],
            )
