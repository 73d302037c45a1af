"""What scoring labels gives: log-probabilities, and probabilities after calibration."""

import math
from collections.abc import Mapping, Sequence

from pydantic import Field

from tasteprint.profiling.models import Model, Unit


class Scores(Model):
    """How a model scored a set of labels for one text.

    Attributes:
        logprobs: of each label's first token at the next position, natural logarithm, uncalibrated;
            empty where the server gives none.
        words: by prompt, of each verbaliser's first token, for all prompts that were read; empty
            where the server gives none, and for labels that are not the prompt's own.
        probabilities: after calibration, summing to 1; empty where the server gives no
            log-probabilities.
        best: the likeliest label.
        confidence: the probability of ``best``; None where the server gives none.
    """

    logprobs: dict[str, float] = Field(default_factory=dict)
    words: dict[str, dict[str, float]] = Field(default_factory=dict)
    probabilities: dict[str, Unit] = Field(default_factory=dict)
    best: str
    confidence: Unit | None

    @classmethod
    def of(
        cls,
        logprobs: Mapping[str, float],
        words: Mapping[str, Mapping[str, float]],
        chances: Mapping[str, float],
    ) -> "Scores":
        """Scores of a server that gives log-probabilities, with the label that they favour."""
        best = max(chances, key=lambda label: (chances[label], label))
        return cls(
            logprobs=dict(logprobs),
            words={prompt: dict(its_words) for prompt, its_words in words.items() if its_words},
            probabilities=dict(chances),
            best=best,
            confidence=chances[best],
        )


def softmax(logits: Mapping[str, float]) -> dict[str, float]:
    """Probabilities, which sum to 1, in proportion to ``exp(logit)``."""
    top = max(logits.values())
    weights = {label: math.exp(value - top) for label, value in logits.items()}
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def log_sum_exp(values: list[float]) -> float:
    """``log(sum(exp(v)))`` of log-probabilities, without underflow."""
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))


def mean_of(logits: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean logit of each label; its softmax is the geometric mean of the softmaxes."""
    return {label: sum(each[label] for each in logits) / len(logits) for label in logits[0]}
