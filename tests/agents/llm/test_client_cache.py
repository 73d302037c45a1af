"""Answers are kept under all that they depend on, and only where they are usable."""

import pytest
from pydantic import BaseModel, Field, field_validator

from tasteprint.agents.llm import (
    LLMClient,
    LLMClientConfig,
    LLMResponse,
    ScriptedModel,
    Session,
    json_schema,
)
from tasteprint.agents.llm.client import generation_key
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import Usage

AT_ONCE = LLMClientConfig(max_wait=0.0)


class Note(BaseModel):
    words: str = Field(max_length=40)


class Strict(Note):
    @field_validator("words")
    @classmethod
    def _loud(cls, words: str) -> str:
        if not words.isupper():
            raise ValueError("too quiet")
        return words


Strict.__name__ = Note.__name__


async def test_the_same_question_is_asked_once(model, ledger, tone):
    first, second = (Session(LLMClient(model, ledger, AT_ONCE)) for _ in range(2))
    once = await first.score(tone, {"text": "positive"})
    again = await second.score(tone, {"text": "positive"})
    assert once == again
    assert once.best == "positive"
    assert len(model.requests) == 1
    assert (first.usage.calls, first.usage.cached) == (1, 0)
    assert second.usage == Usage(cached=1)


@pytest.mark.parametrize("changed", ["text", "labels", "prompt", "model"])
async def test_a_score_is_asked_again_where_anything_differs(
    changed, model, ledger, tone, retouched, by_word
):
    await Session(LLMClient(model, ledger, AT_ONCE)).score(tone, {"text": "positive"})
    labels = {"positive": (" good",), "negative": (" bad",)} if changed == "labels" else None
    prompt = retouched if changed == "prompt" else tone
    other = ScriptedModel(scorer=by_word, name="other") if changed == "model" else model
    text = "positive." if changed == "text" else "positive"
    before = len(other.requests)
    await Session(LLMClient(other, ledger, AT_ONCE)).score(prompt, {"text": text}, labels)
    assert len(other.requests) == before + 1


async def test_a_choice_is_asked_again_of_a_server_that_gives_log_probabilities(ledger, tone):
    class Choosing(ScriptedModel):
        gives_logprobs = False

        async def score(self, prompt, labels, shared):
            await super().score(prompt, labels, shared)
            return LLMResponse(text="negative")

    chooses = Choosing(scorer=lambda _text, labels: dict.fromkeys(labels, -1.0))
    for _ in range(2):
        scores = await Session(LLMClient(chooses, ledger)).score(tone, {"text": "x"})
        assert (scores.best, scores.confidence) == ("negative", None)
    assert len(chooses.requests) == 1
    scoring = ScriptedModel(scorer=lambda _text, _labels: {"positive": -0.1, "negative": -3.0})
    for _ in range(2):  # the second time from the cache
        assert (
            await Session(LLMClient(scoring, ledger)).score(tone, {"text": "x"})
        ).best == "positive"
    assert len(scoring.requests) == 1


async def test_label_order_is_no_difference(model, ledger, tone):
    session = Session(LLMClient(model, ledger, AT_ONCE))
    for labels in ({"a": ("a",), "b": ("b",)}, {"b": ("b",), "a": ("a",)}):
        await session.score(tone, {"text": "a"}, labels)
    assert len(model.requests) == 1


@pytest.mark.parametrize("changed", ["schema", "repeat"])
async def test_an_answer_is_asked_again_where_anything_differs(changed, model, ledger, tell):
    class Longer(BaseModel):
        words: str = Field(max_length=41)

    llm = LLMClient(model, ledger, AT_ONCE)
    session, again = Session(llm), Session(llm, repeat=int(changed == "repeat"))
    first = await session.complete(tell, {"text": "two words"}, Note)
    assert first == Note(words="4 words")
    schema = Longer if changed == "schema" else Note
    await again.complete(tell, {"text": "two words"}, schema)
    await session.complete(tell, {"text": "two words"}, Note)
    assert len(model.requests) == 2


def test_every_part_of_a_request_makes_its_key(tone, retouched):
    plain, other = tone.render({"text": "x"}), tone.render({"text": "y"})
    keys = [
        generation_key("m", tone, plain, {"options": {}}, 0),
        generation_key("n", tone, plain, {"options": {}}, 0),
        generation_key("m", retouched, plain, {"options": {}}, 0),
        generation_key("m", tone, other, {"options": {}}, 0),
        generation_key("m", tone, plain, {"options": {"temperature": 1.0}}, 0),
        generation_key("m", tone, plain, {"options": {}}, 1),
    ]
    assert len(set(keys)) == 6
    assert keys[0] == generation_key("m", tone, plain, {"options": {}}, 0)


async def test_without_a_cache_every_question_is_asked(model, tone):
    session = Session(LLMClient(model, None, AT_ONCE))
    for _ in range(2):
        await session.score(tone, {"text": "positive"})
    assert len(model.requests) == 2


async def test_a_broken_answer_is_refused_and_asked_for_again(ledger, tell):
    answers = iter(['{"words": "cut o', '{"words": "whole"}'])
    model = ScriptedModel(writer=lambda _text: next(answers))
    session = Session(LLMClient(model, ledger, AT_ONCE))
    with pytest.raises(ModelRefused, match=r"tell@v1 is no valid Note: .*cut o"):
        await session.complete(tell, {"text": "x"}, Note)
    assert session.usage.calls == 1
    assert session.usage.tokens_out == 3
    assert await session.complete(tell, {"text": "x"}, Note) == Note(words="whole")
    assert await session.complete(tell, {"text": "x"}, Note) == Note(words="whole")
    assert len(model.requests) == 2


async def test_a_kept_answer_that_no_longer_fits_is_asked_for_again(model, ledger, tell):
    await Session(LLMClient(model, ledger, AT_ONCE)).complete(tell, {"text": "x"}, Note)
    assert json_schema(Strict) == json_schema(Note)
    shouts = ScriptedModel(writer=lambda _text: '{"words": "LOUD"}')
    answer = await Session(LLMClient(shouts, ledger, AT_ONCE)).complete(tell, {"text": "x"}, Strict)
    assert answer.words == "LOUD"
