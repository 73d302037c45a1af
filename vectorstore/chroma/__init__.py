"""TODO vectorstore/chroma.

client.py       The one door to Chroma: a folder of files, or a server.
collections.py  One of Chroma's collections: tied to an embedder, and what its rows mean.
records.py      What goes into the vector store, and what comes out.
retriever.py    The vector store as a LangChain retriever.
store.py        The vector store: texts by likeness.
"""

from tasteprint.vectorstore.chroma.client import Chroma, LocalChroma, RemoteChroma
from tasteprint.vectorstore.chroma.collections import made_by
from tasteprint.vectorstore.chroma.records import Collection, Hit, Record
from tasteprint.vectorstore.chroma.store import Stored, Vectors

__all__ = [
    "Chroma",
    "Collection",
    "Hit",
    "LocalChroma",
    "Record",
    "RemoteChroma",
    "Stored",
    "Vectors",
    "made_by",
]
