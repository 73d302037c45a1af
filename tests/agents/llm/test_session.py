"""Calibration, whose reading is whose, figures."""

import pytest
from pydantic import BaseModel, Field

from tasteprint.agents.llm import Blend, LLMClient, LLMClientConfig, ScriptedModel, Session
from tasteprint.profiling.errors import LedgerError

AT_ONCE = LLMClientConfig(max_wait=0.0)


class Note(BaseModel):
    words: str = Field(max_length=40)


async def test_a_content_free_reading_takes_the_prompts_leaning_out(ledger, calibrated):

    def leaning(text, _labels):
        return {"positive": -0.5, "negative": -2.0 if text == "N/A" else -1.0}

    model = ScriptedModel(scorer=leaning)
    scores = await Session(LLMClient(model, ledger, AT_ONCE)).score(calibrated, {"text": "so so"})
    assert max(scores.logprobs, key=scores.logprobs.__getitem__) == "positive"
    assert scores.best == "negative"
    assert scores.confidence == pytest.approx(0.731, abs=0.001)  # sigmoid(1)
    assert sum(scores.probabilities.values()) == pytest.approx(1.0)


async def test_a_fitted_blend_replaces_the_content_free_reading(ledger, calibrated):
    def by_word(text, labels):
        return {w: -1.0 if label == text else -3.0 for label, (w,) in labels.items()}

    weights = {calibrated.id: {w: {label: 2.0} for label, (w,) in calibrated.labels.items()}}
    fitted = Blend(weights=weights, bias={"positive": 0.0, "negative": 5.0})
    model = ScriptedModel(scorer=by_word)
    llm = LLMClient(model, ledger, AT_ONCE, {(calibrated.sha256, "scripted"): fitted})
    scores = await Session(llm).score(calibrated, {"text": "positive"})
    assert model.requests == ["positive"]
    assert scores.best == "negative"  # 2·(−3) + 5 > 2·(−1)


async def test_a_reading_of_nothing_belongs_to_nobody(model, ledger, calibrated):
    llm = LLMClient(model, ledger, AT_ONCE)
    await Session(llm, "u1").score(calibrated, {"text": "positive"})
    ledger.erase_user("u1")
    assert model.requests == ["positive", "N/A"]
    await Session(llm, "u1").score(calibrated, {"text": "positive"})
    assert model.requests == ["positive", "N/A", "positive"]


async def test_forgetting_takes_the_users_readings_alone(model, ledger, about):
    llm = LLMClient(model, ledger, AT_ONCE)
    asked = {"u1": "positive", "u2": "negative"}
    for user, text in asked.items():
        await Session(llm, user).score(about, {"text": text, "aspect": f"{user}'s dog"})
    # The aspect is the user's, so the reading without a text is theirs as well.
    assert len(model.requests) == 4
    assert ledger.erase_user("u1").generations == 2
    for user, text in asked.items():
        await Session(llm, user).score(about, {"text": text, "aspect": f"{user}'s dog"})
    assert sum("u1's dog" in request for request in model.requests) == 4
    assert sum("u2's dog" in request for request in model.requests) == 2


async def test_figures_add_up(model, ledger, tone, tell):
    llm = LLMClient(model, ledger, AT_ONCE)
    one, two = Session(llm, "u1"), Session(llm, "u2")
    await one.score(tone, {"text": "quite positive"})
    await two.score(tone, {"text": "quite positive"})
    await two.complete(tell, {"text": "one two"}, Note)
    assert (one.usage.tokens_in, one.usage.tokens_out) == (4, 1)
    assert (two.usage.calls, two.usage.cached, two.usage.tokens_out) == (1, 1, 2)
    assert llm.usage == one.usage + two.usage
    assert llm.usage.seconds >= 0


async def test_a_ledger_that_fails_is_told_as_such(model, ledger, tone):
    with ledger.transaction(write=True) as connection:
        connection.exec_driver_sql("DROP TABLE generations")
    with pytest.raises(LedgerError, match="generations"):
        await Session(LLMClient(model, ledger, AT_ONCE)).score(tone, {"text": "x"})
