import json
from functools import partial

import numpy as np
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.facts.baselines import (
    ALL_SENTENCES,
    LEXICON,
    RANDOM,
    SentenceClassifier,
)
from tasteprint.evals.tasks.facts.judge import Judge, least_threshold, strangers
from tasteprint.evals.tasks.facts.solver import find_facts, own_sentences
from tasteprint.evals.tasks.facts.task import samples, score, task
from tasteprint.profiling.errors import ModelRefused

TURNS = [
    [1, "Hi there! I play the violin."],
    [2, "I bake cookies. Do you bake?"],
    [1, "No. I work as a nurse."],
    [2, "That is great."],
]
LINES = {1: ["I play the violin.", "I am a nurse."], 2: ["I bake cookies.", "I own a cat."]}


@pytest.fixture
def judge(words):
    return Judge(words, threshold=0.5)


def _sample(speaker=1, turns=TURNS, lines=LINES, group="c1"):
    return Sample(
        id=f"{group}-{speaker}",
        inputs={"turns": turns, "speaker": speaker},
        target={"own": lines[speaker], "other": lines[3 - speaker]},
        group=group,
    )


def _output(*facts):
    return Output(answer={"facts": [{"text": fact} for fact in facts]})


def test_the_samples_are_both_speakers_of_conversations_that_share_no_line():
    for split in ("dev", "test"):
        found = samples(split)
        assert len(found) == 60
        assert len({sample.cluster for sample in found}) == 30
        lines = [line for sample in found for line in set(sample.target["own"])]
        assert len(lines) >= len(set(lines))
        for one, two in zip(found[::2], found[1::2], strict=True):
            assert one.target["own"] == two.target["other"]
            assert one.inputs["turns"] == two.inputs["turns"]
            assert own_sentences(one)
            assert own_sentences(two)


def test_a_speakers_sentences_are_their_own_and_each_is_there_once():
    twice = [*TURNS, [1, "No. Bye!"]]
    assert own_sentences(_sample(1, twice)) == [
        "Hi there!",
        "I play the violin.",
        "No.",
        "I work as a nurse.",
        "Bye!",
    ]


def test_counts_by_hand(judge):
    facts = _output("I play the violin.", "Hi there!", "I play the old violin", "I bake cookies.")
    assert score(_sample(), facts, judge) == {
        # The violin counts once, though it is told twice; the cookies are the other speaker's.
        "tp": 1, "fp": 3, "fn": 1, "claims": 4, "lines": 2,
        "supported": 3, "told": 3, "right_speaker": 2, "right": pytest.approx(2 / 6),
    }  # fmt: skip


def test_a_fact_that_covers_two_lines_counts_once(judge):
    lines = {1: ["I play violin", "I play guitar"], 2: ["I own a cat."]}
    both = score(_sample(lines=lines), _output("I play violin and guitar"), judge)
    assert (both["tp"], both["fn"]) == (1, 1)
    apart = score(_sample(lines=lines), _output("I play violin", "I play guitar"), judge)
    assert (apart["tp"], apart["fn"]) == (2, 0)  # each matches both: they are paired off


def test_a_failed_answer_is_a_claim_that_is_wrong_in_every_way(judge):
    failed = score(_sample(), None, judge)
    assert (failed["tp"], failed["fp"], failed["fn"], failed["right"]) == (0, 1, 2, 0.0)
    assert (failed["claims"], failed["supported"]) == (1, 0)
    assert (failed["told"], failed["right_speaker"]) == (1, 0)


def test_no_facts_claim_nothing(judge):
    nothing = score(_sample(), _output(), judge)
    assert (nothing["tp"], nothing["fp"], nothing["fn"]) == (0, 0, 2)
    assert (nothing["claims"], nothing["supported"], nothing["told"]) == (0, 0, 0)


async def test_a_scoring_prompt_chooses_among_the_speakers_own_sentences(attempt, judge):
    def scorer(text, labels):
        sentence = text.rsplit("Sentence: ", 1)[1].split("\n")[0]
        chance = {"I work as a nurse.": 3.0, "I play the violin.": 2.0, "N/A": 0.0}
        return {label: chance.get(sentence, -2.0) * (label == "fact") for label in labels}

    output = await find_facts(_sample(), attempt(ScriptedModel(scorer=scorer)))
    assert output.evidence == ("I work as a nurse.", "I play the violin.")  # strongest first
    scores = score(_sample(), output, judge)
    assert scores["supported"] == scores["claims"] == 2


