"""The catalogue as the profiler reads it: items by id, a digest, the vocabulary of tags."""

import hashlib
from collections.abc import Iterable
from functools import cached_property

from tasteprint.agents.tags import Vocabulary
from tasteprint.profiling.models import Item
from tasteprint.vectorstore.embedders import Embedder


class Catalogue:
    """All items at one moment; what costs time is worked out when it is first asked for."""

    def __init__(self, items: Iterable[Item], embedder: Embedder) -> None:
        self.items = {item.item_id: item for item in items}
        self.embedder = embedder

    @cached_property
    def digest(self) -> str:
        """sha256 in hex over all items."""
        digest = hashlib.sha256()
        for _, item in sorted(self.items.items()):
            digest.update(item.model_dump_json().encode() + b"\n")
        return digest.hexdigest()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tags as texts and vectors."""
        return Vocabulary.of_catalogue(self.items.values(), self.embedder)
