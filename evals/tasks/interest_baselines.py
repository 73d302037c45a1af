"""What ``interests-beer`` is compared with: ways to rank tags that ask no model.

Each ranks ten tags. What is fitted is fitted on other users.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tasteprint.agents.tags import Vocabulary, tag_words
from tasteprint.evals.bench import Bench
from tasteprint.evals.datasets.beer import catalogue
from tasteprint.evals.task import Output, Sample
from tasteprint.evals.tasks.rankings import best

_MOST = 10
_FOLDS = 5


@cache
def _tags() -> dict[str, tuple[str, ...]]:
    """Of each thread."""
    return {item.item_id: item.tags for item in catalogue()}


def _names() -> list[str]:
    """All tags of the catalogue."""
    return sorted({tag for tags in _tags().values() for tag in tags})


def _threads(sample: Sample) -> list[str]:
    """The threads that the user was in before the cut, each once."""
    return list(dict.fromkeys(post["item"] for post in sample.inputs["posts"]))


def _own(sample: Sample) -> Counter[str]:
    return Counter(tag for thread in _threads(sample) for tag in _tags()[thread])


def _text(sample: Sample) -> str:
    return "\n".join(post["text"] for post in sample.inputs["posts"])


def others(
    samples: Sequence[Sample], training: Sequence[Sample] | None
) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Pairs of samples to answer and samples of other users to fit on."""
    if training is not None:
        users = {sample.cluster for sample in samples}
        yield list(samples), [sample for sample in training if sample.cluster not in users]
        return
    for fold in range(_FOLDS):
        answered = [sample for at, sample in enumerate(samples) if at % _FOLDS == fold]
        users = {sample.cluster for sample in answered}
        if answered:
            yield answered, [sample for sample in samples if sample.cluster not in users]


def _popularity(fitted_on: Sequence[Sample]) -> Counter[str]:
    """How many users each tag had, before or after their cut."""
    return Counter(tag for sample in fitted_on for tag in {*_own(sample), *sample.target})


def _answer(figures: Mapping[str, float]) -> Output:
    names = sorted(figures)
    return Output(answer=best(names, np.array([figures[name] for name in names]), _MOST))


def _in_order(samples: Sequence[Sample], answers: Mapping[str, Output]) -> list[Output]:
    return [answers[sample.id] for sample in samples]


@dataclass(frozen=True)
class Random:
    """Tags drawn at random, the same ones each time."""

    name: str = "random"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del training, bench
        names = _names()
        drawn = (random.Random(sample.id).sample(names, _MOST) for sample in samples)  # noqa: S311
        return [Output(answer=tags) for tags in drawn]


@dataclass(frozen=True)
class Popularity:
    """The tags that most other users touch."""

    name: str = "popularity"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del bench
        answers: dict[str, Output] = {}
        for answered, fitted_on in others(samples, training):
            common = _answer(_popularity(fitted_on))
            answers |= {sample.id: common for sample in answered}
        return _in_order(samples, answers)


@dataclass(frozen=True)
class OwnTags:
    """The tags of the user's earlier threads, commonest first; ties, and the rest, by popularity.

    Raw history without a profile: what a WHERE and a GROUP BY give.
    """

    name: str = "own tag counts"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del bench
        answers: dict[str, Output] = {}
        for answered, fitted_on in others(samples, training):
            common = _popularity(fitted_on)
            most = max(common.values(), default=0) + 1
            for sample in answered:
                own = _own(sample)
                figures = {tag: own[tag] + common[tag] / most for tag in {*own, *common}}
                answers[sample.id] = _answer(figures)
        return _in_order(samples, answers)


@dataclass(frozen=True)
class TfIdf:
    """Cosine of the user's texts with all that other users wrote in a tag's threads, by TF-IDF."""

    name: str = "TF-IDF"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        del bench
        names = _names()
        answers: dict[str, Output] = {}
        for answered, fitted_on in others(samples, training):
            written: dict[str, list[str]] = {tag: [tag_words(tag)] for tag in names}
            for sample in fitted_on:
                for post in sample.inputs["posts"]:
                    for tag in _tags()[post["item"]]:
                        written[tag].append(post["text"])
            vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
            documents = vectorizer.fit_transform(["\n".join(written[tag]) for tag in names])
            cosines = vectorizer.transform(map(_text, answered)) @ documents.T
            for sample, row in zip(answered, cosines.toarray(), strict=True):
                answers[sample.id] = Output(answer=best(names, row, _MOST))
        return _in_order(samples, answers)


@dataclass(frozen=True)
class RawHistory:
    """The tags nearest to the mean of the texts' vectors, by cosine.

    Where each tag is set against what is usual for it, as the profiler does for single texts, the
    mean of a history comes out worse: nDCG@5 of 0.09 for 0.12 on the dev split.
    """

    name: str = "raw history"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del training
        vocabulary = Vocabulary.of_catalogue(catalogue(), bench.embedder)
        embed = bench.embedder.embed
        means = [embed([p["text"] for p in s.inputs["posts"]]).mean(axis=0) for s in samples]
        return [
            Output(answer=best(vocabulary.tags, vocabulary.vectors @ mean, _MOST)) for mean in means
        ]


BASELINES = (Random(), Popularity(), OwnTags(), TfIdf(), RawHistory())
