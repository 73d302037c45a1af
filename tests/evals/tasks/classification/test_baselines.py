from collections import Counter
from typing import Any

import pytest

from tasteprint.evals import Sample
from tasteprint.evals.tasks.classification import MajorityLabel, RandomLabel, out_of_fold
from tasteprint.evals.tasks.classification.baselines import TfidfLabel, Vader

LABELS = ("negative", "positive")
NOWHERE: Any = None  # these baselines ask nothing of a bench


def text(sample):
    return sample.inputs["text"]


def samples(n=60, first=0):
    words = {"positive": "splendid", "negative": "wretched"}
    made = []
    for number in range(first, first + n):
        label = "positive" if number % 3 else "negative"
        said = f"a {words[label]} kettle number {number}"
        made.append(Sample(id=str(number), inputs={"text": said}, target=label, group=str(number)))
    return made


def answers(baseline, given, training=None):
    return [output.answer for output in baseline(given, training, NOWHERE)]


def test_random_labels_are_even_and_always_the_same():
    given = samples(600)
    found = answers(RandomLabel(LABELS), given)
    assert found == answers(RandomLabel(LABELS), given)
    assert 240 < Counter(found)["positive"] < 360
    three = answers(RandomLabel(("a", "b", "c")), given)
    assert min(Counter(three).values()) > 150


def test_the_majority_is_that_of_others():
    given = samples()
    assert set(answers(MajorityLabel(LABELS), given)) == {"positive"}
    against = [s.model_copy(update={"target": "negative"}) for s in samples(first=100)]
    assert set(answers(MajorityLabel(LABELS), given, against)) == {"negative"}


def test_tf_idf_learns_from_others():
    given = samples()
    right = [s.target for s in given]
    assert answers(TfidfLabel(LABELS, text), given) == right
    assert answers(TfidfLabel(LABELS, text), given, samples(first=100)) == right
    (output,) = TfidfLabel(LABELS, text)(given[:1], samples(first=100), NOWHERE)
    assert sum(output.probabilities.values()) == pytest.approx(1)


def test_tf_idf_of_one_label_is_the_majority():
    one = [s for s in samples() if s.target == "positive"]
    assert set(answers(TfidfLabel(LABELS, text), one)) == {"positive"}


def test_tf_idf_reads_characters_where_there_are_no_words():
    good = [("味道很好", "positive"), ("味道很差", "negative")] * 10
    given = [
        Sample(id=str(n), inputs={"text": said}, target=label)
        for n, (said, label) in enumerate(good)
    ]
    assert answers(TfidfLabel(LABELS, text, characters=True), given) == [s.target for s in given]


def test_vader_goes_by_its_lexicon():
    said = ["I love it, wonderful!", "Horrible, I hate it.", "It is a kettle."]
    given = [Sample(id=str(n), inputs={"text": s}, target=None) for n, s in enumerate(said)]
    assert answers(Vader(LABELS, text), given) == ["positive", "negative", "positive"]
    three = Vader((*LABELS, "neutral"), text)
    assert answers(three, given) == ["positive", "negative", "neutral"]
    for output in three(given, None, NOWHERE):
        assert sum(output.probabilities.values()) == pytest.approx(1)
        assert max(output.probabilities, key=lambda n: output.probabilities[n])


def test_no_fit_sees_what_it_answers_nor_anything_of_its_group():
    given = [s.model_copy(update={"group": f"user {int(s.id) // 4}"}) for s in samples(40)]

    def fit(known):
        seen = {s.cluster for s in known}

        def answer(sample):
            assert sample.cluster not in seen
            return MajorityLabel(LABELS)([sample], known, NOWHERE)[0]

        return answer

    assert len(out_of_fold(given, None, fit)) == 40
