"""The tasks in Chinese: who is asked."""

import pytest

from tasteprint.agents.extraction import packaged_heads
from tasteprint.agents.llm import ScriptedModel
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.evals import Plan, evaluate
from tasteprint.evals.tasks.registry import shipped


def in_order(_text, labels):
    return {label: -float(n) for n, label in enumerate(labels)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "task"), [("aspects-asap-zh", "opinion"), ("sentiment-asap-zh", "tone")]
)
def test_the_bundled_model_is_not_asked_in_chinese(name, task, make_bench):
    model = ScriptedModel(scorer=in_order, name=BUNDLED_MODEL)
    with make_bench(model) as bench:
        dev = evaluate(shipped(name), plan=Plan(limit=6, resamples=200), bench=bench)
        test = evaluate(shipped(name), plan=Plan(limit=6, split="test", resamples=200), bench=bench)
    assert model.requests == []
    head = next(head for head in packaged_heads() if head.task == task)
    for run in (dev, test):
        assert run.failed == 0
        for record in run.records:
            assert record.output is not None
            assert record.output.probabilities.keys() == set(head.labels)


def test_a_chosen_prompt_or_another_model_is_asked(make_bench):
    for name, prompts in ((BUNDLED_MODEL, ["sentiment@zh"]), ("org/large", [])):
        model = ScriptedModel(scorer=in_order, name=name)
        with make_bench(model, name=name.replace("/", "-"), prompts=prompts) as bench:
            run = evaluate(
                shipped("sentiment-asap-zh"), plan=Plan(limit=4, resamples=200), bench=bench
            )
        assert run.provenance.prompts.keys() == {"sentiment@zh"}
        assert all("总的来说" in text for text in model.requests)
