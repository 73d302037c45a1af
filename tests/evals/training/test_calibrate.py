import numpy as np
import pytest

from tasteprint.agents.llm import (
    FittedBlend,
    LLMClient,
    LLMResponse,
    ScriptedModel,
    read_calibrations,
)
from tasteprint.evals import Bench
from tasteprint.evals.datasets import Example, opinions, tones
from tasteprint.evals.training.calibrate import TASKS, keep, read
from tasteprint.evals.training.common import AskedModel, components_for
from tasteprint.profiling.errors import EvalError, PromptError
from tasteprint.profiling.ledger import Ledger
from tasteprint.prompts import Library

EXAMPLES = [
    Example({"text": "lovely"}, "positive", "a"),
    Example({"text": "dreadful"}, "negative", "b"),
    Example({"text": "lovely, not"}, "negative", "b"),
]


def leaning(text, labels):
    """Sees praise in "lovely", and leans to blame when it sees nothing."""
    assert set(labels) == {"positive", "negative"}
    return {" positive": -1.0 if "lovely" in text else -5.0, " negative": -2.0}


async def test_examples_are_read_through_the_llm_client(tmp_path):
    reports = []
    model = ScriptedModel(leaning)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        prompt = Library.load().get("sentiment@v2")
        got = await read(
            LLMClient(model, ledger), prompt, EXAMPLES, lambda *r: reports.append(r[1:])
        )
    assert got.labels == ("positive", "negative")
    assert got.words.columns == (("sentiment@v2", " positive"), ("sentiment@v2", " negative"))
    assert got.words.logprobs.tolist() == [[-1.0, -2.0], [-5.0, -2.0], [-1.0, -2.0]]
    assert got.plain[:, 0] == pytest.approx(1 / (1 + np.exp([-1.0, 3.0, -1.0])))
    assert got.gold.tolist() == [0, 1, 1]
    assert got.groups == ("a", "b", "b")
    # Against the empty text's −5 and −2: 4 and 0.
    assert got.contextual[0, 0] == pytest.approx(1 / (1 + np.exp(-4.0)))
    assert got.contextual[1].tolist() == [0.5, 0.5]
    assert reports == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert len(model.requests) == 4  # the empty text was asked for once


async def test_a_server_without_log_probabilities_is_an_error():
    class Choosing(ScriptedModel):
        async def score(self, prompt, labels, shared):
            return LLMResponse(text="positive")

    with pytest.raises(EvalError, match="no log-probabilities for the prompt sentiment@v1"):
        await read(
            LLMClient(Choosing()), Library.load().get("sentiment@v1"), EXAMPLES, lambda *_: None
        )


def entry(prompt: str, model: str, sha256: str = "0") -> FittedBlend:
    return FittedBlend(prompt=prompt, sha256=sha256, model=model, weights={}, bias={})


def test_a_new_fit_takes_the_place_of_the_old_one_alone(tmp_path):
    file = tmp_path / "calibrations.json"
    keep(file, [entry("tone@v1", "m"), entry("tone@v1", "n"), entry("tone@v2", "m")])
    keep(file, [entry("tone@v1", "m", "1")])
    assert [(e.prompt, e.model, e.sha256) for e in read_calibrations(file)] == [
        ("tone@v1", "m", "1"),
        ("tone@v2", "m", "0"),
        ("tone@v1", "n", "0"),
    ]


def test_a_bad_file_is_not_overwritten(tmp_path):
    file = tmp_path / "calibrations.json"
    file.write_text("mine")
    with pytest.raises(PromptError):
        keep(file, [entry("tone@v1", "m")])
    assert file.read_text() == "mine"


def test_the_examples_that_ship():
    sentences = tones()
    assert {e.label for e in sentences} == {"positive", "negative"}
    assert len(sentences) == 842
    assert len({e.group for e in sentences}) > 90
    aspects = opinions()
    assert len(aspects) == 1332
    assert all(e.inputs["aspect"] in e.inputs["text"] for e in aspects)
    assert len({e.group for e in aspects}) == 500


@pytest.mark.parametrize("name", TASKS)
def test_the_prompts_fit_their_examples(name):
    prompt = Library.load().get(name)
    examples, _ = TASKS[name]
    assert {e.label for e in examples()} == set(prompt.labels)
    assert examples()[0].inputs["text"] in prompt.render(examples()[0].inputs).text


async def test_a_named_workspace_keeps_what_was_asked_where_evals_find_it(tmp_path):
    async with components_for(AskedModel(workspace=tmp_path), lambda *_: None) as components:
        assert components.folder == tmp_path / "evals"
    with Bench.open(tmp_path, backend=ScriptedModel(leaning)) as bench:
        assert bench.folder == tmp_path / "evals"
