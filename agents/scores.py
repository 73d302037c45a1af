"""What scoring labels gives: log-probabilities, and probabilities after calibration."""

import math
from collections.abc import Mapping

from pydantic import Field

from tasteprint.profiling.models import Model, Unit


class Calibration(Model):
    """Turns raw label scores into probabilities: ``softmax(scale * logprob + bias)``.

    With ``scale`` 1 and ``bias`` minus the scores of a content-free input this is contextual
    calibration (Zhao et al., 2021, "Calibrate Before Use"); with both fitted on labelled texts it
    is Platt scaling for two labels, vector scaling with one shared slope for more.

    Attributes:
        bias: for each label; a label without one gets 0.
        fitted_on: what the figures were fitted on; empty for contextual calibration.
    """

    scale: float = Field(default=1.0, gt=0)
    bias: dict[str, float] = Field(default_factory=dict)
    fitted_on: str = ""

    @classmethod
    def content_free(cls, logprobs: Mapping[str, float]) -> "Calibration":
        """Contextual calibration from the scores of an input that says nothing."""
        return cls(bias={label: -value for label, value in logprobs.items()})

    def apply(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of the labels, which sum to 1."""
        logits = {
            label: self.scale * value + self.bias.get(label, 0.0)
            for label, value in logprobs.items()
        }
        top = max(logits.values())
        weights = {label: math.exp(value - top) for label, value in logits.items()}
        total = sum(weights.values())
        return {label: weight / total for label, weight in weights.items()}


class Scores(Model):
    """How a model scored a set of labels for one text.

    Attributes:
        logprobs: of each label's first token at the next position, natural logarithm, uncalibrated;
            empty where the server gives none.
        probabilities: after calibration, summing to 1; empty where the server gives no
            log-probabilities.
        best: the likeliest label.
        confidence: the probability of ``best``; None where the server gives none.
    """

    logprobs: dict[str, float] = Field(default_factory=dict)
    probabilities: dict[str, Unit] = Field(default_factory=dict)
    best: str
    confidence: Unit | None

    @classmethod
    def calibrated(cls, logprobs: Mapping[str, float], calibration: Calibration) -> "Scores":
        """Scores of a server that gives log-probabilities."""
        chances = calibration.apply(logprobs)
        best = max(chances, key=lambda label: (chances[label], label))
        return cls(
            logprobs=dict(logprobs),
            probabilities=chances,
            best=best,
            confidence=chances[best],
        )


def log_sum_exp(values: list[float]) -> float:
    """``log(sum(exp(v)))`` of log-probabilities, without underflow."""
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))
