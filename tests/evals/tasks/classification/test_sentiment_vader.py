import pytest

from tasteprint.evals.datasets import SPLITS
from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.classification.sentiment_vader import score, task


def rated(mean: float, label: str | None) -> Sample:
    return Sample(id="1", inputs={"text": "…"}, target={"label": label, "mean": mean})


@pytest.mark.parametrize("split", SPLITS)
def test_only_sentences_on_whose_side_raters_agree_have_a_label(split):
    samples = task().split(split)
    for sample in samples:
        mean, label = sample.target["mean"], sample.target["label"]
        side = "positive" if mean > 0 else "negative"
        assert label == (side if abs(mean) >= 0.8 else None)
    assert {sample.target["label"] for sample in samples} == {"positive", "negative", None}


def test_reviews_are_resampled_whole():
    (of_one,) = {s.cluster for s in task().split("dev") if s.id.startswith("103_")}
    assert of_one == "103"


def test_scores_of_an_answer():
    output = Output(answer="positive", probabilities={"positive": 0.9, "negative": 0.1})
    scores = score(rated(2.5, "positive"), output)
    assert (scores["right"], scores["score"], scores["mean"]) == (1.0, 0.9, 2.5)
    unlabelled = score(rated(0.2, None), output)
    assert (unlabelled["labelled"], unlabelled["gold"], unlabelled["right"]) == (0.0, -1.0, 0.0)


@pytest.mark.parametrize(("mean", "wrong_end"), [(2.5, 0.0), (0.2, 0.0), (-0.2, 1.0), (-3, 1.0)])
def test_a_failed_answer_stands_at_the_wrong_end(mean, wrong_end):
    assert score(rated(mean, None), None)["score"] == wrong_end
