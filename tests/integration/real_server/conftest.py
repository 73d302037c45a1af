"""The model door to the session's real server."""

import pytest

from tasteprint.agents.llm.client import LLMClient, LLMClientConfig
from tasteprint.agents.llm.openai_backend import OpenAIBackend
from tasteprint.agents.serving.config import EngineConfig
from tasteprint.agents.serving.engine import Engine


@pytest.fixture
async def llm(real_server, ledger, tmp_path):
    engine = Engine(EngineConfig(url=real_server.url, model=real_server.model, cache=tmp_path))
    opened = LLMClient(OpenAIBackend(engine), ledger, LLMClientConfig(max_wait=0.1))
    yield opened
    await opened.aclose()
