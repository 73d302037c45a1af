"""The labelled examples that calibrations are fitted on: the dev splits of two data sets."""

from dataclasses import dataclass

from tasteprint.evals.datasets.mams import MAMS
from tasteprint.evals.datasets.vader_gt import VADER_GT, review, strong


@dataclass(frozen=True)
class Example:
    """A prompt's inputs, and the label that people gave.

    Attributes:
        inputs: the prompt's.
        label: one of the prompt's.
        group: examples of one group resemble each other and must not be split between what is
            fitted on and what is tested on.
    """

    inputs: dict[str, str]
    label: str
    group: str


def tones() -> list[Example]:
    """Sentences of product reviews, positive or negative, in groups by review."""
    return [
        Example({"text": row["text"]}, side(row["mean"]), review(row))
        for row in strong(VADER_GT.rows("dev"))
    ]


def opinions() -> list[Example]:
    """Things that sentences of restaurant reviews name, in groups by sentence.

    The labels are positive, negative and neutral; each sentence has two of them or more.
    """
    return [
        Example({"text": row["text"], "aspect": aspect["term"]}, aspect["polarity"], str(row["id"]))
        for row in MAMS.rows("dev")
        for aspect in row["aspects"]
    ]


def side(mean: float) -> str:
    """The label of a mean rating."""
    return "positive" if mean > 0 else "negative"
