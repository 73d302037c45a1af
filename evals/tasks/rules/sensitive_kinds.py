"""``sensitive-kinds``: which special kinds of personal data a sentence touches.

No model is asked. English and Chinese sentences of reviews, written for this by the authors of the
word lists, half of them hard negatives ("blood orange", "key depression"): the figures flatter.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from tasteprint.evals.datasets import OwnSet, Split
from tasteprint.evals.harness import Attempt, Bench, Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Mean, Rate
from tasteprint.profiling.claims import Sensitivity
from tasteprint.profiling.models import TIERS, Category, shipped

_DATA = OwnSet("sensitive_kinds")


def samples(split: Split) -> list[Sample]:
    """A sample for each sentence; the target has its categories."""
    return [
        Sample(id=row["id"], inputs={"text": row["text"]}, target=row["kinds"])
        for row in _DATA.rows(split)
    ]


async def tell(sample: Sample, attempt: Attempt) -> Output:
    """The categories that the word lists tell."""
    del attempt
    return Output(answer=sorted(_sensitivity().of_text(sample.inputs["text"])))


@cache
def _sensitivity() -> Sensitivity:
    return Sensitivity()


class EveryWord:
    """A category wherever one of its words stands, in whatever sense and within other words."""

    name = "every word"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return [Output(answer=self._told(sample.inputs["text"].casefold())) for sample in samples]

    def _told(self, text: str) -> list[str]:
        words = shipped()
        return sorted(
            c for c in Category if any(w.strip("*") in text for t in TIERS for w in words.of(t, c))
        )


class HealthAlways:
    """The most common category for every sentence."""

    name = "health always"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return [Output(answer=[Category.HEALTH.value]) for _ in samples]


def score(sample: Sample, output: Output | None) -> Scores:
    """Count of one sentence; a failed answer names nothing that is there, and one that is not."""
    gold = set(sample.target)
    answer = set(output.answer) if output else {"failed"}
    counts: Counter[str] = Counter(tp=len(gold & answer), fp=len(answer - gold))
    counts["fn"] = len(gold - answer)
    for category in Category:
        counts[f"{category}_tp"] = category in gold & answer
        counts[f"{category}_fp"] = category in answer - gold
        counts[f"{category}_fn"] = category in gold - answer
    return {
        **{name: float(count) for name, count in counts.items()},
        "gold": len(gold),
        "found": len(answer),
        "negative": float(not gold),
        "right": float(gold == answer),
    }


def task() -> Task:
    """The task."""
    return Task(
        name="sensitive-kinds",
        description="special kinds of personal data in sentences, and their words in other senses",
        samples=samples,
        solver=tell,
        scorer=score,
        metrics=(
            F1(name="F1"),
            Rate("tp", "found", name="precision"),
            Rate("tp", "gold", name="recall"),
            Mean("right", name="harmless sentences left alone", where="negative"),
            *(F1(f"{c}_tp", f"{c}_fp", f"{c}_fn", name=f"{c} F1") for c in Category),
        ),
        baselines=(HealthAlways(), EveryWord()),
        source=_DATA.source,
    )
