"""An embedder behind any OpenAI-compatible server."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.embedders.base import Array

if TYPE_CHECKING:
    from openai import OpenAI

TIMEOUT_S = 60.0


class RemoteEmbedder:
    """A model behind an OpenAI-compatible ``/embeddings`` route.

    Args:
        url: the API's base, ``http://host:8000/v1`` for instance.
        model: as the server calls it; also the embedder's name.
        api_key: None where the server wants none.
        batch_size: texts in one request.
    """

    languages = ()

    def __init__(
        self, url: str, model: str, api_key: str | None = None, batch_size: int = 64
    ) -> None:
        self.name = model
        self._url = url
        # The client needs some key even where the server needs none.
        self._api_key = api_key or "none"
        self._batch_size = batch_size
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """Length of each vector, learnt from the server's first answer.

        Raises:
            RetrievalError: the server does not answer.
        """
        if self._dimension is None:
            self._dimension = self.embed(["dimension"]).shape[1]
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Array:
        """See ``Embedder``."""
        from openai import OpenAI, OpenAIError

        filled = [i for i, text in enumerate(texts) if text.strip()]
        rows: list[list[float]] = []
        try:
            with OpenAI(base_url=self._url, api_key=self._api_key, timeout=TIMEOUT_S) as client:
                for start in range(0, len(filled), self._batch_size):
                    batch = filled[start : start + self._batch_size]
                    rows += self._request(client, [texts[i] for i in batch])
        except OpenAIError as error:
            raise self._failure(str(error)) from error
        vectors = np.zeros((len(texts), len(rows[0]) if rows else self.dimension), np.float32)
        if rows:
            found = np.asarray(rows, dtype=np.float32)
            # An all-zero answer stays all zeros.
            vectors[filled] = found / np.maximum(
                np.linalg.norm(found, axis=1, keepdims=True), 1e-12
            )
        return vectors

    def _request(self, client: "OpenAI", texts: list[str]) -> list[list[float]]:
        answer = client.embeddings.create(model=self.name, input=texts, encoding_format="float")
        rows = [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]
        if len(rows) != len(texts):
            raise self._failure(f"{len(texts)} texts were sent, {len(rows)} vectors came back")
        for row in rows:
            self._dimension = self._dimension or len(row)
            if len(row) != self._dimension:
                raise self._failure(
                    f"its vectors had {self._dimension} numbers and now have {len(row)}"
                )
        return rows

    def _failure(self, what: str) -> RetrievalError:
        return RetrievalError(
            f"The embedding server at {self._url} (model {self.name}) failed: {what}.",
            hint="Check that it runs, and its URL, model name and key.",
            user_error=True,
        )
