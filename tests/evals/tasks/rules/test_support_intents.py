import pytest

from tasteprint.evals.datasets import SPLITS, OwnSet
from tasteprint.evals.harness import Attempt, Output, Sample, columns
from tasteprint.evals.tasks.rules.support_intents import (
    MARKS,
    Keywords,
    MostCommon,
    read,
    score,
    task,
)


def asked(question: str, *intents: str, kinds: tuple[str, ...] = ()) -> Sample:
    target = {"intents": list(intents), "kinds": list(kinds)}
    return Sample(id=question, inputs={"question": question}, target=target)


async def test_a_question_is_read_as_the_chat_reads_it(bench):
    sample = asked("When was her first order?")
    answer = (await read(sample, Attempt(bench))).answer
    assert answer == {"intents": ["when"], "kinds": ["purchase"]}


def test_sets_are_right_as_a_whole_and_marks_one_by_one():
    sample = asked("?", "why", "recommend", kinds=("return",))
    answer = {"intents": ["why"], "kinds": ["return"]}
    scores = score(sample, Output(answer=answer))
    assert scores == {
        "intents_right": 0.0,
        "kinds_right": 1.0,
        "right": 0.0,
        "tp": 2.0,
        "fp": 0.0,
        "fn": 1.0,
    }


def test_a_failed_answer_is_wrong_even_where_nothing_is_asked_for():
    scores = score(asked("?"), None)
    assert scores["right"] == scores["intents_right"] == scores["kinds_right"] == 0.0


@pytest.mark.parametrize("split", SPLITS)
def test_marks_are_known_and_both_languages_are_there(split):
    rows = OwnSet("support_questions").rows(split)
    marks = {
        mark for row in rows for part in ("intents", "kinds") for mark in row["expected"][part]
    }
    assert marks <= MARKS
    assert {row["language"] for row in rows} == {"en", "zh"}


def test_no_question_of_test_is_in_dev():
    dev, test = ({s.inputs["question"].casefold() for s in task().split(split)} for split in SPLITS)
    assert not dev & test


async def test_the_chat_reads_more_questions_right_than_the_baselines(bench):
    of = task()
    dev, test = (list(of.split(split)) for split in SPLITS)
    ways = {
        "chat": [await read(sample, Attempt(bench)) for sample in test],
        "keywords": Keywords()(test, dev, bench),
        "majority": MostCommon()(test, dev, bench),
    }
    right = {
        name: of.primary.value(columns([score(*pair) for pair in zip(test, outputs, strict=True)]))
        for name, outputs in ways.items()
    }
    assert right["chat"] > max(right["keywords"], right["majority"])
