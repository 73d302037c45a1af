"""For each task that ships, answers that could not be better and answers that could not be worse.

They know the target, and nothing of the task's scorer: what they score is what tells a right scorer
from a wrong one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasteprint.evals.harness import Output, Sample
from tasteprint.evals.tasks.grounding.mutations import WORDED

Answers = Callable[[Sample], Output]


@dataclass(frozen=True)
class Oracle:
    """The best and the worst answers to a task.

    Attributes:
        best, worst: an output for each sample.
        beside: metrics that no answer decides alone (the target cannot be reached, or the metric
            is of all lists together), with what the best answers score; None: anything.
        sure: of ``beside``, for the worst answers.
    """

    best: Answers
    worst: Answers
    beside: Mapping[str, float | None] = field(default_factory=dict)
    sure: Mapping[str, float | None] = field(default_factory=dict)


def label(answer: str, probabilities: dict[str, float] | None = None) -> Output:
    return Output(answer=answer, probabilities=probabilities or {answer: 1.0})


def another(*labels: str) -> Answers:
    """A label that is not the target."""
    return lambda sample: label(next(name for name in labels if name != sample.target))


def by_target(sample: Sample) -> Output:
    return label(sample.target)


def toned(sample: Sample, *, rightly: bool) -> Output:
    """The side of a sentence, sure, and as much surer as the raters' mean is farther from zero."""
    mean = sample.target["mean"] if rightly else -sample.target["mean"]
    doubt = 1e-6 * (4.0 - abs(mean))
    positive = 1.0 - doubt if mean > 0 else doubt
    chances = {"negative": 1.0 - positive, "positive": positive}
    return label("positive" if mean > 0 else "negative", chances)


def entities(sample: Sample) -> Output:
    found = [{"start": a, "end": b, "kind": kind} for a, b, kind in sample.target["entities"]]
    return Output(answer={"entities": found, "invented": 0})


def invented(_sample: Sample) -> Output:
    return Output(answer={"entities": [], "invented": 1})


def facts(*texts: str) -> Output:
    return Output(answer={"facts": [{"text": text} for text in texts]})


def ranked(*names: str) -> Output:
    return Output(answer={"ranked": list(names), "claimed": list(names)})


def checked(*, soundly: bool) -> Answers:
    """A profile of two claims and a sentence, all sound or none, and mutations, caught or not."""

    def answer(_sample: Sample) -> Output:
        sound = int(soundly)
        kinds = ("a planted one", min(WORDED))
        found: dict[str, Any] = {
            "by": "the check",
            "claims": 2,
            "sound claims": 2 * sound,
            "sentences": 1,
            "sound sentences": sound,
            "written": sound,
            "rejected": [] if soundly else ["summary sentence 1: made up"] * 3,
            "planted": [{"lie": kind, "caught": {"the check": soundly}} for kind in kinds],
        }
        return Output(answer=found)

    return answer


def spans_missed(sample: Sample) -> Output:
    return Output(answer=[] if sample.target else [[0, 1, kind] for kind in ("email", "phone")])


GROUNDING = Oracle(checked(soundly=True), checked(soundly=False), sure={"readings kept out": None})
SIDES = ("positive", "neutral", "negative")
ORACLES = {
    "sentiment-vader": Oracle(
        lambda sample: toned(sample, rightly=True),
        lambda sample: toned(sample, rightly=False),
        sure={"Spearman": -1.0},
    ),
    "sentiment-asap-zh": Oracle(
        lambda sample: label(
            sample.target, {"positive": float(sample.target == "positive")} | {sample.target: 1.0}
        ),
        lambda sample: label(
            *(
                ("negative", {"negative": 1.0, "positive": 0.0})
                if sample.target == "positive"
                else ("positive", {"negative": 0.0, "positive": 1.0})
            )
        ),
    ),
    "aspects-mams": Oracle(by_target, another(*SIDES)),
    "aspects-asap-zh": Oracle(by_target, another(*SIDES)),
    "entities-wnut17": Oracle(entities, invented),
    "facts-persona": Oracle(
        lambda sample: facts(*sample.target["own"]),
        lambda _sample: facts("0"),
        beside={"supported precision": None},
    ),
    "interests-beer": Oracle(
        lambda sample: ranked(*sample.target),
        lambda _sample: ranked("no tag of the catalogue"),
        beside={"precision@5": None, "recall@5": None},
    ),
    "grounding": GROUNDING,
    "grounding-free": GROUNDING,
    "ranking-ml100k": Oracle(
        lambda sample: Output(answer=[sample.target]),
        lambda _sample: Output(answer=[]),
        beside={"coverage@10": None, "novelty@10": None, "diversity@10": None},
        sure={"coverage@10": 0.0, "novelty@10": 0.0, "diversity@10": 0.0},
    ),
    "privacy-spans": Oracle(lambda sample: Output(answer=sample.target), spans_missed),
    "sensitive-kinds": Oracle(
        lambda sample: Output(answer=sample.target),
        lambda _sample: Output(answer=["no category"]),
    ),
    "support-intents": Oracle(
        lambda sample: Output(answer=sample.target),
        lambda _sample: Output(answer={"intents": ["none such"], "kinds": ["none such"]}),
    ),
    "opinions-posts": Oracle(
        lambda sample: Output(answer=bool(sample.target)),
        lambda sample: Output(answer=not sample.target),
    ),
}
