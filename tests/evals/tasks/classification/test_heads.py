"""Fitting heads, on vectors of known shape."""

import numpy as np
import pytest

from tasteprint.evals.datasets import ASAP_ZH, ASPECTS, WORDS
from tasteprint.evals.harness import Sample
from tasteprint.evals.tasks.classification import (
    Lesson,
    by_fold,
    fit_head,
    opinion_lesson,
    tone_lesson,
)
from tasteprint.evals.tasks.classification.baselines import PolarWords
from tasteprint.evals.tasks.classification.heads import OPINIONS, TONES, stars_side


class Flat:
    """Every text has the same vector: only the lessons' shapes are looked at."""

    name, dimension, languages = "flat", 2, ()

    def embed(self, texts):
        return np.ones((len(texts), 2), dtype=np.float32)


def lesson(n=60, labels=TONES, seed=0):
    """Labels by the sign of the first of two numbers; each group has two examples."""
    vectors = np.random.default_rng(seed).normal(size=(n, 2))
    return Lesson(
        labels=labels,
        vectors=vectors,
        gold=(vectors[:, 0] < 0).astype(int),
        weights=np.ones(n),
        groups=np.array([str(at // 2) for at in range(n)]),
    )


def test_a_fit_finds_the_direction_that_tells_the_labels_apart():
    known, new = lesson(), lesson(seed=1)
    head = fit_head(known, "tone", ("xx",), "noise")
    told = [head.read(vector).best for vector in new.vectors]
    right = [new.labels[n] for n in new.gold]
    assert np.mean([a == b for a, b in zip(told, right, strict=True)]) > 0.9
    assert abs(head.weights[0][0]) > 3 * abs(head.weights[0][1])
    assert (head.languages, head.fitted_on) == (("xx",), "noise")


def test_a_label_without_an_example_is_never_answered():
    head = fit_head(lesson(labels=OPINIONS), "opinion", ("xx",))
    answers = [head.read(vector).probabilities for vector in lesson(seed=2).vectors]
    assert max(chances["negative"] for chances in answers) < 1e-6
    alone = lesson().only(np.flatnonzero(lesson().gold == 1))
    assert fit_head(alone, "tone", ("xx",)).read(np.zeros(2, np.float32)).best == "negative"


def test_no_head_of_a_fold_has_seen_the_group_that_it_reads():
    known = lesson()
    heads = by_fold(known, "tone", ("xx",))
    assert heads.keys() == set(known.groups)
    # Its own examples turned round change nothing in the head that reads a group.
    for group in ("0", "17"):
        own = known.groups == group
        turned = Lesson(
            labels=known.labels,
            vectors=known.vectors,
            gold=np.where(own, 1 - known.gold, known.gold),
            weights=known.weights,
            groups=known.groups,
        )
        assert by_fold(turned, "tone", ("xx",))[group] == heads[group]
    assert len({head.sha256 for head in heads.values()}) == 5


def test_lessons_weigh_labels_and_sources_alike():
    rows = ASAP_ZH.rows("dev")[:12]
    opinions = opinion_lesson(rows, Flat())
    assert len(opinions.gold) == sum(len(row["aspects"]) for row in rows)
    for each in (opinions, tone_lesson(rows, Flat())):
        shares = [each.weights[each.gold == n].sum() for n in range(len(each.labels))]
        assert np.allclose([s for s in shares if s], max(shares))
        assert each.weights.mean() == pytest.approx(1.0)
        assert set(each.groups) <= {row["id"] for row in rows}
    assert [stars_side(stars) for stars in (1.0, 2.0, 3.0, 4.0, 5.0)] == [
        "negative", "negative", None, "positive", "positive",
    ]  # fmt: skip


def test_every_aspect_has_words_of_its_own():
    assert WORDS.keys() == {chinese for chinese, _ in ASPECTS.values()}
    assert all(words and len(set(words)) == len(words) for words in WORDS.values())


def test_a_lexicon_turns_round_what_is_denied(bench):
    samples = [
        Sample(id=str(n), inputs={"text": text})
        for n, text in enumerate(["味道好", "味道不好", "不难吃", "没有看法", "环境好但是贵又脏"])
    ]
    judge = PolarWords(TONES, lambda s: s.inputs["text"], ("好",), ("贵", "脏", "难吃"))
    outputs = judge(samples, None, bench)
    assert [o.answer for o in outputs] == [
        "positive", "negative", "positive", "positive", "negative",
    ]  # fmt: skip
    assert outputs[3].probabilities["positive"] == 0.5
