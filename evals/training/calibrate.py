"""``eval fit calibration``: the blends of the ``sentiment`` and ``aspects`` prompts for a model.

The labelled examples go through the same LLM client as users' texts. Printed are the measures of
the probabilities of the prompt's labels as they are, with contextual calibration (against an empty
text; the mean over the prompt and its companions) and with the fitted blend, the last by
cross-validation; written is the fit on all examples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tasteprint.agents.llm import (
    Blend,
    FittedBlend,
    LLMClient,
    Scores,
    Session,
    gather_or_cancel,
    read_calibrations,
    softmax,
    write_calibrations,
)
from tasteprint.evals.datasets import Example, opinions, tones
from tasteprint.evals.tasks.classification import (
    FOLDS,
    Words,
    cross_validated,
    fit_calibration,
    measures,
)
from tasteprint.evals.training.common import AskedModel, components_for, uncalibrated
from tasteprint.output import note, table
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Progress
from tasteprint.prompts import Prompt

TASKS = {
    "sentiment": (tones, "strong sentences of vader_gt's dev split"),
    "aspects": (opinions, "aspect terms of mams' dev split"),
}


@dataclass(frozen=True)
class Read:
    """Examples as a model read them.

    Attributes:
        labels: of the prompt; the columns of the tables.
        words: the scores that are fitted on.
        plain: probabilities of the prompt's labels as they are, (n, labels).
        contextual: probabilities with contextual calibration, (n, labels).
        gold: label numbers, (n,).
        groups: of the examples.
    """

    labels: tuple[str, ...]
    words: Words
    plain: np.ndarray
    contextual: np.ndarray
    gold: np.ndarray
    groups: tuple[str, ...]

    def fit(self) -> Blend:
        """Return the blend fitted on all examples."""
        return fit_calibration(self.words, self.gold, self.labels)

    def measured(self) -> dict[str, dict[str, float]]:
        """Measure the probabilities by calibration; the fitted one cross-validated."""
        fitted = cross_validated(self.words, self.gold, self.groups, self.labels)
        if fitted is None:
            raise EvalError(
                "Some label has too few examples to fit a calibration.",
                hint="Give examples of every label, in five groups or more.",
                user_error=True,
            )
        ways = {
            "none": self.plain,
            "contextual": self.contextual,
            "fitted": fitted,
        }
        return {way: measures(probabilities, self.gold) for way, probabilities in ways.items()}


async def read(
    llm: LLMClient, prompt: Prompt, examples: Sequence[Example], report: Progress
) -> Read:
    """Have the model read the examples.

    Args:
        llm: one without fitted calibrations.
        prompt: with labels, among them those of the examples.
        examples: what to read.
        report: progress callback.

    Raises:
        EvalError: the server gives no log-probabilities.
        EngineUnavailable: the model is out of reach.
    """
    session = Session(llm)
    label = f"Reading the examples of {prompt.name}"
    done = 0

    async def one(example: Example) -> Scores:
        nonlocal done
        scores = await session.score(prompt, example.inputs)
        if scores.confidence is None:
            raise EvalError(
                f"The server gives no log-probabilities for the prompt {prompt.id}.",
                hint="Calibrations are for a vLLM server.",
                user_error=True,
            )
        done += 1
        report(label, done, len(examples))
        return scores

    report(label, 0, len(examples))
    scored = await gather_or_cancel(one(example) for example in examples)
    labels = tuple(prompt.labels)
    plain = [softmax(each.logprobs) for each in scored]
    return Read(
        labels=labels,
        words=Words.of([each.words for each in scored]),
        plain=np.array([[each[name] for name in labels] for each in plain]),
        contextual=np.array([[s.probabilities[name] for name in labels] for s in scored]),
        gold=np.array([labels.index(example.label) for example in examples]),
        groups=tuple(example.group for example in examples),
    )


def keep(file: Path, new: Sequence[FittedBlend]) -> None:
    """Write the entries into a file, in place of those of the same prompts and models.

    Raises:
        PromptError: what the file holds is no list of calibrations.
    """
    old = read_calibrations(file) if file.exists() else []
    written = {(entry.prompt, entry.model) for entry in new}
    kept = [entry for entry in old if (entry.prompt, entry.model) not in written]
    write_calibrations(file, sorted([*kept, *new], key=lambda entry: (entry.model, entry.prompt)))


def _task(prompt: Prompt) -> tuple[Callable[[], list[Example]], str]:
    """Return the examples for a prompt, and what they are.

    Raises:
        EvalError: there are none, or the prompt has no labels to score.
    """
    if prompt.name not in TASKS or not prompt.labels:
        raise EvalError(
            f"There are no examples to fit a calibration of {prompt.id} on.",
            hint=f"Name a scoring prompt: a version of {' or '.join(TASKS)}.",
            user_error=True,
        )
    return TASKS[prompt.name]


async def calibrate(
    prompts: Sequence[str], asked: AskedModel, output: Path, report: Progress
) -> None:
    """Read, fit, print and write.

    Args:
        prompts: ``name@variant`` of those to be calibrated; () takes the shipped ones.
        asked: the model.
        output: the file of calibrations to write into.
        report: progress callback.
    """
    rows: list[list[str]] = []
    new: list[FittedBlend] = []
    async with components_for(asked, report) as components:
        model = asked.name or await components.backend.name()
        for prompt in map(components.library.get, prompts or TASKS):
            examples, of = _task(prompt)
            answers = await read(uncalibrated(components), prompt, examples(), report)
            n = len(answers.gold)
            for way, figures in answers.measured().items():
                rows.append([prompt.id, way, str(n), *(f"{v:.3f}" for v in figures.values())])
            columns = [f"{figure}#" for figure in figures]
            fitted = answers.fit()
            new.append(
                FittedBlend(
                    prompt=prompt.id,
                    sha256=prompt.sha256,
                    model=model,
                    weights=fitted.weights,
                    bias=fitted.bias,
                    fitted_on=f"{n} {of}",
                )
            )
    table(["prompt", "calibration", "n#", *columns], rows)
    note(f"fitted: by {FOLDS}-fold cross-validation; labels of even weight in calibration error")
    keep(output, new)
    note(f"{output} has the calibrations for {model}")
