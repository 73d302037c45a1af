"""Embedders, the vector store, and the choice of the embedder for a workspace.

chroma/       collections of texts with their vectors, in Chroma: ``Vectors``
embedders/    from texts to vectors
selection.py  which bundled embedder fits the languages of a workspace

For LangChain users: ``Vectors.retriever("items", k=5)`` is a LangChain retriever.
"""

from tasteprint.vectorstore.chroma import Collection, Hit, Record, Vectors
from tasteprint.vectorstore.embedders import E5, Embedder, MiniLM, RemoteEmbedder

__all__ = ["E5", "Collection", "Embedder", "Hit", "MiniLM", "Record", "RemoteEmbedder", "Vectors"]
