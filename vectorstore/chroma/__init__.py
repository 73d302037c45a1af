"""The vector store: collections of texts with their vectors, in Chroma.

client.py        Chroma's client, over a folder of files or a server, with locks and errors
collections.py   one collection: its embedder, its index, its rows
record_store.py  ``RecordStore``: list, count, delete and compact, without an embedder
records.py       what is written, and what a query returns
retriever.py     the LangChain retriever that ``Vectors.retriever(collection, k)`` returns
store.py         ``Vectors``: write and query

``Vectors.retriever("items", k=5)`` is the store as LangChain's users know it: a retriever for their
chains, with the cosine among each document's metadata.
"""

from tasteprint.vectorstore.chroma.client import Chroma, LocalChroma, RemoteChroma
from tasteprint.vectorstore.chroma.collections import made_by
from tasteprint.vectorstore.chroma.record_store import RecordStore
from tasteprint.vectorstore.chroma.records import Collection, Hit, Record
from tasteprint.vectorstore.chroma.store import Vectors

__all__ = [
    "Chroma",
    "Collection",
    "Hit",
    "LocalChroma",
    "Record",
    "RecordStore",
    "RemoteChroma",
    "Vectors",
    "made_by",
]
