"""Fitting the weights for names: put to use, and never judged on what they were fitted on."""

import math

import numpy as np
import pytest

from tasteprint.agents.ner import ENTITY_LABELS, NOT_AN_ENTITY, ScoredEntity, select_entities
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.entities import Reading, combine, cross_validated, fit, named, score
from tasteprint.evals.tasks.entities.recalibration import apply, best_threshold, refit

TEXT = "Kong and Bus"


def _sample(number, kind):
    entities = [] if kind == NOT_AN_ENTITY else [[0, 4, kind]]
    target = {"entities": entities, "source_kinds": ["product"] * len(entities)}
    return Sample(id=f"s{number}", inputs={"text": TEXT}, target=target)


def _one(start, end, said, model=True):
    """A candidate of which the model says a kind; code knows nothing."""
    logprobs = {kind: -0.1 if kind == said else -4.0 for kind in ENTITY_LABELS} if model else {}
    return ScoredEntity(
        start, end, dict.fromkeys(ENTITY_LABELS, 0.2), (math.log(0.2),) * 5, logprobs
    )


def _readings(model=True):
    """Sixty sentences in which the model is right about "Kong", and takes "Bus" for a person."""
    kinds = [ENTITY_LABELS[n % 5] for n in range(60)]
    return [
        Reading(_sample(n, kind), (_one(0, 4, kind, model), _one(9, 12, NOT_AN_ENTITY, model)))
        for n, kind in enumerate(kinds)
    ]


def _outputs(readings):
    return [named(TEXT, r.read, 0.5) for r in readings]


def test_a_combination_learns_whom_to_believe():
    readings = _readings()
    fitted = combine(readings, model=True)
    assert fitted is not None
    linear, threshold = fitted
    for reading in apply(linear, readings, model=True):
        found = [(o.start, o.end, o.kind) for o in select_entities(reading.read, threshold)]
        assert found == [tuple(entity) for entity in reading.sample.target["entities"]]


def test_nothing_is_fitted_where_a_kind_is_missing():
    assert combine(_readings()[:3], model=True) is None
    assert combine([], model=True) is None
    assert fit(np.zeros((3, 2)), ["person", "place", NOT_AN_ENTITY], 1.0) is None


@pytest.mark.slow
def test_every_reading_is_judged_by_a_fit_on_others():
    """The kinds of one group are turned round: a fit that had seen it would get some right."""
    readings = _readings()
    odd = [
        Reading(
            r.sample.model_copy(update={"group": "odd", "target": _sample(0, k).target}), r.read
        )
        for r, k in zip(readings[:10], ["person", "place"] * 5, strict=True)
    ]
    finished = cross_validated([*odd, *readings[10:]], model=True)
    by_rest = combine(readings[10:], model=True)
    assert finished is not None
    assert by_rest is not None
    blind = apply(by_rest[0], odd, model=True)
    for (seen, _), other in zip(finished[:10], blind, strict=True):
        assert [o.kind for o in seen.read] == [o.kind for o in other.read]
    assert cross_validated(readings[:3], model=True) is None


def test_a_threshold_is_that_of_the_best_f1():
    sure = [
        reading.given(np.array([[0.0, 0.0, 0.0, x, 1.0 - x], [0.0, 0.0, 0.0, 0.3, 0.7]]))
        for reading in _readings()
        for x in [0.1 if reading.kinds()[0] == NOT_AN_ENTITY else 0.6]
    ]
    assert 0.3 < best_threshold(sure) <= 0.6


@pytest.mark.slow
def test_dev_answers_are_finished_and_test_answers_are_not():
    readings = _readings()
    samples = [r.sample for r in readings]
    outputs = _outputs(readings)
    assert refit(samples, outputs, "test") == outputs
    finished = refit(samples, outputs, "dev")
    for sample, output in zip(samples, finished, strict=True):
        counts = score(sample, output)
        assert counts["exact_tp"] == len(sample.target["entities"])
        assert counts["exact_fp"] == 0


@pytest.mark.parametrize("spoil", ["few", "written", "no log-probabilities", "none"])
def test_what_cannot_be_fitted_stays(spoil):
    readings = _readings(model=spoil != "no log-probabilities")[: 4 if spoil == "few" else 60]
    samples = [r.sample for r in readings]
    outputs = _outputs(readings)
    if spoil == "written":
        outputs = [Output(answer={"entities": [], "invented": 0}) for _ in samples]
    if spoil == "none":
        outputs = [None for _ in samples]
    assert refit(samples, outputs, "dev") == outputs


@pytest.mark.slow
def test_a_failed_answer_stays_failed():
    readings = _readings()
    outputs = _outputs(readings)
    outputs[3] = None
    assert refit([r.sample for r in readings], outputs, "dev")[3] is None
