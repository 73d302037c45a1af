"""Benches in a temporary folder, with a model that follows a script and the real embedder."""

import pytest

from tasteprint.evals.bench import Bench
from tasteprint.settings import Settings
from tasteprint.vectorstore.remembering import Remembering


@pytest.fixture(scope="session")
def embedder(minilm) -> Remembering:
    """Embeds the catalogue once for all tests."""
    return Remembering(minilm)


@pytest.fixture
def make_bench(tmp_path, embedder):
    def make(backend, name="ws", **options) -> Bench:
        settings = Settings().model_copy(update={"workspace": tmp_path / name})
        return Bench(settings, backend=backend, embedder=embedder, **options)

    return make
