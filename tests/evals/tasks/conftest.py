"""Benches in a temporary folder, with a model that follows a script and an embedder."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Attempt, Bench
from tasteprint.settings import Settings
from tasteprint.vectorstore.embedders import CachedEmbedder


class WordEmbedder:
    """Texts are alike by the words that they share: the cosine of their sets of words."""

    name = "words"
    languages = ("en",)
    dimension = 4096

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().strip(".!?").split():
                row[self._numbers.setdefault(word, len(self._numbers))] = 1.0
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return rows


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def bench(tmp_path) -> Bench:
    """A bench on which no model is asked."""
    return Bench.open(tmp_path, backend=ScriptedModel())


@pytest.fixture
def attempt(tmp_path) -> Iterator[Callable[..., Attempt]]:
    """An attempt on a bench with a scripted model: ``attempt(model, "name@variant", …)``."""
    benches = []

    def make(model: ScriptedModel, *prompts: str) -> Attempt:
        bench = Bench.open(tmp_path, prompts=prompts, backend=model)
        benches.append(bench)
        return Attempt(bench)

    yield make
    for bench in benches:
        bench.components.ledger.close()


@pytest.fixture(scope="session")
def embedder(minilm) -> CachedEmbedder:
    """Embeds the catalogue once for all tests."""
    return CachedEmbedder(minilm)


@pytest.fixture
def make_bench(tmp_path, embedder):
    def make(backend, name="ws", **options) -> Bench:
        settings = Settings().model_copy(update={"workspace": tmp_path / name})
        return Bench(settings, backend=backend, embedder=embedder, **options)

    return make
