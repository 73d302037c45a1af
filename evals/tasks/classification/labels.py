"""Tasks that sort a text into one of a few classes: their solver, calibration and scorer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, create_model

from tasteprint.agents.llm import softmax
from tasteprint.evals.datasets import Split
from tasteprint.evals.harness import Output, Sample, Scores
from tasteprint.profiling.errors import PromptError

if TYPE_CHECKING:
    from tasteprint.evals.harness import Attempt


@dataclass(frozen=True)
class Classify:
    """A solver: the label that the model scores highest, or the one that it writes.

    A completion prompt is scored by the log-probabilities of its labels; a chat prompt writes JSON
    with one of the labels.

    Attributes:
        prompt: name of the prompt; the bench chooses the version.
        labels: what to sort into.
        language: of the texts, where a prompt may have a variant for it.
    """

    prompt: str
    labels: tuple[str, ...]
    language: str | None = None

    async def __call__(self, sample: Sample, attempt: "Attempt") -> Output:
        """Answer with a label.

        Raises:
            PromptError: the prompt lacks a label, or asks for what the sample does not have.
            ModelRefused: what the model wrote is none of the labels.
        """
        prompt = attempt.bench.library.get(self.prompt, self.language)
        inputs = {name: sample.inputs[name] for name in prompt.inputs if name in sample.inputs}
        if prompt.api == "chat":
            written = await attempt.complete(prompt, inputs, choice(self.labels))
            return Output(answer=written.model_dump()["label"])
        if set(prompt.labels) != set(self.labels):
            raise PromptError(
                f"The prompt {prompt.id} has the labels {', '.join(prompt.labels) or 'none'}.",
                hint=f"Here they have to be {', '.join(self.labels)}.",
            )
        scores = await attempt.score(prompt, inputs)
        return Output(
            answer=scores.best,
            logprobs=scores.logprobs,
            words=scores.words,
            probabilities=scores.probabilities,
        )


def choice(labels: tuple[str, ...]) -> type[BaseModel]:
    """A schema with one field, ``label``, that takes one of the labels."""
    made: type[BaseModel] = create_model("Choice", label=(Literal[labels], ...))  # type: ignore[arg-type]
    return made


@dataclass(frozen=True)
class Recalibrate:
    """Finishes a run on the dev split: calibrates the label scores by cross-validation.

    Each sample's probabilities come from a blend fitted on the folds that it is not in, so that
    every prompt version is judged with a fit of its own and none on what it was fitted on. Where
    there are too few samples for that, none is calibrated: the shipped calibration was fitted on
    dev splits, and other versions have none. On the test split, and without log-probabilities, all
    stays as the LLM client gave it: with the calibration that was fitted for the prompt, if there
    is one.

    Attributes:
        labels: the classes.
    """

    labels: tuple[str, ...]

    def __call__(
        self, samples: Sequence[Sample], outputs: Sequence[Output | None], split: Split
    ) -> Sequence[Output | None]:
        """The outputs with other probabilities, and the label that these favour."""
        from tasteprint.evals.tasks.classification.calibration import Words, cross_validated

        scored = {at: output for at, output in enumerate(outputs) if output and output.logprobs}
        if split != "dev" or not scored:
            return outputs
        gold = np.array([self._number(samples[at].target) for at in scored])
        groups = [samples[at].cluster for at in scored]
        words = Words.of([output.words or {"": output.logprobs} for output in scored.values()])
        chances = cross_validated(words, gold, groups, self.labels)
        finished = list(outputs)
        for row, (at, output) in enumerate(scored.items()):
            if chances is None:
                fair = softmax(output.logprobs)
            else:
                fair = dict(zip(self.labels, map(float, chances[row]), strict=True))
            best = max(self.labels, key=lambda label: fair[label])
            finished[at] = output.model_copy(update={"probabilities": fair, "answer": best})
        return finished

    def _number(self, target: Any) -> int:
        label = label_of(target)
        return self.labels.index(label) if label in self.labels else -1


@dataclass(frozen=True)
class LabelScores:
    """A scorer: was it the right label, and how sure was the answer?

    The target is a label, or an object with ``label``, which is None where people did not agree;
    such samples have ``gold`` −1 and ``labelled`` 0. Columns: ``gold`` and ``predicted`` (numbers
    of labels; −1 for a failed answer), ``right``, ``labelled``, ``confidence`` (of the answer; 1
    where the model gives none, for it states no doubt), and for two labels ``score``, the
    probability of the second one. A failed answer is wrong, sure of it, and scored against its
    gold: the worst that each metric knows.

    Attributes:
        labels: the classes; of two, the second is the one that curves are drawn for.
    """

    labels: tuple[str, ...]

    def __call__(self, sample: Sample, output: Output | None) -> Scores:
        """The scores of one answer."""
        wanted = label_of(sample.target)
        gold = self.labels.index(wanted) if wanted in self.labels else -1
        given = output.answer if output else None
        predicted = self.labels.index(given) if given in self.labels else -1
        right = float(gold == predicted and gold >= 0)
        confidence = output.probabilities.get(str(given), 1.0) if output else 1.0
        scores = {
            "gold": float(gold),
            "predicted": float(predicted),
            "labelled": float(gold >= 0),
            "right": right,
            "confidence": confidence,
        }
        if len(self.labels) == 2:
            scores["score"] = self._score(gold, predicted, output)
        return scores

    def _score(self, gold: int, predicted: int, output: Output | None) -> float:
        if output and output.probabilities:
            return output.probabilities.get(self.labels[1], 0.0)
        if output and predicted >= 0:
            return float(predicted == 1)
        return {0: 1.0, 1: 0.0}.get(gold, 0.5)


def label_of(target: Any) -> str | None:
    """The label of a target that is one, or that holds one."""
    return target.get("label") if isinstance(target, dict) else target
