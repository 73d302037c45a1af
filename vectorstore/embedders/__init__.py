"""TODO vectorstore/embedders.

base.py   Texts to vectors: the bundled model, or any OpenAI-compatible server.
cache.py  An embedder that remembers: the same texts are asked for again by every step and question.
e5.py     The bundled multilingual embedder: multilingual-e5-small in 4 bits, by a small C engine.
"""

from tasteprint.vectorstore.embedders.base import Array, Embedder, MiniLM, RemoteEmbedder
from tasteprint.vectorstore.embedders.cache import CachedEmbedder
from tasteprint.vectorstore.embedders.e5 import E5, MEANS

__all__ = [
    "E5",
    "MEANS",
    "Array",
    "CachedEmbedder",
    "Embedder",
    "MiniLM",
    "RemoteEmbedder",
]
