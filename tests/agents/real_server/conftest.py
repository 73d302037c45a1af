"""The LLM client of the session's real server."""

import pytest

from tasteprint.agents.llm import LLMClient, LLMClientConfig, OpenAIBackend
from tasteprint.agents.serving import Engine, EngineConfig


@pytest.fixture
async def llm(real_server, ledger, tmp_path):
    engine = Engine(EngineConfig(url=real_server.url, model=real_server.model, cache=tmp_path))
    opened = LLMClient(OpenAIBackend(engine), ledger, LLMClientConfig(max_wait=0.1))
    yield opened
    await opened.aclose()
