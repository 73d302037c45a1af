"""The catalogue as the profiler reads it: items by id, a digest, the tags of its taxonomy."""

from collections.abc import Iterable
from functools import cached_property

from tasteprint.agents.tags import Vocabulary, of_catalogue
from tasteprint.profiling.models import Item
from tasteprint.profiling.taxonomy import Taxonomy
from tasteprint.vectorstore.embedders import Embedder


class Catalogue:
    """All items at one moment; what costs time is worked out when it is first asked for.

    Args:
        items: all of them.
        embedder: of texts and tags.
        taxonomy: whose tags are the vocabulary; None takes those of the items.
    """

    def __init__(
        self, items: Iterable[Item], embedder: Embedder, taxonomy: Taxonomy | None = None
    ) -> None:
        self.items = {item.item_id: item for item in items}
        self.embedder = embedder
        self._taxonomy = taxonomy

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The tags that interests are claimed under."""
        return self._taxonomy or of_catalogue(self.items.values(), self.embedder)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tags as texts and vectors."""
        return Vocabulary.of(self.taxonomy, self.embedder)
