"""What is made once for all tests: the embedding model, and a real model server on demand."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from tasteprint.agents.endpoint import Endpoint, EngineConfig
from tasteprint.agents.engine import Engine
from tasteprint.vectorstore import MiniLM


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """The user's own cache folder: the bundled model is converted once, not for every run."""
    return Path(os.environ.get("TASTEPRINT_CACHE") or user_cache_path("tasteprint"))


@pytest.fixture(scope="session")
def real_server(model_cache) -> Iterator[Endpoint]:
    """A vLLM server with the bundled model, which the whole session shares.

    It is configured as a workspace would, so that workspaces in tests find it and use it again.
    """
    engine = Engine(EngineConfig(cache=model_cache))
    try:
        yield asyncio.run(engine.ready())
    finally:
        engine.close()
