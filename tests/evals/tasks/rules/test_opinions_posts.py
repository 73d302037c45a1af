import pytest

from tasteprint.evals.datasets import SPLITS
from tasteprint.evals.harness import Attempt, Output, Sample
from tasteprint.evals.tasks.rules.opinions_posts import by_lexicon, score, task, tell


def opinion(text: str, side: str, voiced: bool = True) -> Sample:
    return Sample(id=text, inputs={"text": text, "about": "stout", "side": side}, target=voiced)


@pytest.mark.parametrize(
    ("text", "side", "let"),
    [
        ("I love stout.", "for", True),
        ("I love stout.", "against", False),
        ("I hate stout.", "against", True),
        ("Is stout served cold?", "for", False),
    ],
)
async def test_the_rule_lets_through_what_is_voiced(bench, text, side, let):
    assert (await tell(opinion(text, side), Attempt(bench))).answer is let


@pytest.mark.parametrize(
    ("gold", "let", "counts"),
    [
        (True, True, (1, 0, 0)),
        (True, False, (0, 0, 1)),
        (False, True, (0, 1, 0)),
        (False, False, (0, 0, 0)),
        (True, None, (0, 0, 1)),
        (False, None, (0, 1, 0)),
    ],
)
def test_counts_of_one_opinion(gold, let, counts):
    output = None if let is None else Output(answer=let)
    scores = score(opinion("x", "for", gold), output)
    assert tuple(scores[name] for name in ("tp", "fp", "fn")) == counts


def test_the_lexicon_goes_by_the_whole_sentence_and_its_side():
    assert by_lexicon(opinion("A wonderful day.", "for"))
    assert not by_lexicon(opinion("A wonderful day.", "against"))
    assert by_lexicon(opinion("A horrible day.", "against"))


@pytest.mark.parametrize("split", SPLITS)
def test_samples_name_what_they_are_about(split):
    for sample in task().split(split):
        assert sample.inputs["side"] in {"for", "against"}
        assert sample.inputs["about"]
        assert isinstance(sample.target, bool)
