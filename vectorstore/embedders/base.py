"""The interface of embedders, and the type of their vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class Embedder(Protocol):
    """Whatever turns texts into vectors. Vectors of two embedders must never be mixed."""

    @property
    def name(self) -> str:
        """The embedder's unique name; it is stored with the vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639 codes of the languages that it knows; () where they are not known."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Return vectors of texts.

        Returns:
            Shape (n, dimension), rows of unit length; a blank text's row is all zeros, which is
            similar to nothing.

        Raises:
            RetrievalError: the texts cannot be embedded.
        """


def encodable(text: str) -> str:
    """Return the text with "?" for lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
