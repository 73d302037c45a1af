"""``opinions-posts``: whether a sentence of a forum post voices the opinion that was read in it.

No model is asked here. Each sample is a sentence and a thing for which the bundled model read a
clear opinion (``aspects@v4``); one of the authors marked whether a reader would agree that the
writer voices it. What is measured is the rule that such an opinion has to pass to be claimed
(``profiling.voicing``), which was made on dev.
"""

from collections.abc import Callable, Sequence

from tasteprint.evals.datasets import OwnSet, Split
from tasteprint.evals.harness import Attempt, Bench, Output, Sample, Scores, Task
from tasteprint.evals.metrics import F1, Rate
from tasteprint.profiling.text import voices_opinion

_DATA = OwnSet("opinions_posts")


def samples(split: Split) -> list[Sample]:
    """A sample for each sentence and thing; those of one sentence are a group."""
    return [
        Sample(
            id=row["id"],
            inputs={key: row[key] for key in ("text", "about", "side")},
            target=row["voiced"],
            group=f"{row['user']} {row['thread']}",
        )
        for row in _DATA.rows(split)
    ]


async def tell(sample: Sample, attempt: Attempt) -> Output:
    """Return True if the rule lets the opinion through."""
    del attempt
    side = 1 if sample.inputs["side"] == "for" else -1
    return Output(
        answer=side in voices_opinion(sample.inputs["text"], [sample.inputs["about"]], "en")
    )


class Baseline:
    """Lets an opinion through by a rule of its own.

    Args:
        name: as it is shown.
        lets: whether, by the sample.
    """

    def __init__(self, name: str, lets: Callable[[Sample], bool]) -> None:
        self.name = name
        self._lets = lets

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``evals.task.Baseline``."""
        return [Output(answer=self._lets(sample)) for sample in samples]


def by_lexicon(sample: Sample) -> bool:
    """Return True if VADER finds the whole sentence to be on that side."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    compound = SentimentIntensityAnalyzer().polarity_scores(sample.inputs["text"])["compound"]
    return bool(compound >= 0.05 if sample.inputs["side"] == "for" else compound <= -0.05)


def score(sample: Sample, output: Output | None) -> Scores:
    """Count of one opinion; a failed answer lets through what is not there."""
    gold = bool(sample.target)
    let = bool(output.answer) if output else not gold
    return {
        "tp": float(gold and let),
        "fp": float(let and not gold),
        "fn": float(gold and not let),
        "gold": float(gold),
        "let": float(let),
    }


def task() -> Task:
    """The task."""
    return Task(
        name="opinions-posts",
        description="opinions that the model reads in forum posts, and whether they are voiced",
        samples=samples,
        solver=tell,
        scorer=score,
        metrics=(
            F1(name="F1"),
            Rate("tp", "let", name="precision"),
            Rate("tp", "gold", name="recall"),
        ),
        baselines=(
            Baseline("the model alone", lambda _sample: True),
            Baseline("VADER agrees", by_lexicon),
        ),
        source=_DATA.source,
    )
