"""A prompt with companions: what is read, what becomes of it, what it costs, whose it is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.agents.llm import (
    Blend,
    LLMClient,
    LLMClientConfig,
    LLMResponse,
    ScriptedModel,
    Session,
    softmax,
)
from tasteprint.agents.llm.softmax import mean_logits
from tasteprint.prompts import Library

AT_ONCE = LLMClientConfig(max_wait=0.0)
FRONT = """
inputs: {text: {kind: string}}
model: {apiType: completion}
metadata:
  content_free: {text: N/A}
  labels: {positive: [" good", " fine"], negative: [" bad"]}
"""
SHOTS = FRONT.replace('" good", " fine"', '" nice"').replace('" bad"', '" poor"')
#: Log-probabilities by the last word but one of what is asked: the text.
SAID = {
    "soup": {" good": -1.0, " fine": -2.0, " bad": -3.0, " nice": -4.0, " poor": -2.5},
    "N/A": {" good": -2.0, " fine": -2.0, " bad": -2.0, " nice": -1.0, " poor": -3.0},
}


def by_word(text, _labels):
    return SAID["N/A" if "N/A" in text else "soup"]


@pytest.fixture
def prompt(tmp_path):
    """``blend@v1``, with the companion ``shots@v1``."""
    write(tmp_path, "blend", "{{ text }} is", FRONT + "  companions: [shots@v1]\n")
    write(tmp_path, "shots", "Stew: nice\n{{ text }}:", SHOTS)
    return Library.load(tmp_path).get("blend")


def write(folder, name, body, front):
    (folder / f"{name}.v1.prompty").write_text(f"---\nname: {name}\n{front}---\n{body}")


@pytest.fixture
def words():
    return ScriptedModel(scorer=by_word)


def planted(prompt):
    """Weighs one word of each prompt."""
    weights = {
        prompt.id: {" good": {"positive": 2.0, "negative": 0.0}},
        "shots@v1": {" poor": {"positive": 0.0, "negative": 1.0}},
    }
    return Blend(weights=weights, bias={"positive": 3.0, "negative": 0.5}, fitted_on="planted")


def client_with(model, ledger, prompt, fitted):
    return LLMClient(model, ledger, AT_ONCE, {(prompt.sha256, "scripted"): fitted})


async def test_a_fitted_blend_weighs_the_words_of_all_prompts(words, ledger, prompt):
    llm = client_with(words, ledger, prompt, planted(prompt))
    scores = await Session(llm).score(prompt, {"text": "soup"})
    assert words.requests == ["soup is", "Stew: nice\nsoup:"]  # and nothing without content
    # 2 · (−1) + 3 = 1 against 1 · (−2.5) + 0.5 = −2
    assert scores.probabilities["positive"] == pytest.approx(1 / (1 + math.exp(-3.0)))
    assert scores.best == "positive"
    assert scores.confidence == scores.probabilities["positive"]
    assert scores.words == {
        "blend@v1": {" good": -1.0, " fine": -2.0, " bad": -3.0},
        "shots@v1": {" nice": -4.0, " poor": -2.5},
    }
    assert scores.logprobs["negative"] == -3.0
    assert scores.logprobs["positive"] == pytest.approx(math.log(math.exp(-1) + math.exp(-2)))


async def test_without_a_fit_each_prompt_is_held_against_no_content(words, ledger, prompt):
    scores = await Session(LLMClient(words, ledger, AT_ONCE)).score(prompt, {"text": "soup"})
    good = math.log(math.exp(-1) + math.exp(-2)) - math.log(2 * math.exp(-2))
    first = good - (-3.0 + 2.0)
    second = (-4.0 + 1.0) - (-2.5 + 3.0)
    wanted = 1 / (1 + math.exp(-(first + second) / 2))
    assert scores.probabilities["positive"] == pytest.approx(wanted)
    assert sum(scores.probabilities.values()) == pytest.approx(1.0)


async def test_a_fit_for_another_model_or_another_companion_is_not_used(
    words, ledger, prompt, tmp_path
):
    plain = await Session(LLMClient(words, ledger, AT_ONCE)).score(prompt, {"text": "soup"})
    elsewhere = LLMClient(words, ledger, AT_ONCE, {(prompt.sha256, "other"): planted(prompt)})
    assert await Session(elsewhere).score(prompt, {"text": "soup"}) == plain
    before = {(prompt.sha256, "scripted"): planted(prompt)}
    write(tmp_path, "shots", "Stew: nice\n{{ text }}:", SHOTS + "# new\n")
    changed = Library.load(tmp_path).get("blend")
    found = await Session(LLMClient(words, ledger, AT_ONCE, before)).score(
        changed, {"text": "soup"}
    )
    assert found == plain


async def test_what_was_read_is_counted_and_kept_prompt_by_prompt(words, ledger, prompt):
    llm = client_with(words, ledger, prompt, planted(prompt))
    one, two = Session(llm, "u1"), Session(llm, "u2")
    first = await one.score(prompt, {"text": "soup"})
    assert (one.usage.calls, one.usage.tokens_in, one.usage.tokens_out) == (2, 5, 2)
    assert await two.score(prompt, {"text": "soup"}) == first
    assert (two.usage.calls, two.usage.cached) == (0, 2)
    assert len(words.requests) == 2
    # A companion is asked the same whether alone or beside another.
    await two.score(prompt.companions[0], {"text": "soup"})
    assert two.usage.cached == 3


async def test_forgetting_takes_the_companions_readings_too(words, ledger, prompt):
    llm = client_with(words, ledger, prompt, planted(prompt))
    await Session(llm, "u1").score(prompt, {"text": "soup"})
    assert ledger.erase_user("u1").generations == 2


async def test_labels_given_by_hand_are_asked_of_the_prompt_alone(words, ledger, prompt):
    llm = client_with(words, ledger, prompt, planted(prompt))
    labels = {"yes": (" good",), "no": (" bad",)}
    scores = await Session(llm).score(prompt, {"text": "soup"}, labels)
    assert words.requests == ["soup is", "N/A is"]
    assert set(scores.probabilities) == {"yes", "no"}
    assert scores.words == {}


async def test_a_server_that_chooses_is_asked_once(ledger, prompt):
    class Chooser(ScriptedModel):
        async def score(self, prompt, labels, shared):
            self.requests.append(prompt.text)
            return LLMResponse(text="negative", tokens_in=3, tokens_out=1)

    model = Chooser()
    scores = await Session(LLMClient(model, ledger, AT_ONCE)).score(prompt, {"text": "soup"})
    assert (scores.best, scores.confidence) == ("negative", None)
    assert model.requests == ["soup is"]


async def test_a_script_may_tell_of_labels_alone(ledger, prompt):
    model = ScriptedModel(scorer=lambda _text, labels: dict.fromkeys(labels, -1.0))
    scores = await Session(LLMClient(model, ledger, AT_ONCE)).score(prompt, {"text": "soup"})
    assert scores.probabilities == pytest.approx({"positive": 0.5, "negative": 0.5})
    assert scores.words == {}


# -- the arithmetic ------------------------------------------------------------------------------

LOGPROB = st.floats(-60.0, 0.0)
WEIGHT = st.floats(-5.0, 5.0)


@given(
    st.lists(st.tuples(LOGPROB, WEIGHT, WEIGHT, WEIGHT), min_size=1, max_size=8),
    st.lists(WEIGHT, min_size=3, max_size=3),
    WEIGHT,
)
def test_probabilities_sum_to_one_and_ignore_what_all_labels_share(columns, bias, shift):
    labels = ("a", "b", "c")
    words = {"p@v1": {str(n): column[0] for n, column in enumerate(columns)}}

    def blend(extra):
        weights = {
            str(n): {label: w + extra for label, w in zip(labels, column[1:], strict=True)}
            for n, column in enumerate(columns)
        }
        biases = {label: b + extra for label, b in zip(labels, bias, strict=True)}
        return Blend(weights={"p@v1": weights}, bias=biases)

    chances = blend(0.0).apply(words)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert all(0.0 <= chance <= 1.0 for chance in chances.values())
    assert blend(shift).apply(words) == pytest.approx(chances, abs=1e-6)


@given(st.lists(st.tuples(WEIGHT, WEIGHT), min_size=1, max_size=5))
def test_the_softmax_of_mean_logits_is_the_geometric_mean(pairs):
    logits = [{"a": a, "b": b} for a, b in pairs]
    each = [softmax(one) for one in logits]
    a, b = (math.prod(chances[label] for chances in each) ** (1 / len(each)) for label in "ab")
    assert softmax(mean_logits(logits))["a"] == pytest.approx(a / (a + b))


def test_a_word_that_was_not_read_is_an_error():
    blend = Blend(weights={"p@v1": {" good": {"a": 1.0}}}, bias={"a": 0.0, "b": 0.0})
    with pytest.raises(KeyError, match="good"):
        blend.apply({"p@v1": {}})
