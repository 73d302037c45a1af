"""sentiment-vader: the tone of single sentences of product reviews."""

from tasteprint.evals.datasets import VADER_GT, Split, review, side, strong
from tasteprint.evals.harness import Output, Sample, Scores, Task
from tasteprint.evals.metrics import AUC, BalancedAccuracy, CalibrationError, Spearman
from tasteprint.evals.tasks.classification.baselines import (
    MajorityLabel,
    RandomLabel,
    TfidfLabel,
    Vader,
)
from tasteprint.evals.tasks.classification.labels import Classify, LabelScores, Recalibrate

LABELS = ("negative", "positive")
_score = LabelScores(LABELS)


def samples(split: Split) -> list[Sample]:
    """All sentences; those on whose side the raters do not agree have no label, only a mean."""
    rows = VADER_GT.rows(split)
    agreed = {row["id"] for row in strong(rows)}
    return [
        Sample(
            id=row["id"],
            inputs={"text": row["text"]},
            target={
                "label": side(row["mean"]) if row["id"] in agreed else None,
                "mean": row["mean"],
            },
            group=review(row),
        )
        for row in rows
    ]


def score(sample: Sample, output: Output | None) -> Scores:
    """``LabelScores`` and the raters' ``mean``; a failed answer stands at the wrong end of it."""
    scores, mean = _score(sample, output), sample.target["mean"]
    failed = {"score": float(mean < 0)} if output is None else {}
    return {**scores, **failed, "mean": mean}


def text(sample: Sample) -> str:
    """The sentence."""
    return str(sample.inputs["text"])


def task() -> Task:
    """Strong sentences by side; all of them by their rank between worst and best."""
    return Task(
        name="sentiment-vader",
        description="positive or negative? sentences of product reviews, rated by twenty people",
        samples=samples,
        solver=Classify("sentiment", LABELS),
        finish=Recalibrate(LABELS),
        scorer=score,
        metrics=(
            BalancedAccuracy(labels=2, where="labelled"),
            AUC(where="labelled"),
            Spearman(score="score", gold="mean"),
            CalibrationError(where="labelled"),
        ),
        baselines=(
            RandomLabel(LABELS),
            MajorityLabel(LABELS),
            Vader(LABELS, text),
            TfidfLabel(LABELS, text),
        ),
        labels=LABELS,
        prompts=("sentiment",),
        source=VADER_GT.source,
    )
