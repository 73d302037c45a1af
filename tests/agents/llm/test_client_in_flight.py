"""Several questions at once, and failures on the way."""

import asyncio

import pytest

from tasteprint.agents.llm import LLMClient, LLMClientConfig, LLMResponse, ScriptedModel, Session
from tasteprint.agents.llm.backend import RetryableError
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused, PromptError
from tasteprint.profiling.models import Usage

AT_ONCE = LLMClientConfig(max_wait=0.0)


class Gated(ScriptedModel):
    """A scripted model that answers when it is let, and counts who is being answered."""

    def __init__(self, scorer) -> None:
        super().__init__(scorer=scorer)
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self.now = self.most = 0

    async def score(self, prompt, labels, shared) -> LLMResponse:
        self.now += 1
        self.most = max(self.most, self.now)
        self.asked.set()
        try:
            await self.gate.wait()
            return await super().score(prompt, labels, shared)
        finally:
            self.now -= 1


async def test_two_equal_questions_at_once_are_sent_once(ledger, tone, by_word):
    model = Gated(by_word)
    llm = LLMClient(model, ledger, AT_ONCE)
    sessions = [Session(llm, user) for user in ("u1", "u2", "u1")]
    asking = [asyncio.create_task(s.score(tone, {"text": "positive"})) for s in sessions]
    await model.asked.wait()
    model.gate.set()
    answers = await asyncio.gather(*asking)
    assert answers[0] == answers[1] == answers[2]
    assert len(model.requests) == 1
    assert llm.usage.calls == 1
    assert llm.usage.cached == 2
    ledger.erase_user("u1")
    await Session(llm, "u2").score(tone, {"text": "positive"})  # kept for u2
    assert len(model.requests) == 1


async def test_a_cancelled_waiter_leaves_the_others_alone(ledger, tone, by_word):
    model = Gated(by_word)
    llm = LLMClient(model, ledger, AT_ONCE)
    asker, waiter, other = (
        asyncio.create_task(Session(llm).score(tone, {"text": "positive"})) for _ in range(3)
    )
    await model.asked.wait()
    waiter.cancel()
    model.gate.set()
    assert (await asker) == (await other)
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert len(model.requests) == 1


async def test_a_cancelled_asker_leaves_the_others_alone(ledger, tone, by_word):
    model = Gated(by_word)
    llm = LLMClient(model, ledger, AT_ONCE)
    asker, *others = (
        asyncio.create_task(Session(llm).score(tone, {"text": "positive"})) for _ in range(3)
    )
    await model.asked.wait()
    asker.cancel()
    model.gate.set()
    answers = await asyncio.gather(*others)
    assert [a.best for a in answers] == ["positive", "positive"]
    with pytest.raises(asyncio.CancelledError):
        await asker
    assert len(model.requests) == 1  # the asker's own was never answered


async def test_all_who_wait_hear_of_the_failure(ledger, tone, by_word):
    model = Gated(by_word)
    model.failures = [ModelRefused("too long")]
    llm = LLMClient(model, ledger, AT_ONCE)
    asking = [asyncio.create_task(Session(llm).score(tone, {"text": "x"})) for _ in range(2)]
    await model.asked.wait()
    model.gate.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(t) for t in told] == [ModelRefused, ModelRefused]


async def test_requests_in_flight_are_bounded(tone, by_word):
    model = Gated(by_word)
    session = Session(LLMClient(model, None, LLMClientConfig(concurrency=3)))
    asking = [asyncio.create_task(session.score(tone, {"text": str(n)})) for n in range(10)]
    await model.asked.wait()
    model.gate.set()
    await asyncio.gather(*asking)
    assert model.most == 3
    assert session.usage.calls == 10


async def test_what_may_pass_is_tried_again(model, ledger, tone):
    model.failures = [RetryableError("no connection"), RetryableError("503")]
    told: list[tuple[str, int, int]] = []
    llm = LLMClient(model, ledger, AT_ONCE, progress=lambda *step: told.append(step))
    scores = await Session(llm).score(tone, {"text": "positive"})
    assert scores.best == "positive"
    label = "The model server does not answer, trying again"
    assert told == [(label, 1, 5), (label, 2, 5)]
    assert len(model.requests) == 3
    assert model.reconnections == 2


async def test_attempts_end(model, ledger, tone):
    model.failures = [RetryableError("no connection")] * 9
    llm = LLMClient(model, ledger, LLMClientConfig(attempts=3, max_wait=0.0))
    with pytest.raises(EngineUnavailable, match="no answer in 3 tries: no connection"):
        await Session(llm).score(tone, {"text": "positive"})
    assert len(model.requests) == 3
    assert llm.usage == Usage()


@pytest.mark.parametrize(
    "failure", [ModelRefused("too long"), EngineUnavailable("no vllm"), PromptError("same token")]
)
async def test_what_will_not_pass_is_not_tried_again(failure, model, ledger, tone):
    model.failures = [failure]
    session = Session(LLMClient(model, ledger, AT_ONCE))
    with pytest.raises(type(failure)):
        await session.score(tone, {"text": "positive"})
    assert len(model.requests) == 1
    assert model.reconnections == 0
    assert (await session.score(tone, {"text": "positive"})).best == "positive"  # was not kept


async def test_a_slot_is_free_while_the_next_try_is_waited_for(tone, by_word):
    model = ScriptedModel(scorer=by_word, failures=[RetryableError("once")])
    llm = LLMClient(model, None, LLMClientConfig(concurrency=1, max_wait=0.0))
    sessions = [Session(llm).score(tone, {"text": str(n)}) for n in range(4)]
    assert len(await asyncio.gather(*sessions)) == 4


async def test_a_prompt_without_labels_is_told(model, tell):
    with pytest.raises(PromptError, match="tell@v1 has no labels"):
        await Session(LLMClient(model)).score(tell, {"text": "x"})


async def test_a_score_that_is_no_number_is_not_taken(tone):
    model = ScriptedModel(scorer=lambda _t, labels: dict.fromkeys(labels, float("nan")))
    with pytest.raises(ValueError, match="finite"):
        await Session(LLMClient(model)).score(tone, {"text": "x"})
