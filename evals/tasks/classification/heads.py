"""Training data of the heads of ``agents/extraction/linear_heads.py``, and the fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.agents.extraction import (
    HeadTask,
    LinearHead,
    clauses_about,
    opinion_vectors,
    tone_vectors,
)
from tasteprint.evals.datasets import ASPECTS, WORDS, Row, tones
from tasteprint.vectorstore.embedders import E5, CachedEmbedder, Embedder

if TYPE_CHECKING:
    pass


FOLDS = 5
#: Inverse strength of the ridge penalty, chosen by cross-validation on the dev split among 0.1,
#: 0.3, 1 and 3; the figures differ by 0.01.
RIDGE = 1.0
TONES = ("positive", "negative")
OPINIONS = ("positive", "neutral", "negative")


@cache
def e5() -> Embedder:
    """The embedder of the heads; it remembers, since a lesson is read more than once."""
    return CachedEmbedder(E5())


@dataclass(frozen=True)
class Lesson:
    """Vectors with labels.

    Attributes:
        labels: by their numbers.
        vectors: (n, dimension).
        gold: label numbers, (n,).
        weights: of the examples, (n,), with a mean of 1.
        groups: of the examples: those of one are in one fold.
    """

    labels: tuple[str, ...]
    vectors: np.ndarray
    gold: np.ndarray
    weights: np.ndarray
    groups: np.ndarray

    def with_(self, other: "Lesson") -> "Lesson":
        """The examples of two lessons with the same labels."""
        pairs = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("vectors", "gold", "weights", "groups")
        }
        return replace(self, **pairs)

    def only(self, rows: np.ndarray) -> "Lesson":
        """Some of the examples."""
        parts = {
            name: getattr(self, name)[rows] for name in ("vectors", "gold", "weights", "groups")
        }
        return replace(self, **parts)


def stars_side(stars: float) -> str | None:
    """The tone of a review with so many stars of 5: none with 3."""
    return None if stars == 3 else TONES[stars < 3]


def opinion_lesson(rows: Sequence[Row], embedder: Embedder) -> Lesson:
    """Aspects of reviews with the opinions of them."""
    examples = [(row, a, polarity) for row in rows for a, polarity in row["aspects"].items()]
    asked = [(row["text"], *named(aspect)) for row, aspect, _ in examples]
    return _lesson(
        OPINIONS,
        opinion_vectors(asked, embedder),
        [polarity for _, _, polarity in examples],
        [row["id"] for row, _, _ in examples],
        ["aspect"] * len(examples),
    )


def tone_lesson(rows: Sequence[Row], embedder: Embedder) -> Lesson:
    """Reviews with the side of their stars, and clauses with the side of their opinion.

    Half of the weight is on the clauses: a head has to read short texts, too.
    """
    texts, labels, groups, sources = [], [], [], []
    for row in rows:
        tone = stars_side(row["stars"])
        found = [(row["text"], tone, "review")] if tone else []
        for aspect, polarity in row["aspects"].items():
            name, words = named(aspect)
            clauses = clauses_about(row["text"], (name, *words))
            if polarity in TONES and clauses != row["text"]:
                found.append((clauses, polarity, "clause"))
        for text, label, source in found:
            texts.append(text)
            labels.append(label)
            groups.append(row["id"])
            sources.append(source)
    return _lesson(TONES, tone_vectors(texts, embedder), labels, groups, sources)


def named(aspect: str) -> tuple[str, tuple[str, ...]]:
    """An aspect's name in Chinese, and the words by which its clauses are found."""
    name = ASPECTS[aspect][0]
    return name, WORDS[name]


def english_tones(embedder: Embedder) -> Lesson:
    """Strong sentences of product reviews in English, with the side that people put them on.

    A head for tone is fitted on them, too: it has to read more than restaurant reviews.
    """
    examples = tones()
    return _lesson(
        TONES,
        tone_vectors([example.inputs["text"] for example in examples], embedder),
        [example.label for example in examples],
        [example.group for example in examples],
        ["sentence"] * len(examples),
    )


LESSONS = {"tone": tone_lesson, "opinion": opinion_lesson}


def _lesson(
    labels: tuple[str, ...],
    vectors: np.ndarray,
    gold: Sequence[str],
    groups: Sequence[str],
    sources: Sequence[str],
) -> Lesson:
    """Every label weighs the same, and within it every source."""
    kinds = [f"{label} {source}" for label, source in zip(gold, sources, strict=True)]
    each = {kind: 1.0 / kinds.count(kind) for kind in set(kinds)}
    weights = np.array([each[kind] for kind in kinds])
    return Lesson(
        labels=labels,
        vectors=vectors,
        gold=np.array([labels.index(label) for label in gold]),
        weights=weights / weights.mean(),
        groups=np.array(groups),
    )


def fit_head(
    lesson: Lesson, task: HeadTask, languages: tuple[str, ...], fitted_on: str = ""
) -> LinearHead:
    """The head of least log loss, with a ridge penalty.

    A label without an example is never answered.
    """
    from sklearn.linear_model import LogisticRegression

    n = len(lesson.labels)
    weights, bias = np.zeros((n, lesson.vectors.shape[1])), np.full(n, -50.0)
    present = np.unique(lesson.gold)
    bias[present] = 0.0
    if len(present) > 1:
        model = LogisticRegression(C=RIDGE, max_iter=2000)
        model.fit(lesson.vectors, lesson.gold, sample_weight=lesson.weights)
        slopes, starts = model.coef_, model.intercept_
        if len(present) == 2:  # it has one row then, for the second label
            slopes, starts = np.vstack([-slopes, slopes]) / 2, np.hstack([-starts, starts]) / 2
        weights[present], bias[present] = slopes, starts
    return LinearHead(
        task=task,
        languages=languages,
        embedder=E5.name,
        labels=lesson.labels,
        weights=tuple(tuple(map(float, row)) for row in weights.round(3)),
        bias=tuple(map(float, bias.round(3))),
        fitted_on=fitted_on,
    )


def by_fold(lesson: Lesson, task: HeadTask, languages: tuple[str, ...]) -> Mapping[str, LinearHead]:
    """For each group a head that was fitted on the other folds."""
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(lesson.groups)))
    if folds < 2:
        nothing = lesson.only(np.zeros(0, dtype=int))
        return {group: fit_head(nothing, task, languages) for group in set(lesson.groups)}
    heads: dict[str, LinearHead] = {}
    for others, own in GroupKFold(folds).split(lesson.vectors, groups=lesson.groups):
        head = fit_head(lesson.only(others), task, languages)
        heads.update(dict.fromkeys(lesson.groups[own], head))
    return heads
