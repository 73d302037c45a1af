"""What the client logs: prompts' names and counts, never a user's words."""

import logging

from tasteprint.agents.llm import LLMClient, LLMClientConfig, ScriptedModel, Session
from tasteprint.agents.llm.backend import RetryableError


async def test_retries_and_cache_hits_are_logged_without_texts(caplog, ledger, tone, by_word):
    caplog.set_level(logging.DEBUG, "tasteprint")
    model = ScriptedModel(scorer=by_word, failures=[RetryableError("busy with positive soup")])
    llm = LLMClient(model, ledger, LLMClientConfig(max_wait=0.0))
    for _ in range(2):
        await Session(llm, "u1").score(tone, {"text": "positive soup"})
    logged = {record.levelname: record.getMessage() for record in caplog.records}
    assert "try 1 of 5 failed (RetryableError)" in logged["WARNING"]
    assert logged["DEBUG"] == f"{tone.id}: answered from the cache"
    assert "soup" not in caplog.text
    assert "u1" not in caplog.text
