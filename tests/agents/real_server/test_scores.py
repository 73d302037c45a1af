"""The LLM client against the real server with the bundled model."""

import asyncio
import math
from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from tasteprint.agents.llm import Blend, LLMClient, Session
from tasteprint.profiling.errors import ModelRefused
from tasteprint.prompts import Library

pytestmark = pytest.mark.server


class Note(BaseModel):
    mood: Annotated[str, Field(min_length=1, max_length=12)]
    words: Annotated[list[Annotated[str, Field(max_length=8)]], Field(max_length=3)]


async def test_tones_are_read(llm, library):
    session = Session(llm)
    good, bad = await asyncio.gather(
        session.score(library.get("sentiment"), {"text": "I love it!"}),
        session.score(library.get("sentiment"), {"text": "Terrible. Never again."}),
    )
    assert good.best == "positive"
    assert bad.best == "negative"
    assert good.probabilities["positive"] > 0.5
    assert sum(bad.probabilities.values()) == pytest.approx(1.0)
    # With the reading of nothing: this client has no fitted calibrations.
    prompts = 1 + len(library.get("sentiment").companions)
    assert session.usage.tokens_out == session.usage.calls == 3 * prompts


ZERO = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" good", " great"], negative: [" bad", " poor"]}
"""
SHOTS = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" happy"], negative: [" angry"]}
"""


async def test_a_blend_reads_the_words_of_all_its_prompts(llm, make_prompt, tmp_path):
    make_prompt("Text: It broke.\nTone: angry\nText: {{ text }}\nTone:", SHOTS, "shots.v1.prompty")
    make_prompt("Text: {{ text }}\nTone:", ZERO + "  companions: [shots@v1]", "zero.v1.prompty")
    prompt = Library.load(tmp_path).get("zero")
    weights = {
        "zero@v1": {" great": {"positive": 1.0, "negative": 0.0}},
        "shots@v1": {" angry": {"positive": 0.0, "negative": 1.0}},
    }
    fitted = Blend(weights=weights, bias={"positive": 0.0, "negative": 0.0})
    model = await llm.backend.name()
    blending = LLMClient(
        llm.backend, llm.generations, calibrations={(prompt.sha256, model): fitted}
    )
    session = Session(blending)
    for text in ("I love it!", "Terrible. Never again."):
        scores = await session.score(prompt, {"text": text})
        zero, shots = scores.words["zero@v1"], scores.words["shots@v1"]
        assert list(zero) == [" good", " great", " bad", " poor"]
        assert sum(map(math.exp, zero.values())) == pytest.approx(
            sum(map(math.exp, scores.logprobs.values()))
        )
        wanted = 1 / (1 + math.exp(shots[" angry"] - zero[" great"]))
        assert scores.probabilities["positive"] == pytest.approx(wanted)
    assert session.usage.calls == 4
    # A companion's words are what it says when it is asked alone.
    alone = await session.score(prompt.companions[0], {"text": text})
    assert alone.words["shots@v1"] == shots
    assert session.usage.cached == 1


async def test_scores_are_the_same_alone_and_in_company(llm, library):
    prompt = library.get("sentiment")
    alone = await Session(llm).score(prompt, {"text": "Not bad at all."})
    unkept = Session(LLMClient(llm.backend))
    crowd = await asyncio.gather(
        *(unkept.score(prompt, {"text": f"Number {n}."}) for n in range(12)),
        unkept.score(prompt, {"text": "Not bad at all."}),
    )
    assert crowd[-1].logprobs == pytest.approx(alone.logprobs, abs=0.02)


async def test_many_labels_are_scored(llm, library):
    labels = {f"topic {n}": (f" {word}",) for n, word in enumerate("abcdefghijklmnopqrstuvwxyz")}
    scores = await Session(llm).score(
        library.get("interests@v1"), {"text": "A stout."}, labels, shared=True
    )
    assert set(scores.probabilities) == set(labels)
    assert all(value <= 0 for value in scores.logprobs.values())


async def test_generation_keeps_to_the_schema(llm, make_prompt):
    prompt = make_prompt(
        "user:\nHow does this sound? {{ text }}",
        "inputs: {text: {kind: string}}\nmodel: {apiType: chat, options: {maxOutputTokens: 120}}",
    )
    texts = ["I love it!", "Terrible.", "The keg leaks.", "黑啤很好喝。"]
    session = Session(llm)
    notes = await asyncio.gather(*(session.complete(prompt, {"text": t}, Note) for t in texts))
    assert all(1 <= len(note.mood) <= 12 for note in notes)
    assert all(len(note.words) <= 3 for note in notes)
    assert session.usage.tokens_out < 4 * 120  # no whitespace up to the limit
    again = await asyncio.gather(*(session.complete(prompt, {"text": t}, Note) for t in texts))
    assert again == notes
    assert session.usage.calls == 4


async def test_a_prompt_that_is_too_long_is_refused(llm, library, make_prompt):
    with pytest.raises(ModelRefused, match=r"refused a request: .*(length|token)"):
        await Session(llm).score(library.get("sentiment"), {"text": "word " * 6000})
    prompt = make_prompt("user:\n{{ text }}", "inputs: {text: {kind: string}}")
    with pytest.raises(ModelRefused, match=r"refused a request: .*(length|token)"):
        await Session(llm).complete(prompt, {"text": "word " * 6000}, Note)
