"""The backend for any LangChain chat model, with a small real one."""

import json
import time

import httpx2
import openai
import pytest
from langchain_core.language_models import BaseChatModel, FakeListChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import PydanticOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableMap, RunnablePassthrough
from pydantic import BaseModel, Field

from tasteprint.agents.llm import LangChainBackend, LLMClient, LLMClientConfig, Session
from tasteprint.agents.llm.backend import RetryableError
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused

TONE = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" good"], negative: [" bad"]}
  content_free: {text: N/A}
"""
TELL = """
inputs: {text: {kind: string}}
model: {apiType: chat}
"""


class Note(BaseModel):
    words: str = Field(max_length=40)


class Typewriter(BaseChatModel):
    """Writes the answers given, one a call; an exception among them is raised."""

    model_name: str = "typewriter-1"
    answers: list[str | Exception] = Field(default_factory=list)
    seen: list[list[tuple[str, str]]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "typewriter"

    def _generate(self, messages, stop=None, run_manager=None, **_) -> ChatResult:
        self.seen.append([(m.type, m.content) for m in messages])
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        used = {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13}
        message = AIMessage(content=answer, usage_metadata=used)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def with_structured_output(self, schema, *, include_raw=False, **_):
        assert include_raw
        parser = PydanticOutputParser(pydantic_object=schema)
        parsed = RunnablePassthrough.assign(
            parsed=lambda got: parser.invoke(got["raw"]), parsing_error=lambda _: None
        )
        failed = RunnablePassthrough.assign(parsed=lambda _: None)
        return RunnableMap(raw=self) | parsed.with_fallbacks(
            [failed], exception_key="parsing_error"
        )


@pytest.fixture
def tell(make_prompt):
    return make_prompt("system:\nBe brief.\n\nuser:\n{{ text }}", TELL, "tell.v1.prompty")


@pytest.fixture
def tone(make_prompt):
    return make_prompt("{{ text }}:", TONE)


def session_of(model, ledger=None, attempts=3, max_wait=0.0) -> Session:
    config = LLMClientConfig(attempts=attempts, max_wait=max_wait)
    return Session(LLMClient(LangChainBackend(model), ledger, config))


async def test_it_generates_under_a_schema_and_its_answers_are_kept(ledger, tell):
    model = Typewriter(answers=['{"words": "well"}'])
    session = session_of(model, ledger)
    for _ in range(2):
        assert await session.complete(tell, {"text": "Hello"}, Note) == Note(words="well")
    assert model.seen == [[("system", "Be brief."), ("human", "Hello")]]
    assert (session.usage.tokens_in, session.usage.tokens_out) == (9, 4)
    assert (session.usage.calls, session.usage.cached) == (1, 1)


async def test_the_models_own_name_is_kept_with_its_answers(ledger, tell):
    await session_of(Typewriter(answers=['{"words": "a"}']), ledger).complete(
        tell, {"text": "x"}, Note
    )
    other = Typewriter(model_name="typewriter-2", answers=['{"words": "b"}'])
    answer = await session_of(other, ledger).complete(tell, {"text": "x"}, Note)
    assert answer.words == "b"


async def test_labels_are_chosen_without_a_confidence(tone):
    model = Typewriter(answers=['{"label": "negative"}'])
    scores = await session_of(model).score(tone, {"text": "Stale"})
    assert (scores.best, scores.confidence, scores.probabilities) == ("negative", None, {})
    assert model.seen == [[("human", "Stale:")]]  # nothing to calibrate, nothing asked


@pytest.mark.parametrize("answer", ['{"words": 7', '{"other": "x"}', "No."])
async def test_an_answer_outside_the_schema_is_refused(answer, tell):
    with pytest.raises(ModelRefused, match="typewriter-1 did not give a valid Note"):
        await session_of(Typewriter(answers=[answer])).complete(tell, {"text": "x"}, Note)


async def test_a_label_of_its_own_is_refused(tone):
    model = Typewriter(answers=['{"label": "mixed"}'])
    with pytest.raises(ModelRefused, match="did not give a valid Choice"):
        await session_of(model).score(tone, {"text": "x"})


REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def status(error: type[openai.APIStatusError], code: int) -> Exception:
    return error("no", response=httpx2.Response(code, request=REQUEST), body=None)


@pytest.mark.parametrize(
    "failure",
    [
        openai.APIConnectionError(request=REQUEST),
        status(openai.RateLimitError, 429),
        status(openai.InternalServerError, 503),
        TimeoutError("slow"),
        ConnectionResetError("gone"),
    ],
)
async def test_what_may_pass_is_tried_again(failure, tell):
    model = Typewriter(answers=[failure, failure, '{"words": "at last"}'])
    answer = await session_of(model).complete(tell, {"text": "x"}, Note)
    assert answer.words == "at last"


async def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(tell):
    busy = httpx2.Response(429, request=REQUEST, headers={"Retry-After": "99"})
    failure = openai.RateLimitError("busy", response=busy, body=None)
    with pytest.raises(RetryableError, match="typewriter-1: busy") as told:
        await LangChainBackend(Typewriter(answers=[failure])).complete(
            tell.render({"text": "x"}), Note, tell.options
        )
    assert told.value.wait == 99
    model = Typewriter(answers=[failure, '{"words": "at last"}'])
    began = time.monotonic()
    await session_of(model, max_wait=0.2).complete(tell, {"text": "x"}, Note)
    assert time.monotonic() - began >= 0.2  # but no longer than we allow


async def test_attempts_end(tell):
    model = Typewriter(answers=[TimeoutError("slow")] * 5)
    with pytest.raises(EngineUnavailable, match="in 2 tries: The model typewriter-1: slow"):
        await session_of(model, attempts=2).complete(tell, {"text": "x"}, Note)
    assert len(model.answers) == 3


async def test_a_refusal_is_final(tell):
    model = Typewriter(answers=[status(openai.BadRequestError, 400)] * 2)
    with pytest.raises(ModelRefused, match="typewriter-1 refused a request: no"):
        await session_of(model).complete(tell, {"text": "x"}, Note)
    assert len(model.answers) == 1


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (status(openai.AuthenticationError, 401), "does not accept the key"),
        (status(openai.PermissionDeniedError, 403), "does not accept the key"),
        (status(openai.NotFoundError, 404), "does not know the model typewriter-1"),
        (json.JSONDecodeError("Expecting value", "<html>", 0), "something that is no completion"),
    ],
)
async def test_what_fails_for_all_users_alike_is_no_refusal(failure, says, tell):
    with pytest.raises(EngineUnavailable, match=says) as failed:
        await session_of(Typewriter(answers=[failure])).complete(tell, {"text": "x"}, Note)
    assert failed.value.user_error


class OtherProvidersError(Exception):
    """Errors of other providers are in no tree that we know; some carry a status."""

    def __init__(self, status_code: int | None) -> None:
        super().__init__("overloaded")
        self.status_code = status_code


async def test_errors_of_other_providers_are_told_by_their_status(tell):
    model = Typewriter(answers=[OtherProvidersError(529), '{"words": "at last"}'])
    assert (await session_of(model).complete(tell, {"text": "x"}, Note)).words == "at last"
    model = Typewriter(answers=[OtherProvidersError(None)])
    with pytest.raises(ModelRefused, match="typewriter-1 refused a request: overloaded"):
        await session_of(model).complete(tell, {"text": "x"}, Note)


async def test_a_model_without_structured_output_is_told(tell):
    model = FakeListChatModel(responses=["x"])
    with pytest.raises(ModelRefused, match="FakeListChatModel refused") as refused:
        await session_of(model).complete(tell, {"text": "x"}, Note)
    assert "structured output" in refused.value.hint
