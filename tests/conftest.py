"""What is made once for all tests: the embedding model, and a real model server on demand."""

import pytest

from tasteprint.vectorstore import MiniLM


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()
