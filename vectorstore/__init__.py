"""Embedders and the vector store."""

from tasteprint.vectorstore.embedders import Embedder, MiniLM, RemoteEmbedder
from tasteprint.vectorstore.records import Collection, Hit, Record
from tasteprint.vectorstore.store import Vectors

__all__ = ["Collection", "Embedder", "Hit", "MiniLM", "Record", "RemoteEmbedder", "Vectors"]
