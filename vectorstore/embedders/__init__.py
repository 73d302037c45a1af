"""From texts to vectors: two bundled embedders, remote ones, and a cache in front of any.

base.py          the interface of embedders, and the type of vectors
cache.py         embeds each text once, for as long as it is among the latest
e5.py            the bundled multilingual embedder
minilm.py        the bundled English embedder
minilm_light.py  the same for a few texts, without PyTorch
remote.py        an OpenAI-compatible server
"""

from tasteprint.vectorstore.embedders.base import Array, Embedder
from tasteprint.vectorstore.embedders.cache import CachedEmbedder
from tasteprint.vectorstore.embedders.e5 import E5, E5_MEANS
from tasteprint.vectorstore.embedders.minilm import MiniLM
from tasteprint.vectorstore.embedders.minilm_light import LightMiniLM
from tasteprint.vectorstore.embedders.remote import RemoteEmbedder

__all__ = [
    "E5",
    "E5_MEANS",
    "Array",
    "CachedEmbedder",
    "Embedder",
    "LightMiniLM",
    "MiniLM",
    "RemoteEmbedder",
]
