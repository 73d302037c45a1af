"""Samples that a task asks, outputs that come back, and their scores."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from tasteprint.profiling.models import Model

#: What a scorer says of one sample: columns of figures. A list becomes a row of a 2-d column.
Scores = Mapping[str, float | Sequence[float]]


class Sample(Model):
    """One thing to be answered.

    Attributes:
        id: unique within its task and split.
        inputs: JSON; what the solver may see.
        target: JSON; what people said. The solver must not look at it.
        group: of samples that resemble each other (a user, a review): they are resampled, and
            split into folds, together. Empty: a group of its own.
    """

    id: str = Field(min_length=1)
    inputs: dict[str, Any]
    target: Any = None
    group: str = ""

    @property
    def cluster(self) -> str:
        """The group, or what stands for one."""
        return self.group or f"sample {self.id}"


class Output(Model):
    """Answer of a solver or a baseline.

    Attributes:
        answer: JSON, for the scorer and for the reader.
        logprobs: label to log-probability as the model gave it; empty where there is none.
        words: see ``agents.scores.Scores``; for ``Finish``, and not kept.
        probabilities: label to probability; empty where there is none.
        evidence: passages that the answer rests on, for the reader.
    """

    answer: Any = None
    logprobs: dict[str, float] = Field(default_factory=dict)
    words: dict[str, dict[str, float]] = Field(default_factory=dict, exclude=True)
    probabilities: dict[str, float] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()
