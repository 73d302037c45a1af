"""Records, which are written to the vector store, and hits, which a query returns."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tasteprint.vectorstore.embedders import Array

Collection = Literal["items", "profiles", "interests"]
Metadata = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class Record:
    """One text with its vector.

    Attributes:
        id: unique in its collection, not empty.
        text: the text.
        metadata: values to filter by.
        vector: shape (dimension,), or None to have the text embedded.
    """

    id: str
    text: str
    metadata: Metadata = field(default_factory=dict)
    vector: Array | None = None

    @property
    def fingerprint(self) -> str:
        """Sha256, in hex, of everything but the id; if it is unchanged, nothing is written."""
        content = json.dumps([self.text, self.metadata], sort_keys=True).encode()
        vector = b"" if self.vector is None else self.vector.astype(np.float32).tobytes()
        return hashlib.sha256(content + b"\0" + vector).hexdigest()


@dataclass(frozen=True)
class Hit:
    """A record that a query found.

    Attributes:
        similarity: cosine, in [-1, 1]; 0 where one of the two vectors is all zeros.
    """

    id: str
    similarity: float
    text: str
    metadata: Metadata
