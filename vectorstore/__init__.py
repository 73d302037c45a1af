"""Embedders and the vector store."""

from tasteprint.vectorstore.chroma.records import Collection, Hit, Record
from tasteprint.vectorstore.chroma.store import Vectors
from tasteprint.vectorstore.embedders.base import Embedder, MiniLM, RemoteEmbedder
from tasteprint.vectorstore.embedders.e5 import E5

__all__ = ["E5", "Collection", "Embedder", "Hit", "MiniLM", "Record", "RemoteEmbedder", "Vectors"]
