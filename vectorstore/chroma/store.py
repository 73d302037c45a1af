"""The vector store: write and query texts with their vectors."""

import logging
from collections.abc import Callable, Sequence
from collections.abc import Collection as Container
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma.client import Chroma
from tasteprint.vectorstore.chroma.collections import FINGERPRINT, find, make, to_hits
from tasteprint.vectorstore.chroma.record_store import RecordStore, Where, chroma_at
from tasteprint.vectorstore.chroma.records import Collection, Hit, Record
from tasteprint.vectorstore.embedders import Array, Embedder

if TYPE_CHECKING:
    from tasteprint.vectorstore.chroma.retriever import VectorsRetriever

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

# Texts embedded and written at a time: the most that a kill in the middle can cost.
BATCH = 256


class Vectors(RecordStore):
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
            embedder: makes vectors of texts.

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
            collection: its name; it is made with its first record.
            records: of those with the same id, the last one counts.
            progress: called after each batch with the numbers of records done and of all.

        Returns:
            How many were written; 0 where nothing has changed: then nothing is embedded.

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
        logger.debug("%s: %d of %d records written", collection, len(changed), len(latest))
        return len(changed)

    def query(
        self,
        collection: Collection,
        vectors: Array,
        k: int,
        where: Where | None = None,
        exclude: Container[str] = (),
    ) -> list[list[Hit]]:
        """Return the records most similar to each of some vectors.

        Args:
            collection: its name; one without records has no hits.
            vectors: shape (m, dimension).
            k: how many for each, 1 or more; fewer come back only where there are fewer.
            where: Chroma's filter on metadata, ``{"kind": "post"}`` for instance.
            exclude: ids to leave out; they do not count.

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
        hits = [to_hits(zip(*row, strict=True), left_out)[:k] for row in rows]
        logger.debug(
            "%s: %d vectors, %d hits, k %d, %d excluded",
            collection,
            len(vectors),
            sum(map(len, hits)),
            k,
            len(left_out),
        )
        return hits

    def vectors(self, collection: Collection, ids: Sequence[str]) -> dict[str, Array]:
        """Return vectors, shape (dimension,), by id; unknown ids are left out."""
        rows: dict[str, Array] = {}
        for part in self._get(collection, ids, ["embeddings"]):
            stored = np.asarray(part["embeddings"], dtype=np.float32)
            rows.update(zip(part["ids"], stored, strict=True))
        return rows

    def retriever(self, collection: Collection, k: int = 5) -> "VectorsRetriever":
        """Return a LangChain retriever: a text in, its ``k`` most similar records out as documents.

        Each document has the record's id, text and metadata, and ``similarity``, the cosine.
        """
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
        """Return vectors of a batch, shape (n, dimension): those given, and the rest embedded."""
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
