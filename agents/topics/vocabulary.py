"""A taxonomy's tags as a vocabulary of interests, and how near a text lies to each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tasteprint.profiling.models import Item, Source, Tag, Taxonomy, catalogue_tags
from tasteprint.profiling.text import mentions, tag_words
from tasteprint.vectorstore.embedders import Embedder

# Titles that are all alike spread hardly at all, and then everything else would lie far off. On the
# demo catalogue tags spread by 0.06 to 0.15.
LEAST_SPREAD = 0.05


def tag_text(tag: Tag) -> str:
    """What the embedder reads of a tag: its words, and what it is about where that is said."""
    words = tag_words(tag.name)
    return f"{words}: {tag.description}" if tag.description else words


def measured(
    tags: Sequence[Tag], source: Source, texts: Sequence[str], embedder: Embedder
) -> Taxonomy:
    """A taxonomy whose tags know how near they lie to texts of the field.

    Args:
        tags: with their shares.
        source: of the tags.
        texts: that are not chosen for any tag: the catalogue's titles. Without any every cosine is
            taken as it is.
        embedder: measures, and is the one to use the taxonomy with.
    """
    if not tags or not texts:
        spread = {"mean": 0.0, "spread": 1.0}
        plain = tuple(tag.model_copy(update=spread) for tag in tags)
        return Taxonomy(source=source, embedder=embedder.name, tags=plain)
    cosines = embedder.embed(texts) @ embedder.embed([tag_text(tag) for tag in tags]).T
    means, spreads = cosines.mean(axis=0), np.maximum(cosines.std(axis=0), LEAST_SPREAD)
    found = tuple(
        tag.model_copy(update={"mean": float(mean), "spread": float(spread)})
        for tag, mean, spread in zip(tags, means, spreads, strict=True)
    )
    return Taxonomy(source=source, embedder=embedder.name, tags=found)


def of_catalogue(items: Iterable[Item], embedder: Embedder) -> Taxonomy:
    """The taxonomy of a catalogue's tags."""
    catalogue = list(items)
    titles = [item.title for item in catalogue]
    return measured(catalogue_tags(catalogue), "catalogue", titles, embedder)


@dataclass(frozen=True)
class Vocabulary:
    """A taxonomy's tags as texts and as vectors.

    Attributes:
        tags: their names, in the taxonomy's order.
        names: of each tag, the words that name it in a text.
        vectors: (tags, dimension), unit rows.
        mean, spread: (tags,) of each tag's cosine with the catalogue's titles. Tags differ in how
            near they lie to everything, and that has nothing to do with the text at hand: measured
            on 400 forum posts, subtracting it lifts precision@1 from 0.28 to 0.31.
        shares: (tags,) how common each tag is, in (0, 1).
    """

    tags: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    vectors: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    shares: np.ndarray

    @classmethod
    def of(cls, taxonomy: Taxonomy, embedder: Embedder) -> "Vocabulary":
        """The vocabulary of a taxonomy whose means and spreads this embedder measured."""
        tags = taxonomy.tags
        return cls(
            tags=tuple(tag.name for tag in tags),
            names=tuple(tuple(dict.fromkeys(map(tag_words, tag.names))) for tag in tags),
            vectors=embedder.embed([tag_text(tag) for tag in tags]) if tags else np.zeros((0, 0)),
            mean=np.array([tag.mean for tag in tags]),
            spread=np.array([tag.spread for tag in tags]),
            shares=np.array([tag.share for tag in tags]),
        )

    @classmethod
    def of_catalogue(cls, items: Iterable[Item], embedder: Embedder) -> "Vocabulary":
        """Reads the tags of a catalogue; empty for a catalogue without tags."""
        return cls.of(of_catalogue(items, embedder), embedder)

    def nearness(self, vectors: np.ndarray) -> np.ndarray:
        """How near texts (n, dimension) lie to each tag, in standard deviations: (n, tags)."""
        z: np.ndarray = (vectors @ self.vectors.T - self.mean) / self.spread
        return z

    def mentions(self, text: str) -> list[list[tuple[int, int]]]:
        """Spans of the text that name each tag, in the order of ``tags``."""
        return [_spans(text, names) for names in self.names]


def _spans(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    return sorted({span for name in names for span in mentions(text, name)})


def standardise(rows: np.ndarray) -> np.ndarray:
    """Rows of zero mean and unit spread; a row of equal values becomes zeros."""
    spread = rows.std(axis=1, keepdims=True)
    z: np.ndarray = (rows - rows.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return z


# ==MERGED agents/catalogue.py: """The catalogue as the profiler reads it: items by id, a digest, the tags of its taxonomy."""
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
