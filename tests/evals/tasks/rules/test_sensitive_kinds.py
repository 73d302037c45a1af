import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.rules.sensitive_kinds import (
    EveryWord,
    HealthAlways,
    samples,
    score,
    tell,
)
from tasteprint.profiling.models import Category

SAMPLE = Sample(id="s", inputs={"text": "I pray before dialysis."}, target=["health", "religion"])


def test_the_sentences_are_many_and_half_of_them_harmless():
    both = [*samples("dev"), *samples("test")]
    assert len({s.inputs["text"] for s in both}) == len(both) >= 100
    assert 0.4 <= sum(not s.target for s in both) / len(both) <= 0.6
    assert {kind for s in both for kind in s.target} == set(Category)


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        (["health", "religion"], (2, 0, 0, 1)),
        (["health"], (1, 0, 1, 0)),
        (["crime", "health", "religion"], (2, 1, 0, 0)),
        ([], (0, 0, 2, 0)),
    ],
)
def test_sentences_are_scored(answer, counts):
    scores = score(SAMPLE, Output(answer=answer))
    assert tuple(scores[c] for c in ("tp", "fp", "fn", "right")) == counts


def test_no_answer_is_worse_than_any():
    scores = score(SAMPLE, None)
    assert (scores["tp"], scores["fp"], scores["fn"], scores["right"]) == (0, 1, 2, 0)


async def test_the_solver_tells_the_categories(attempt):
    assert (await tell(SAMPLE, attempt(ScriptedModel()))).answer == ["health", "religion"]


def test_the_baselines_are_blind_to_senses(bench):
    harmless = Sample(id="h", inputs={"text": "A blood orange for the church key."}, target=[])
    assert EveryWord()([harmless], None, bench)[0].answer == ["religion"]
    assert HealthAlways()([harmless], None, bench)[0].answer == ["health"]
