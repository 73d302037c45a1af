"""Scores of labels for one text: log-probabilities, and probabilities after calibration."""

from collections.abc import Mapping

from pydantic import Field

from tasteprint.profiling.models import Model, Unit


class Scores(Model):
    """A model's scores of a set of labels for one text.

    Attributes:
        logprobs: of each label's first token at the next position, natural logarithm, uncalibrated;
            empty where the server gives none.
        words: by prompt, of each verbaliser's first token, for all prompts that were read; empty
            where the server gives none, and for labels that are not the prompt's own.
        probabilities: after calibration, summing to 1; empty where the server gives no
            log-probabilities.
        best: the most likely label.
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
        probabilities: Mapping[str, float],
    ) -> "Scores":
        """Build scores from a server's log-probabilities and the calibrated probabilities."""
        best = max(probabilities, key=lambda label: (probabilities[label], label))
        return cls(
            logprobs=dict(logprobs),
            words={prompt: dict(its_words) for prompt, its_words in words.items() if its_words},
            probabilities=dict(probabilities),
            best=best,
            confidence=probabilities[best],
        )
