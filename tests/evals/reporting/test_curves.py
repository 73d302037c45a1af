import numpy as np
import pytest

from tasteprint.evals.reporting.curves import confusion, reliability, roc
from tasteprint.evals.reporting.svg import draw, drawable


def test_confusion_counts_failures_and_names_its_labels():
    pairs = [(0, 0), (0, 1), (1, 1), (1, -1), (-1, 0)]
    scores = [{"gold": float(g), "predicted": float(p)} for g, p in pairs]
    found = confusion(scores, ("bad", "good"))
    assert found is not None
    assert found.labels == ("bad", "good")
    assert found.counts.tolist() == [[1, 1, 0], [0, 1, 1]]
    assert found.failed


def test_no_matrix_without_its_columns_or_with_too_many_labels():
    assert confusion([{"gold": 1.0}], ()) is None
    many = [{"gold": float(n), "predicted": 0.0} for n in range(13)]
    assert confusion(many, ()) is None


def test_answers_without_a_gold_label_are_in_no_reliability_diagram():
    rows = [{"confidence": 0.9, "right": 1.0, "gold": 0.0}] * 4
    unlabelled = {"confidence": 0.9, "right": 0.0, "gold": -1.0}
    found = reliability([*rows, unlabelled])
    assert found is not None
    assert found.counts.tolist() == [4]
    assert found.right.tolist() == [1.0]


def test_roc_area_and_the_score_that_is_no_number():
    rows = [{"gold": g, "score": s} for g, s in [(0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8)]]
    found = roc(rows)
    assert found is not None
    assert found.area == pytest.approx(0.75)
    found = roc([*rows, {"gold": 1, "score": float("nan")}])
    assert found is not None
    assert found.area == pytest.approx(0.5)
    assert roc([{"gold": 2, "score": 0.1}, *rows]) is None
    assert roc(rows[:2]) is None


def test_reliability_bins():
    rows = [{"confidence": 0.95, "right": 1.0}] * 3 + [{"confidence": 0.95, "right": 0.0}]
    rows += [{"confidence": 0.0, "right": 0.0}]
    found = reliability(rows)
    assert found is not None
    assert found.counts.tolist() == [1, 4]
    assert found.right.tolist() == [0.0, 0.75]
    assert np.all((found.low <= found.right) & (found.right <= found.high))
    assert reliability([{"confidence": 0.5, "right": 0.5}]) is None
    assert reliability([{"confidence": 1.5, "right": 1.0}]) is None


def test_names_that_cannot_be_drawn_become_numbers():
    names = drawable(["sentiment@v2", "情感", "$x$", "a" * 60])
    assert names.drawn == ("sentiment@v2", "(2)", "(3)", "(4)")
    assert "(2) 情感" in names.legend
    assert drawable(["plain"]).legend == ""


def test_a_picture_takes_the_page_s_colours_and_keeps_its_ids_apart():
    def paint(figure):
        figure.subplots().plot([0, 1], [0, 1])

    svg = str(draw("run-1-x", 'a "label" <b>', (3, 2), paint))
    assert svg.startswith('<svg role="img" aria-label="a &#34;label&#34; &lt;b&gt;"')
    assert "var(--ink)" in svg
    assert "http" not in svg
    assert 'id="run-1-x-' in svg
    assert svg == str(draw("run-1-x", 'a "label" <b>', (3, 2), paint))
