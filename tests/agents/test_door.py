"""The model door: cache, retries, bounds, figures. Real ledger, scripted model."""

import asyncio

import pytest
from pydantic import BaseModel, Field, field_validator

from tasteprint.agents.backends import Raw, Transient
from tasteprint.agents.door import Door, DoorConfig
from tasteprint.agents.scores import Calibration
from tasteprint.agents.scripted import ScriptedModel
from tasteprint.agents.session import Session
from tasteprint.profiling.errors import EngineUnavailable, LedgerError, ModelRefused, PromptError
from tasteprint.profiling.models import Usage

TONE = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" positive"], negative: [" negative"]}
"""
ABOUT = """
inputs: {text: {kind: string}, aspect: {kind: string}}
model: {apiType: completion}
metadata:
  labels: {positive: [" positive"], negative: [" negative"]}
  content_free: {text: N/A}
"""
TELL = """
inputs: {text: {kind: string}}
model: {apiType: chat, options: {temperature: 0}}
"""
AT_ONCE = DoorConfig(max_wait=0.0)


class Note(BaseModel):
    words: str = Field(max_length=40)


def read(text, labels):
    """The label that stands in the text gets −1, others −3."""
    return {label: -1.0 if label in text else -3.0 for label in labels}


def write(text):
    return Note(words=f"{len(text.split())} words")


class Gated(ScriptedModel):
    """A scripted model that answers when it is let, and counts who is being answered."""

    def __init__(self) -> None:
        super().__init__(scorer=read, writer=write)
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self.now = self.most = 0

    async def score(self, prompt, labels, shared) -> Raw:
        self.now += 1
        self.most = max(self.most, self.now)
        self.asked.set()
        try:
            await self.gate.wait()
            return await super().score(prompt, labels, shared)
        finally:
            self.now -= 1


@pytest.fixture
def model():
    return ScriptedModel(scorer=read, writer=write)


@pytest.fixture
def tone(make_prompt):
    return make_prompt("Text: {{ text }}\nTone:", TONE)


@pytest.fixture
def about(make_prompt):
    return make_prompt("Text: {{ text }}\nOpinion of {{ aspect }}:", ABOUT, "about.v1.prompty")


@pytest.fixture
def tell(make_prompt):
    return make_prompt("user:\nSay: {{ text }}", TELL, "tell.v1.prompty")


# -- the cache --------------------------------------------------------------------------------


async def test_the_same_question_is_asked_once(model, ledger, tone):
    first, second = (Session(Door(model, ledger, AT_ONCE)) for _ in range(2))
    once = await first.score(tone, {"text": "positive"})
    again = await second.score(tone, {"text": "positive"})
    assert once == again
    assert once.best == "positive"
    assert len(model.requests) == 1
    assert (first.usage.calls, first.usage.cached) == (1, 0)
    assert second.usage == Usage(cached=1)


@pytest.mark.parametrize("changed", ["text", "labels", "prompt", "model"])
async def test_a_score_is_asked_again_where_anything_differs(
    changed, model, ledger, tone, make_prompt
):
    await Session(Door(model, ledger, AT_ONCE)).score(tone, {"text": "positive"})
    labels = {"positive": (" good",), "negative": (" bad",)} if changed == "labels" else None
    prompt = (
        make_prompt("Text: {{ text }}\nTone:", TONE + "# new\n") if changed == "prompt" else tone
    )
    other = ScriptedModel(scorer=read, name="other") if changed == "model" else model
    text = "positive." if changed == "text" else "positive"
    before = len(other.requests)
    await Session(Door(other, ledger, AT_ONCE)).score(prompt, {"text": text}, labels)
    assert len(other.requests) == before + 1


async def test_label_order_is_no_difference(model, ledger, tone):
    session = Session(Door(model, ledger, AT_ONCE))
    for labels in ({"a": ("a",), "b": ("b",)}, {"b": ("b",), "a": ("a",)}):
        await session.score(tone, {"text": "a"}, labels)
    assert len(model.requests) == 1


@pytest.mark.parametrize("changed", ["options", "schema", "repeat"])
async def test_an_answer_is_asked_again_where_anything_differs(
    changed, model, ledger, tell, make_prompt
):
    class Longer(BaseModel):
        words: str = Field(max_length=41)

    session = Session(Door(model, ledger, AT_ONCE))
    first = await session.complete(tell, {"text": "two words"}, Note)
    assert first == Note(words="4 words")
    hotter = TELL.replace("temperature: 0", "temperature: 1")
    prompt = make_prompt("user:\nSay: {{ text }}", hotter) if changed == "options" else tell
    schema = Longer if changed == "schema" else Note
    repeat = 1 if changed == "repeat" else 0
    await session.complete(prompt, {"text": "two words"}, schema, repeat=repeat)
    await session.complete(tell, {"text": "two words"}, Note)
    assert len(model.requests) == 2


async def test_without_a_cache_every_question_is_asked(model, tone):
    session = Session(Door(model, None, AT_ONCE))
    for _ in range(2):
        await session.score(tone, {"text": "positive"})
    assert len(model.requests) == 2


async def test_a_broken_answer_is_refused_and_asked_for_again(ledger, tell):
    answers = iter(['{"words": "cut o', '{"words": "whole"}'])
    model = ScriptedModel(writer=lambda _text: next(answers))
    session = Session(Door(model, ledger, AT_ONCE))
    with pytest.raises(ModelRefused, match=r"tell@v1 is no valid Note: .*cut o"):
        await session.complete(tell, {"text": "x"}, Note)
    assert session.usage.calls == 1
    assert session.usage.tokens_out == 3
    assert await session.complete(tell, {"text": "x"}, Note) == Note(words="whole")
    assert await session.complete(tell, {"text": "x"}, Note) == Note(words="whole")
    assert len(model.requests) == 2


async def test_a_kept_answer_that_no_longer_fits_is_asked_for_again(model, ledger, tell):
    await Session(Door(model, ledger, AT_ONCE)).complete(tell, {"text": "x"}, Note)
    stricter = type("Note", (Strict,), {"__doc__": Note.__doc__})
    fresh = ScriptedModel(writer=lambda _text: '{"words": "SHOUTED"}')
    answer = await Session(Door(fresh, ledger, AT_ONCE)).complete(tell, {"text": "x"}, stricter)
    assert answer.words == "SHOUTED"


class Strict(Note):
    """Of the same JSON schema as ``Note``, but stricter."""

    @field_validator("words")
    @classmethod
    def _loud(cls, words: str) -> str:
        if not words.isupper():
            raise ValueError("too quiet")
        return words


# -- several at once --------------------------------------------------------------------------


async def test_two_equal_questions_at_once_are_sent_once(ledger, tone):
    model = Gated()
    door = Door(model, ledger, AT_ONCE)
    sessions = [Session(door, user) for user in ("u1", "u2", "u1")]
    asking = [asyncio.create_task(s.score(tone, {"text": "positive"})) for s in sessions]
    await model.asked.wait()
    model.gate.set()
    answers = await asyncio.gather(*asking)
    assert answers[0] == answers[1] == answers[2]
    assert len(model.requests) == 1
    assert door.usage.calls == 1
    assert door.usage.cached == 2
    ledger.forget_user("u1")
    await Session(door, "u2").score(tone, {"text": "positive"})  # kept for u2
    assert len(model.requests) == 1


async def test_a_cancelled_waiter_leaves_the_others_alone(ledger, tone):
    model = Gated()
    door = Door(model, ledger, AT_ONCE)
    asker, waiter, other = (
        asyncio.create_task(Session(door).score(tone, {"text": "positive"})) for _ in range(3)
    )
    await model.asked.wait()
    waiter.cancel()
    model.gate.set()
    assert (await asker) == (await other)
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert len(model.requests) == 1


async def test_a_cancelled_asker_leaves_the_others_alone(ledger, tone):
    model = Gated()
    door = Door(model, ledger, AT_ONCE)
    asker, *others = (
        asyncio.create_task(Session(door).score(tone, {"text": "positive"})) for _ in range(3)
    )
    await model.asked.wait()
    asker.cancel()
    model.gate.set()
    answers = await asyncio.gather(*others)
    assert [a.best for a in answers] == ["positive", "positive"]
    with pytest.raises(asyncio.CancelledError):
        await asker
    assert len(model.requests) == 1  # the asker's own was never answered


async def test_all_who_wait_hear_of_the_failure(ledger, tone):
    model = Gated()
    model.failures = [ModelRefused("too long")]
    door = Door(model, ledger, AT_ONCE)
    asking = [asyncio.create_task(Session(door).score(tone, {"text": "x"})) for _ in range(2)]
    await model.asked.wait()
    model.gate.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(t) for t in told] == [ModelRefused, ModelRefused]


async def test_requests_in_flight_are_bounded(tone):
    model = Gated()
    session = Session(Door(model, None, DoorConfig(concurrency=3)))
    asking = [asyncio.create_task(session.score(tone, {"text": str(n)})) for n in range(10)]
    await model.asked.wait()
    model.gate.set()
    await asyncio.gather(*asking)
    assert model.most == 3
    assert session.usage.calls == 10


# -- failures ---------------------------------------------------------------------------------


async def test_what_may_pass_is_tried_again(model, ledger, tone):
    model.failures = [Transient("no connection"), Transient("503")]
    scores = await Session(Door(model, ledger, AT_ONCE)).score(tone, {"text": "positive"})
    assert scores.best == "positive"
    assert len(model.requests) == 3
    assert model.reconnections == 2


async def test_attempts_end(model, ledger, tone):
    model.failures = [Transient("no connection")] * 9
    door = Door(model, ledger, DoorConfig(attempts=3, max_wait=0.0))
    with pytest.raises(EngineUnavailable, match="no answer in 3 tries: no connection"):
        await Session(door).score(tone, {"text": "positive"})
    assert len(model.requests) == 3
    assert door.usage == Usage()


@pytest.mark.parametrize(
    "failure", [ModelRefused("too long"), EngineUnavailable("no vllm"), PromptError("same token")]
)
async def test_what_will_not_pass_is_not_tried_again(failure, model, ledger, tone):
    model.failures = [failure]
    session = Session(Door(model, ledger, AT_ONCE))
    with pytest.raises(type(failure)):
        await session.score(tone, {"text": "positive"})
    assert len(model.requests) == 1
    assert model.reconnections == 0
    assert (await session.score(tone, {"text": "positive"})).best == "positive"  # was not kept


async def test_a_slot_is_free_while_the_next_try_is_waited_for(tone):
    model = ScriptedModel(scorer=read, failures=[Transient("once")])
    door = Door(model, None, DoorConfig(concurrency=1, max_wait=0.0))
    sessions = [Session(door).score(tone, {"text": str(n)}) for n in range(4)]
    assert len(await asyncio.gather(*sessions)) == 4


async def test_a_prompt_without_labels_is_told(model, tell):
    with pytest.raises(PromptError, match="tell@v1 has no labels"):
        await Session(Door(model)).score(tell, {"text": "x"})


async def test_a_score_that_is_no_number_is_not_taken(tone):
    model = ScriptedModel(scorer=lambda _t, labels: dict.fromkeys(labels, float("nan")))
    with pytest.raises(ValueError, match="finite"):
        await Session(Door(model)).score(tone, {"text": "x"})


# -- calibration, whose is whose, figures -------------------------------------------------------


async def test_a_content_free_reading_takes_the_prompts_leaning_out(ledger, make_prompt):
    prompt = make_prompt("{{ text }}", TONE + "  content_free: {text: N/A}\n")

    def leaning(text, _labels):
        return {"positive": -0.5, "negative": -2.0 if text == "N/A" else -1.0}

    model = ScriptedModel(scorer=leaning)
    scores = await Session(Door(model, ledger, AT_ONCE)).score(prompt, {"text": "so so"})
    assert max(scores.logprobs, key=scores.logprobs.__getitem__) == "positive"
    assert scores.best == "negative"
    assert scores.confidence == pytest.approx(0.731, abs=0.001)  # sigmoid(1)
    assert sum(scores.probabilities.values()) == pytest.approx(1.0)


async def test_a_fitted_calibration_stands_in_for_the_content_free_reading(ledger, make_prompt):
    prompt = make_prompt("{{ text }}", TONE + "  content_free: {text: N/A}\n")
    fitted = Calibration(scale=2.0, bias={"negative": 5.0}, fitted_on="planted")
    model = ScriptedModel(scorer=read)
    door = Door(model, ledger, AT_ONCE, {(prompt.sha256, "scripted"): fitted})
    scores = await Session(door).score(prompt, {"text": "positive"})
    assert model.requests == ["positive"]
    assert scores.best == "negative"  # 2·(−3) + 5 > 2·(−1)


async def test_a_reading_of_nothing_belongs_to_nobody(model, ledger, make_prompt):
    prompt = make_prompt("{{ text }}", TONE + "  content_free: {text: N/A}\n")
    door = Door(model, ledger, AT_ONCE)
    await Session(door, "u1").score(prompt, {"text": "positive"})
    ledger.forget_user("u1")
    assert model.requests == ["positive", "N/A"]
    await Session(door, "u1").score(prompt, {"text": "positive"})
    assert model.requests == ["positive", "N/A", "positive"]


async def test_forgetting_takes_the_users_readings_alone(model, ledger, about):
    door = Door(model, ledger, AT_ONCE)
    asked = {"u1": "positive", "u2": "negative"}
    for user, text in asked.items():
        await Session(door, user).score(about, {"text": text, "aspect": f"{user}'s dog"})
    # The aspect is the user's, so the reading without a text is theirs as well.
    assert len(model.requests) == 4
    assert ledger.forget_user("u1").generations == 2
    for user, text in asked.items():
        await Session(door, user).score(about, {"text": text, "aspect": f"{user}'s dog"})
    assert sum("u1's dog" in request for request in model.requests) == 4
    assert sum("u2's dog" in request for request in model.requests) == 2


async def test_figures_add_up(model, ledger, tone, tell):
    door = Door(model, ledger, AT_ONCE)
    one, two = Session(door, "u1"), Session(door, "u2")
    await one.score(tone, {"text": "quite positive"})
    await two.score(tone, {"text": "quite positive"})
    await two.complete(tell, {"text": "one two"}, Note)
    assert (one.usage.tokens_in, one.usage.tokens_out) == (4, 1)
    assert (two.usage.calls, two.usage.cached, two.usage.tokens_out) == (1, 1, 2)
    assert door.usage == one.usage + two.usage
    assert door.usage.seconds >= 0


async def test_a_ledger_that_fails_is_told_as_such(model, ledger, tone):
    with ledger.transaction(write=True) as connection:
        connection.exec_driver_sql("DROP TABLE generations")
    with pytest.raises(LedgerError, match="generations"):
        await Session(Door(model, ledger, AT_ONCE)).score(tone, {"text": "x"})
