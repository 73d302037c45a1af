"""aspects-asap-zh: how a restaurant review in Chinese speaks of an aspect."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasteprint.agents.extraction import clauses_about
from tasteprint.evals.datasets import ASAP_ZH, ASPECTS, WORDS, Split
from tasteprint.evals.harness import Output, Sample, Task
from tasteprint.evals.metrics import Accuracy, CalibrationError, MacroF1
from tasteprint.evals.tasks.classification.baselines import MajorityLabel, RandomLabel, TfidfLabel
from tasteprint.evals.tasks.classification.head_solver import LANGUAGE, HeadOrPrompt
from tasteprint.evals.tasks.classification.labels import Classify, LabelScores, Recalibrate

if TYPE_CHECKING:
    from tasteprint.evals.harness import Attempt

LABELS = ("positive", "neutral", "negative")


def samples(split: Split) -> list[Sample]:
    """A sample for each aspect that a review mentions, in groups by review."""
    return [
        Sample(
            id=f"{row['id']}:{aspect}",
            inputs={"text": row["text"], "aspect": ASPECTS[aspect][0]},
            target=polarity,
            group=row["id"],
        )
        for row in ASAP_ZH.rows(split)
        for aspect, polarity in row["aspects"].items()
    ]


@dataclass(frozen=True)
class ClassifyAspect:
    """``Classify`` with the aspect's name in the prompt's own language, Chinese or English."""

    classify: Classify

    async def __call__(self, sample: Sample, attempt: "Attempt") -> Output:
        """Answer with a label."""
        prompt = attempt.bench.library.get(self.classify.prompt, LANGUAGE)
        aspect = sample.inputs["aspect"]
        if "zh" not in prompt.languages:
            aspect = dict(ASPECTS.values())[aspect]
        asked = sample.model_copy(update={"inputs": {**sample.inputs, "aspect": aspect}})
        return await self.classify(asked, attempt)


def text(sample: Sample) -> str:
    """Aspect and review; a linear model cannot tell aspects apart, but learns their leaning."""
    return f"{sample.inputs['aspect']} {sample.inputs['text']}"


def aspect_alone(sample: Sample) -> str:
    """The aspect's name, for a baseline that knows what is mostly said of it, and no text."""
    return str(sample.inputs["aspect"])


def clauses(sample: Sample) -> str:
    """Aspect, and the clauses that the head reads."""
    aspect = sample.inputs["aspect"]
    return f"{aspect} {clauses_about(sample.inputs['text'], (aspect, *WORDS[aspect]))}"


def task() -> Task:
    """Three classes; of 18 aspects those that the review mentions."""
    return Task(
        name="aspects-asap-zh",
        description="the polarity of an aspect in a restaurant review in Chinese",
        samples=samples,
        solver=HeadOrPrompt(
            "opinion", ClassifyAspect(Classify("aspects", LABELS, LANGUAGE)), "aspects"
        ),
        finish=Recalibrate(LABELS),
        scorer=LabelScores(LABELS),
        metrics=(MacroF1(labels=3), Accuracy(labels=3), CalibrationError()),
        baselines=(
            RandomLabel(LABELS),
            MajorityLabel(LABELS),
            TfidfLabel(LABELS, text, characters=True),
            TfidfLabel(LABELS, clauses, characters=True, name="TF-IDF of the clauses"),
            TfidfLabel(LABELS, aspect_alone, characters=True, name="the aspect alone"),
        ),
        labels=LABELS,
        prompts=("aspects",),
        source=ASAP_ZH.source,
    )
