"""Embedders and the vector store."""

from tasteprint.vectorstore.e5 import E5
from tasteprint.vectorstore.embedders import Embedder, MiniLM, RemoteEmbedder
from tasteprint.vectorstore.records import Collection, Hit, Record
from tasteprint.vectorstore.store import Vectors

__all__ = ["E5", "Collection", "Embedder", "Hit", "MiniLM", "Record", "RemoteEmbedder", "Vectors"]
