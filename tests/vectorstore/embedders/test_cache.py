from collections.abc import Sequence

import numpy as np

from tasteprint.vectorstore.embedders import Array, CachedEmbedder


class Counting:
    """Rows of a text's length, and how often each was asked for."""

    name, dimension, languages = "counting", 2, ("en",)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Array:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32).reshape(len(texts), 2)


def test_what_is_cached_is_embedded_once():
    counting = Counting()
    cached = CachedEmbedder(counting, most=3)
    assert cached.embed(["a", "bb", "a"])[:, 0].tolist() == [1.0, 2.0, 1.0]
    assert cached.embed(["bb", "ccc"])[:, 0].tolist() == [2.0, 3.0]
    assert counting.asked == ["a", "bb", "ccc"]
    assert cached.embed([]).shape == (0, 2)
    assert (cached.name, cached.languages) == ("counting", ("en",))


def test_the_oldest_texts_are_dropped_first_and_all_by_clear():
    counting = Counting()
    cached = CachedEmbedder(counting, most=2)
    for texts in (["a", "b"], ["a"], ["c"], ["a"], ["b"]):
        cached.embed(texts)
    assert counting.asked == ["a", "b", "c", "b"]
    assert cached.embed(["d", "e", "f"]).shape == (3, 2)  # more than it can keep
    cached.clear()
    cached.embed(["f"])
    assert counting.asked[-1] == "f"
