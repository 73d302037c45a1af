"""A cache of vectors: every step and question asks for the same texts again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from tasteprint.vectorstore.embedders.base import Array, Embedder


class CachedEmbedder:
    """Embed each text once, as long as it is among the latest ones.

    Args:
        embedder: embeds the texts that are not in the cache.
        most: texts whose vectors are kept; 10,000 of MiniLM's take 15 MB and the texts' own size.
    """

    def __init__(self, embedder: Embedder, most: int = 10_000) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, Array] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """See ``Embedder``."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """See ``Embedder``."""
        return self._embedder.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """See ``Embedder``."""
        return self._embedder.languages

    def clear(self) -> None:
        """Remove all texts and their vectors."""
        with self._lock:
            self._known.clear()

    def embed(self, texts: Sequence[str]) -> Array:
        """See ``Embedder``."""
        asked = dict.fromkeys(texts)
        with self._lock:
            found = {text: self._known[text] for text in asked if text in self._known}
        new = [text for text in asked if text not in found]
        if new:
            found.update(zip(new, self._embedder.embed(new), strict=True))
        with self._lock:
            for text in asked:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        rows = [found[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)
