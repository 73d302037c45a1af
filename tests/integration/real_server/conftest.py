"""The model door to the session's real server."""

import pytest

from tasteprint.agents.llm.client import Door, DoorConfig
from tasteprint.agents.llm.openai_backend import ServedModel
from tasteprint.agents.serving.config import EngineConfig
from tasteprint.agents.serving.engine import Engine


@pytest.fixture
async def door(real_server, ledger, tmp_path):
    engine = Engine(EngineConfig(url=real_server.url, model=real_server.model, cache=tmp_path))
    opened = Door(ServedModel(engine), ledger, DoorConfig(max_wait=0.1))
    yield opened
    await opened.aclose()
