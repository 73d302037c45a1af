"""sentiment-asap-zh: the tone of restaurant reviews in Chinese, against their stars."""

from tasteprint.evals.datasets import ASAP_ZH, Split
from tasteprint.evals.harness import Sample, Task
from tasteprint.evals.metrics import AUC, BalancedAccuracy, CalibrationError
from tasteprint.evals.tasks.classification.baselines import (
    NEGATIVE,
    POSITIVE,
    MajorityLabel,
    PolarWords,
    RandomLabel,
    TfidfLabel,
)
from tasteprint.evals.tasks.classification.head_solver import LANGUAGE, HeadOrPrompt
from tasteprint.evals.tasks.classification.heads import stars_side
from tasteprint.evals.tasks.classification.labels import Classify, LabelScores, Recalibrate

LABELS = ("negative", "positive")


def samples(split: Split) -> list[Sample]:
    """The reviews with 1, 2, 4 or 5 stars; the stars are the target and are not shown."""
    return [
        Sample(id=row["id"], inputs={"text": row["text"]}, target=side, group=row["id"])
        for row in ASAP_ZH.rows(split)
        if (side := stars_side(row["stars"]))
    ]


def text(sample: Sample) -> str:
    """The review."""
    return str(sample.inputs["text"])


def task() -> Task:
    """Two classes, of which the negative one is rare."""
    return Task(
        name="sentiment-asap-zh",
        description="positive or negative? restaurant reviews in Chinese, by their stars",
        samples=samples,
        solver=HeadOrPrompt("tone", Classify("sentiment", LABELS, LANGUAGE), "sentiment"),
        finish=Recalibrate(LABELS),
        scorer=LabelScores(LABELS),
        metrics=(BalancedAccuracy(labels=2), AUC(), CalibrationError()),
        baselines=(
            RandomLabel(LABELS),
            MajorityLabel(LABELS),
            PolarWords(LABELS, text, POSITIVE, NEGATIVE),
            TfidfLabel(LABELS, text, characters=True),
        ),
        labels=LABELS,
        prompts=("sentiment",),
        source=ASAP_ZH.source,
    )
