"""Embedders and the vector store."""

from tasteprint.vectorstore.chroma import Collection, Hit, Record, Vectors
from tasteprint.vectorstore.embedders import E5, Embedder, MiniLM, RemoteEmbedder

__all__ = ["E5", "Collection", "Embedder", "Hit", "MiniLM", "Record", "RemoteEmbedder", "Vectors"]
