"""What scoring labels gives: log-probabilities, and probabilities after calibration."""

import math
from collections.abc import Mapping, Sequence

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

    def logits(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """What the probabilities are the softmax of."""
        return {
            label: self.scale * value + self.bias.get(label, 0.0)
            for label, value in logprobs.items()
        }

    def apply(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of the labels, which sum to 1."""
        return softmax(self.logits(logprobs))


class Blend(Model):
    """Turns what several prompts say of one text into probabilities.

    A multinomial logistic regression over the log-probability of every word that stands for a
    label, in every prompt: ``softmax(sum of weight * logprob + bias)``. A word is weighed on its
    own, whichever label it stands for, because the prompts and their words lean each in its own
    way; and the words of one prompt already say more than their sums by label do.

    Attributes:
        weights: by prompt (``name@variant``), word and label.
        bias: of each label.
        fitted_on: what the figures were fitted on.
    """

    weights: dict[str, dict[str, dict[str, float]]]
    bias: dict[str, float]
    fitted_on: str = ""

    def apply(self, words: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Probabilities of the labels, which sum to 1.

        Args:
            words: log-probabilities by prompt and word.

        Raises:
            KeyError: a word is missing that was fitted on.
        """
        logits = dict(self.bias)
        for prompt, its_words in self.weights.items():
            for word, weights in its_words.items():
                for label, weight in weights.items():
                    logits[label] += weight * words[prompt][word]
        return softmax(logits)


#: What can be fitted to labelled texts.
Fitted = Calibration | Blend


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
