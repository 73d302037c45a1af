"""aspects-mams: how a sentence speaks of one of the things that it names."""

import re

from tasteprint.evals.datasets import MAMS, Split
from tasteprint.evals.harness import Sample, Task
from tasteprint.evals.metrics import Accuracy, CalibrationError, MacroF1
from tasteprint.evals.tasks.classification.baselines import (
    MajorityLabel,
    RandomLabel,
    TfidfLabel,
    Vader,
)
from tasteprint.evals.tasks.classification.labels import Classify, LabelScores, Recalibrate

LABELS = ("positive", "neutral", "negative")
_CLAUSE = re.compile(r"[,;:.!?]|\s(?:but|although|though|however|while|and)\s")


def samples(split: Split) -> list[Sample]:
    """A sample for each aspect term, in groups by sentence."""
    return [
        Sample(
            id=f"{row['id']}:{aspect['start']}",
            inputs={"text": row["text"], "aspect": aspect["term"], "start": aspect["start"]},
            target=aspect["polarity"],
            group=str(row["id"]),
        )
        for row in MAMS.rows(split)
        for aspect in row["aspects"]
    ]


def clause(sample: Sample) -> str:
    """The clause that the aspect stands in: the whole sentence says several things."""
    text, start = str(sample.inputs["text"]), int(sample.inputs["start"])
    ends = [0, *(found.end() for found in _CLAUSE.finditer(text)), len(text)]
    first = max(end for end in ends if end <= start)
    last = min((end for end in ends if end > start), default=len(text))
    return text[first:last]


def task() -> Task:
    """Three classes; every sentence has aspects of two of them at least."""
    return Task(
        name="aspects-mams",
        description="the polarity of a thing that a restaurant review's sentence names",
        samples=samples,
        solver=Classify("aspects", LABELS),
        finish=Recalibrate(LABELS),
        scorer=LabelScores(LABELS),
        metrics=(MacroF1(labels=3), Accuracy(labels=3), CalibrationError()),
        baselines=(
            RandomLabel(LABELS),
            MajorityLabel(LABELS),
            Vader(LABELS, clause),
            TfidfLabel(LABELS, clause),
        ),
        labels=LABELS,
        prompts=("aspects",),
        source=MAMS.source,
    )
