"""The catalogue's tags as a vocabulary of interests, and how near a text lies to each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tasteprint.profiling.models import Item
from tasteprint.vectorstore.embedders import Embedder

# What one scoring request of vLLM can ask for.
MAX_TAGS = 128
MIN_ITEMS = 2


def tag_words(tag: str) -> str:
    """A tag as it would be said: ``german-beers`` → ``german beers``."""
    return re.sub(r"[-_]+", " ", tag).strip()


@dataclass(frozen=True)
class Vocabulary:
    """The commonest tags of a catalogue, as texts and as vectors.

    Attributes:
        tags: at most ``MAX_TAGS``, each on ``MIN_ITEMS`` items or more, commonest first.
        vectors: (tags, dimension), unit rows.
        mean, spread: (tags,) of each tag's cosine with the catalogue's titles. Tags differ in how
            near they lie to everything, and that has nothing to do with the text at hand: measured
            on 400 forum posts, subtracting it lifts precision@1 from 0.28 to 0.31.
    """

    tags: tuple[str, ...]
    vectors: np.ndarray
    mean: np.ndarray
    spread: np.ndarray

    @classmethod
    def of_catalogue(cls, items: Iterable[Item], embedder: Embedder) -> "Vocabulary":
        """Reads the tags of a catalogue; empty for a catalogue without tags."""
        catalogue = list(items)
        counts = Counter(tag for item in catalogue for tag in set(item.tags))
        common = sorted(
            (t for t in counts if counts[t] >= MIN_ITEMS), key=lambda t: (-counts[t], t)
        )
        tags = tuple(common[:MAX_TAGS])
        vectors = embedder.embed([tag_words(tag) for tag in tags])
        if not tags:
            return cls((), vectors, np.zeros(0), np.ones(0))
        cosines = embedder.embed([item.title for item in catalogue]) @ vectors.T
        return cls(tags, vectors, cosines.mean(axis=0), cosines.std(axis=0) + 1e-6)

    def nearness(self, vectors: np.ndarray) -> np.ndarray:
        """How near texts (n, dimension) lie to each tag, in standard deviations: (n, tags)."""
        z: np.ndarray = (vectors @ self.vectors.T - self.mean) / self.spread
        return z

    def mentions(self, text: str) -> list[list[tuple[int, int]]]:
        """Spans of the text that name each tag, in the order of ``tags``."""
        return [mentions(text, tag_words(tag)) for tag in self.tags]

    def spans(self, text: str, tag: str) -> list[tuple[int, int]]:
        """Spans of the text that name one tag."""
        return mentions(text, tag_words(tag))


def mentions(text: str, name: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that name ``name``: whole words, any case, a plural "s" allowed."""
    pattern = rf"(?<!\w){re.escape(name)}(?:e?s)?(?!\w)"
    if not name.isascii():  # scripts without blanks between words know no word borders
        pattern = re.escape(name)
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def standardise(rows: np.ndarray) -> np.ndarray:
    """Rows of zero mean and unit spread; a row of equal values becomes zeros."""
    spread = rows.std(axis=1, keepdims=True)
    z: np.ndarray = (rows - rows.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return z


def enclosing(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The first of the spans that holds ``start:end``, or ``start:end`` itself."""
    return next(((a, b) for a, b in spans if a <= start and end <= b), (start, end))
