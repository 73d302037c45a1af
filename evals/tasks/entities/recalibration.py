"""Fit the weights of ``agents/ner/classifier.py`` to sentences with marked entities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasteprint.agents.ner import (
    ENTITY_LABELS,
    NOT_AN_ENTITY,
    Regression,
    ScoredEntity,
    select_entities,
)
from tasteprint.evals.datasets import Split
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.classification import FOLDS
from tasteprint.evals.tasks.entities.solver import named

# Inverse strengths of the penalty: of the first regression, with some 400 columns (of 0.03, 0.1
# and 0.3 all gave the same F1 on the dev split within 0.01), and of the second, with ten.
FIRST, SECOND = 0.1, 0.3
_THRESHOLDS = [n / 50 for n in range(3, 36)]


@dataclass(frozen=True)
class Reading:
    """A sample, and what was read of its candidates."""

    sample: Sample
    read: tuple[ScoredEntity, ...]

    @classmethod
    def of(cls, sample: Sample, output: Output | None) -> "Reading":
        """From an answer of the solver; without one nothing was read."""
        rows = output.answer.get("read", ()) if output else ()
        nothing = dict.fromkeys(ENTITY_LABELS, 0.0)
        read = (
            ScoredEntity(row["start"], row["end"], nothing, tuple(row["prior"]), row["logprobs"])
            for row in rows
        )
        return cls(sample, tuple(read))

    def rows(self, *, model: bool) -> np.ndarray:
        """The columns of the second regression, (candidates, 5 or 10)."""
        rows = [
            [*one.prior, *(one.logprobs[k] for k in ENTITY_LABELS if model)] for one in self.read
        ]
        return np.array(rows).reshape(len(rows), len(ENTITY_LABELS) * (1 + model))

    def kinds(self) -> list[str]:
        """Return what people say of each candidate."""
        text = self.sample.inputs["text"]
        gold = {text[a:b].casefold(): kind for a, b, kind in self.sample.target["entities"]}
        return [gold.get(text[one.start : one.end].casefold(), NOT_AN_ENTITY) for one in self.read]

    def given(self, chances: np.ndarray) -> "Reading":
        """The same with other chances, (candidates, kinds)."""
        read = (
            ScoredEntity(
                o.start,
                o.end,
                dict(zip(ENTITY_LABELS, map(float, row), strict=True)),
                o.prior,
                o.logprobs,
            )
            for o, row in zip(self.read, chances, strict=True)
        )
        return Reading(self.sample, tuple(read))


def fit(rows: np.ndarray, kinds: Sequence[str], strength: float) -> Regression | None:
    """A multinomial logistic regression, (n, columns) → kinds; None where a kind is missing."""
    from sklearn.linear_model import LogisticRegression

    if set(kinds) != set(ENTITY_LABELS):
        return None
    spread = np.maximum(rows.std(axis=0), 1e-6) if rows.shape[1] <= 2 * len(ENTITY_LABELS) else 1.0
    model = LogisticRegression(C=strength, max_iter=1000).fit(rows / spread, list(kinds))
    weights = np.round((model.coef_ / spread).T, 4)  # classes are sorted, as ENTITY_LABELS is
    return Regression(
        weights=tuple(map(tuple, weights)), intercept=tuple(np.round(model.intercept_, 4))
    )


def combine(readings: Sequence[Reading], *, model: bool) -> tuple[Regression, float] | None:
    """The second regression and its threshold; None where there is too little to fit on."""
    rows = [reading.rows(model=model) for reading in readings]
    kinds = [kind for reading in readings for kind in reading.kinds()]
    linear = fit(np.concatenate(rows), kinds, SECOND) if kinds else None
    if linear is None:
        return None
    return linear, best_threshold(apply(linear, readings, model=model))


def apply(linear: Regression, readings: Sequence[Reading], *, model: bool) -> list[Reading]:
    """The readings with the chances that a second regression gives."""
    return [r.given(linear.probabilities(r.rows(model=model))) if r.read else r for r in readings]


def best_threshold(readings: Sequence[Reading]) -> float:
    """The threshold of the greatest surface F1."""

    def f1(threshold: float) -> float:
        right = found = wanted = 0
        for reading in readings:
            text = reading.sample.inputs["text"]
            gold = {text[a:b].casefold() for a, b, _ in reading.sample.target["entities"]}
            own = {
                text[o.start : o.end].casefold() for o in select_entities(reading.read, threshold)
            }
            right, found, wanted = right + len(gold & own), found + len(own), wanted + len(gold)
        return 2 * right / max(1, found + wanted)

    return max(_THRESHOLDS, key=f1)


def cross_validated(
    readings: Sequence[Reading], *, model: bool
) -> list[tuple[Reading, float]] | None:
    """Each reading with chances and a threshold from a fit on folds that it is not in.

    Samples of one cluster are in one fold. None where a fold's rest is too little to fit on.
    """
    from sklearn.model_selection import GroupKFold

    clusters = [reading.sample.cluster for reading in readings]
    if len(set(clusters)) < FOLDS:
        return None
    finished: dict[int, tuple[Reading, float]] = {}
    for others, own in GroupKFold(FOLDS).split(readings, groups=clusters):
        fitted = combine([readings[at] for at in others], model=model)
        if fitted is None:
            return None
        linear, threshold = fitted
        for at, reading in zip(
            own, apply(linear, [readings[at] for at in own], model=model), strict=True
        ):
            finished[int(at)] = (reading, threshold)
    return [finished[at] for at in range(len(readings))]


def refit(
    samples: Sequence[Sample], outputs: Sequence[Output | None], split: Split
) -> Sequence[Output | None]:
    """Finish a run on the dev split: fits the second regression again, by cross-validation.

    So every prompt version is judged with weights of its own, none on what they were fitted on;
    the weights that ship were fitted on this very split. On the test split, for answers written by
    the model, without log-probabilities, and where there are too few samples, all stays as it is.
    """
    readings = [Reading.of(sample, out) for sample, out in zip(samples, outputs, strict=True)]
    scored = [one for reading in readings for one in reading.read]
    if split != "dev" or not scored or not all(one.logprobs for one in scored):
        return outputs
    finished = cross_validated(readings, model=True)
    if finished is None:
        return outputs
    return [
        out and named(reading.sample.inputs["text"], reading.read, threshold)
        for out, (reading, threshold) in zip(outputs, finished, strict=True)
    ]
