import json
import math

import pytest

from tasteprint.agents.llm import (
    FittedBlend,
    LLMClient,
    ScriptedModel,
    Session,
    load_calibrations,
    read_calibrations,
    write_calibrations,
)
from tasteprint.profiling.errors import PromptError
from tasteprint.prompts import Library

WEIGHTS = {"tone@v1": {"a": {"positive": 2.0}, "b": {"negative": 2.0}}}


def entry(**changes) -> FittedBlend:
    values = {"prompt": "tone@v1", "sha256": "ab" * 32, "model": "m", "weights": WEIGHTS}
    return FittedBlend(**{**values, "bias": {"positive": 0.5, "negative": 0.0}, **changes})


def leaning(text, labels):
    """Log-probabilities of the words "a" and "b", which stand for positive and negative."""
    assert labels == {"positive": ("a",), "negative": ("b",)}
    return {"a": -4.0 if text == "N/A" else -2.0, "b": -1.0}


def test_what_ships_belongs_to_the_prompts_that_ship(library: Library) -> None:
    """A prompt that is changed has to be fitted again."""
    shipped = load_calibrations()
    fitted = {prompt for prompt, _ in shipped}
    assert {library.get(name).sha256 for name in ("sentiment", "aspects")} == fitted
    assert {model for _, model in shipped} == {"SmolLM2-135M-Instruct"}
    for calibration in shipped.values():
        assert calibration.fitted_on
        assert sum(calibration.bias.values()) == pytest.approx(0.0, abs=1e-3)


def test_later_files_add_and_win(tmp_path, library):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    prompt = library.get("sentiment")
    ours = entry(prompt=prompt.id, sha256=prompt.sha256, model="SmolLM2-135M-Instruct")
    write_calibrations(first, [entry(), ours])
    write_calibrations(second, [entry(fitted_on="other texts")])
    loaded = load_calibrations(first, second)
    assert loaded["ab" * 32, "m"] == entry(fitted_on="other texts")
    assert loaded[prompt.sha256, "SmolLM2-135M-Instruct"] == ours
    assert load_calibrations(second, first)["ab" * 32, "m"] == entry()


def test_what_was_written_is_read(tmp_path):
    entries = [entry(fitted_on="80 Sätze"), entry(prompt="tone@v2", sha256="cd" * 32)]
    write_calibrations(tmp_path / "a.json", entries)
    assert read_calibrations(tmp_path / "a.json") == entries


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not valid: file: Invalid JSON"),
        (b"\xff\xfe", "not valid: file: Invalid JSON"),
        (b"{}", "not valid: file: Input should be a valid array"),
        (
            b'[{"prompt": "a@v1", "sha256": "0", "model": "m", "scale": 2.0, "bias": {}}]',
            "is of an old kind",
        ),
        (b'[{"prompt": "a@v1", "sha256": "0", "model": "m"}]', "not valid: 0.weights: Field"),
        (
            b'[{"prompt": "a", "sha256": "0", "model": "m", "weights": {}, "bias": {}, "bais": 1}]',
            "not valid: 0.bais",
        ),
        (
            b'[{"prompt": "a@v1", "model": "m", "weights": {}, "bias": {}}]',
            "valid: 0.sha256: Field",
        ),
        (
            b'[{"prompt": "a", "sha256": "0", "model": "m", "weights": {"a": 1}, "bias": {}}]',
            "not valid: 0.weights.a: Input should be",
        ),
        (b"[1]", "not valid: 0: "),
    ],
)
def test_a_bad_file_is_named(tmp_path, content, says):
    file = tmp_path / "mine.json"
    file.write_bytes(content)
    with pytest.raises(PromptError, match=says) as caught:
        load_calibrations(file)
    assert str(file) in caught.value.message
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PromptError, match=r"none\.json cannot be read: No such file"):
        load_calibrations(tmp_path / "none.json")


async def test_the_llm_client_uses_a_loaded_calibration(tmp_path, make_prompt):
    prompt = make_prompt(
        "{{ text }}",
        "description: tone\ninputs:\n  text: {kind: string}\nmodel: {apiType: completion}\n"
        "metadata:\n  labels: {positive: [a], negative: [b]}\n  content_free: {text: N/A}",
    )
    weights = {prompt.id: WEIGHTS["tone@v1"]}
    fitted = entry(
        sha256=prompt.sha256,
        model="scripted",
        weights=weights,
        bias={"positive": 1.0, "negative": -1.0},
    )
    write_calibrations(tmp_path / "mine.json", [fitted])
    model = ScriptedModel(leaning)
    llm = LLMClient(model, calibrations=load_calibrations(tmp_path / "mine.json"))
    scores = await Session(llm).score(prompt, {"text": "fine"})
    # 2 · (−2 + 1) + 2 = 0: even
    assert scores.probabilities["positive"] == pytest.approx(0.5)
    assert model.requests == ["fine"]  # no empty text was asked for
    # Without it, against the empty text: −2 + 4 and −1 + 1.
    plain = await Session(LLMClient(model)).score(prompt, {"text": "fine"})
    assert plain.probabilities["positive"] == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert model.requests[1:] == ["fine", "N/A"]


def test_written_files_are_plain_json(tmp_path):
    write_calibrations(tmp_path / "a.json", [entry()])
    (read,) = json.loads((tmp_path / "a.json").read_text())
    assert read["prompt"] == "tone@v1"
    assert read["weights"] == WEIGHTS
