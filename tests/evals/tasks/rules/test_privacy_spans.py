import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.rules.privacy_spans import (
    PlainPatterns,
    PlainPresidio,
    find,
    samples,
    score,
    unmarked,
)
from tasteprint.profiling.privacy.masking import PersonalKind

SAMPLE = Sample(
    id="s", inputs={"text": "mail a.b@fern.org now"}, target=[[5, 17, "email"]], group=""
)


def test_marks_become_spans():
    text, spans = unmarked("Mail ⟦email|a@b.org⟧, call ⟦phone|+1 2⟧!")
    assert text == "Mail a@b.org, call +1 2!"
    assert [(text[start:end], kind) for start, end, kind in spans] == [
        ("a@b.org", "email"),
        ("+1 2", "phone"),
    ]


def test_the_lines_are_many_and_of_both_sorts():
    both = [*samples("dev"), *samples("test")]
    assert len({s.inputs["text"] for s in both}) == len(both) >= 120
    assert sum(not s.target for s in both) >= 60
    assert {kind for s in both for *_, kind in s.target} == set(PersonalKind)
    assert not any(sign in s.inputs["text"] for s in both for sign in "⟦⟧|")


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        ([[5, 17, "email"]], (1, 0, 0, 1, 1.0)),
        ([[0, 8, "email"]], (1, 0, 0, 0, 1.0)),  # it overlaps, but is not exact
        ([[5, 17, "phone"]], (0, 1, 1, 0, 0.0)),
        ([[5, 17, "email"], [18, 21, "name"]], (1, 1, 0, 1, 0.0)),
        ([], (0, 0, 1, 0, 0.0)),
    ],
)
def test_lines_are_scored(answer, counts):
    scores = score(SAMPLE, Output(answer=answer))
    assert tuple(scores[c] for c in ("tp", "fp", "fn", "exact", "right")) == counts


def test_no_answer_is_worse_than_any():
    scores = score(SAMPLE, None)
    assert (scores["tp"], scores["fp"], scores["fn"], scores["right"]) == (0, 1, 1, 0)


async def test_the_solver_finds_what_ingest_would_mask(attempt):
    assert (await find(SAMPLE, attempt(ScriptedModel()))).answer == SAMPLE.target


@pytest.mark.parametrize("baseline", [PlainPatterns(), PlainPresidio()])
def test_the_baselines_answer_in_the_same_form(baseline, bench):
    (output,) = baseline([SAMPLE], None, bench)
    assert output.answer == SAMPLE.target