async def test_at_most_eight_facts_are_told(attempt):
    turns = [[1, f"Fact number {n} of mine."] for n in range(12)]

    def scorer(text, labels):
        number = [word for word in text.split() if word.isdigit()][-1:]
        chance = float(number[0]) if number and "mine" in text else 0.0
        return {label: (0.1 + chance) * (label == "fact") for label in labels}

    output = await find_facts(_sample(1, turns), attempt(ScriptedModel(scorer=scorer)))
    assert output.evidence == tuple(f"Fact number {n} of mine." for n in range(11, 3, -1))


async def test_a_chat_prompt_reads_both_speakers_and_is_asked_about_one(attempt):
    facts = ["I play the violin.", "I play the violin. ", " "]
    model = ScriptedModel(writer=lambda _: json.dumps({"facts": facts}))
    output = await find_facts(_sample(2), attempt(model, "facts@json"))
    assert output.answer == {"facts": [{"text": "I play the violin."}]}
    (request,) = model.requests
    assert "User 1: Hi there! I play the violin.\nUser 2: I bake cookies. Do you bake?\n" in request
    assert request.endswith("Facts about User 2:")


async def test_an_answer_that_is_too_long_fails(attempt):
    model = ScriptedModel(writer=lambda _: json.dumps({"facts": ["long" * 30]}))
    with pytest.raises(ModelRefused):
        await find_facts(_sample(), attempt(model, "facts@json"))


def test_the_classifier_does_not_see_the_targets_of_what_it_answers(judge, bench):
    """Had it seen them, it would find the fact by its word, which no other conversation has."""
    own = []
    for n in range(5):
        turns = [[1, f"w{n}x v{n}x. q{n}x r{n}x. I like a{n}. I like b{n}. Oh no."]]
        lines = {1: [f"w{n}x v{n}x."], 2: ["I own a cat."]}
        own.append(_sample(1, turns, lines, f"c{n}"))
    classifier = SentenceClassifier(judge)
    seen = classifier(own, own, bench)
    assert all(f"w{n}x v{n}x." in out.evidence for n, out in enumerate(seen))
    unseen = classifier(own, None, bench)
    # To the others both are words that were never seen: they are told together or not at all.
    for n, out in enumerate(unseen):
        assert (f"w{n}x v{n}x." in out.evidence) == (f"q{n}x r{n}x." in out.evidence)


def test_baselines_quote_the_speaker_and_do_not_depend_on_the_target(judge, bench):
    blind = _sample().model_copy(update={"target": {"own": ["x"], "other": ["y"]}})
    for baseline in (RANDOM, LEXICON, ALL_SENTENCES, SentenceClassifier(judge)):
        (told,) = baseline([_sample()], [_sample(2)], bench)
        assert baseline([blind], [_sample(2)], bench) == [told]
        assert set(told.evidence) <= set(own_sentences(_sample()))
    assert len(RANDOM([_sample()], [_sample(2)], bench)[0].evidence) == 2
    assert LEXICON([_sample()], [], bench)[0].evidence == (
        "I play the violin.",
        "I work as a nurse.",
    )


def test_without_gold_sentences_the_classifier_tells_nothing(judge, bench):
    lines = {1: ["zzz"], 2: ["yyy"]}
    assert SentenceClassifier(judge)([_sample()], [_sample(lines=lines)], bench)[0].evidence == ()


def test_strangers_are_people_of_other_conversations(judge):
    other = _sample(1, [[1, "I own a boat."], [2, "Oh."]], {1: ["I own a boat."], 2: ["Oh"]}, "c2")
    found = strangers([_sample(1), _sample(2), other], judge)
    # The boat with each of two speakers; each speaker's two lines with the boat's owner.
    assert len(found) == 2 + 4
    assert found.max() == pytest.approx(3 / 4)  # "I own a cat.": three words of four are shared


def test_the_least_threshold_that_few_strangers_reach():
    cosines = np.array([0.1] * 95 + [0.6] * 5)
    assert least_threshold(cosines) == pytest.approx(0.11)
    assert least_threshold(cosines, share=0.04) == pytest.approx(0.61)


def test_the_task_can_be_built(words):
    built = task(words)
    assert built.primary.name == "gold F1"
    first = built.split("test")[0]
    assert built.scorer(first, None)["right"] == 0.0
    assert isinstance(built.scorer, partial)
