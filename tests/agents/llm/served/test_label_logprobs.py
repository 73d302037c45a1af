"""Label scores from a served model."""

import asyncio

import pytest

from tasteprint.agents.llm import Session
from tasteprint.profiling.errors import ModelRefused, PromptError

pytestmark = pytest.mark.slow


async def test_labels_are_scored_by_their_first_tokens(server, llm, tone):
    scores = await Session(llm).score(tone, {"text": "Fine"})
    assert scores.logprobs["positive"] == pytest.approx(-0.307, abs=0.001)  # log(2/e)
    assert scores.logprobs["negative"] == pytest.approx(-2.0)
    assert scores.best == "positive"
    (sent,) = server.sent("/v1/completions")
    assert sent["prompt"] == "Fine:"
    assert sent["max_tokens"] == 1
    assert sent["logprob_token_ids"] == [4, 5, 6]
    assert (llm.usage.tokens_in, llm.usage.tokens_out) == (5, 2)


async def test_tokens_are_asked_for_once(server, llm, tone):
    session = Session(llm)
    await asyncio.gather(*(session.score(tone, {"text": str(n)}) for n in range(20)))
    assert len(server.sent("/v1/completions")) == 20
    assert sorted(b["prompt"] for b in server.sent("/tokenize")) == [" bad", " good", " great"]


async def test_more_labels_than_one_request_takes(server, llm, tone):
    labels = {f"l{n}": ("x" * n,) for n in range(1, 131)}
    server.logprobs = dict.fromkeys(range(1, 131), -3.0) | server.logprobs
    scores = await Session(llm).score(tone, {"text": "Fine"}, labels)
    assert [len(b["logprob_token_ids"]) for b in server.sent("/v1/completions")] == [128, 2]
    assert len(scores.probabilities) == 130
    assert scores.best == "l6"  # ties by name


async def test_labels_that_begin_alike_are_told(llm, tone):
    labels = {"fine": (" fine",), "poor": (" poor",)}
    with pytest.raises(PromptError, match="'fine' and 'poor' begin with the same token"):
        await Session(llm).score(tone, {"text": "x"}, labels)
    scores = await Session(llm).score(tone, {"text": "x"}, labels, shared=True)
    assert scores.probabilities == pytest.approx({"fine": 0.5, "poor": 0.5})


async def test_a_word_that_begins_like_another_labels_counts_for_neither(server, llm, tone):
    server.logprobs[len(" gorgeous")] = -3.0
    labels = {"fine": (" fine", " good", " gorgeous"), "poor": (" poor", " bad")}
    scores = await Session(llm).score(tone, {"text": "x"}, labels)
    assert scores.logprobs == {"fine": -3.0, "poor": -2.0}
    (sent,) = server.sent("/v1/completions")
    assert sent["logprob_token_ids"] == [4, 9]


async def test_each_word_is_told_of(llm, tone):
    scores = await Session(llm).score(tone, {"text": "x"})
    assert scores.words == {tone.id: {" good": -1.0, " great": -1.0, " bad": -2.0}}


@pytest.mark.parametrize(
    "lacks", ["no tokenizer", "another tokenizer", "another route", "logprobs", "null"]
)
async def test_without_log_probabilities_one_label_is_chosen(lacks, server, llm, tone):
    server.content = '"negative"'
    server.tokenizes = lacks != "no tokenizer"
    server.gives_logprobs = lacks != "logprobs"
    if lacks == "another tokenizer":
        server.first["/tokenize"] = [(200, '{"tokens": []}')]
    if lacks == "another route":
        server.first["/tokenize"] = [(422, '{"detail": "field required"}')]
    if lacks == "null":
        nothing = {"index": 0, "text": "x", "finish_reason": "length"}
        nothing["logprobs"] = {"top_logprobs": [None]}
        server.first["/v1/completions"] = [(200, server.completion("text_completion", nothing))]
    session = Session(llm)
    for text in ("Bad", "Worse"):
        scores = await session.score(tone, {"text": text})
        assert scores.best == "negative"
        assert scores.confidence is None
        assert scores.probabilities == {}
    enum = server.sent("/v1/chat/completions")[0]["response_format"]["json_schema"]["schema"]
    assert enum == {"type": "string", "enum": ["positive", "negative"]}
    assert len(server.sent("/tokenize")) <= 3  # what it lacks is found out once


async def test_a_choice_that_is_no_label_is_refused(server, llm, tone):
    server.tokenizes = False
    server.content = "Well, that depends."
    with pytest.raises(ModelRefused, match="chose no label, but wrote 'Well, that depends"):
        await Session(llm).score(tone, {"text": "x"})


async def test_a_chat_prompt_cannot_be_scored(llm, make_prompt):
    labels = "metadata: {labels: {good: [' good'], bad: [' bad']}}"
    front = f"inputs: {{text: {{kind: string}}}}\nmodel: {{apiType: chat}}\n{labels}\n"
    prompt = make_prompt("user:\n{{ text }}", front)
    with pytest.raises(PromptError, match="chat prompt"):
        await Session(llm).score(prompt, {"text": "x"})
