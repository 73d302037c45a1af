"""Baselines of ``interests-beer``: ways to rank tags that ask no model.

Each ranks ten tags. What is fitted is fitted on other users.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tasteprint.agents.topics import Vocabulary
from tasteprint.evals.datasets import catalogue
from tasteprint.evals.harness import Bench, Output, Sample
from tasteprint.evals.tasks.classification import Fit, out_of_fold
from tasteprint.evals.tasks.ranking import best
from tasteprint.profiling.text import tag_words

_MOST = 10


@dataclass(frozen=True)
class InterestBaseline:
    """A baseline that is fitted to other users, or to the bench alone.

    Attributes:
        name: as printed.
        fit: to the bench; gives what is fitted to users, and then answers for others.
    """

    name: str
    fit: Callable[[Bench], Fit]

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        return out_of_fold(samples, training, self.fit(bench))


@cache
def _tags() -> dict[str, tuple[str, ...]]:
    """Of each thread."""
    return {item.item_id: item.tags for item in catalogue()}


def _names() -> list[str]:
    """All tags of the catalogue."""
    return sorted({tag for tags in _tags().values() for tag in tags})


def _own(sample: Sample) -> Counter[str]:
    """In how many of the user's threads before the cut each tag was."""
    threads = {post["item"] for post in sample.inputs["posts"]}
    return Counter(tag for thread in threads for tag in _tags()[thread])


def _texts(sample: Sample) -> list[str]:
    return [post["text"] for post in sample.inputs["posts"]]


def _popularity(training: Sequence[Sample]) -> Counter[str]:
    """Return how many users each tag had, before or after their cut."""
    return Counter(tag for sample in training for tag in {*_own(sample), *sample.target})


def _answer(figures: Mapping[str, float]) -> Output:
    names = sorted(figures)
    return Output(answer=best(names, np.array([figures[name] for name in names]), _MOST))


def _random(bench: Bench) -> Fit:
    """Tags drawn at random, the same ones each time."""
    del bench
    names = _names()

    def answer(sample: Sample) -> Output:
        return Output(answer=random.Random(sample.id).sample(names, _MOST))  # noqa: S311

    return lambda _: answer


def _popular(bench: Bench) -> Fit:
    """The tags that most other users touch."""
    del bench

    def fit(training: Sequence[Sample]) -> Callable[[Sample], Output]:
        common = _answer(_popularity(training))
        return lambda _: common

    return fit


def _own_tags(bench: Bench) -> Fit:
    """The tags of the user's earlier threads, most common first; ties, and the rest, by popularity.

    What a WHERE and a GROUP BY give, without any profile.
    """
    del bench

    def fit(training: Sequence[Sample]) -> Callable[[Sample], Output]:
        common = _popularity(training)
        most = max(common.values(), default=0) + 1

        def answer(sample: Sample) -> Output:
            own = _own(sample)
            return _answer({tag: own[tag] + common[tag] / most for tag in {*own, *common}})

        return answer

    return fit


def _tf_idf(bench: Bench) -> Fit:
    """Cosine of the user's texts with all that other users wrote in a tag's threads, by TF-IDF."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    del bench
    names = _names()

    def fit(training: Sequence[Sample]) -> Callable[[Sample], Output]:
        written = {tag: [tag_words(tag)] for tag in names}
        for sample in training:
            for post in sample.inputs["posts"]:
                for tag in _tags()[post["item"]]:
                    written[tag].append(post["text"])
        vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        documents = vectorizer.fit_transform(["\n".join(written[tag]) for tag in names])

        def answer(sample: Sample) -> Output:
            cosines = vectorizer.transform(["\n".join(_texts(sample))]) @ documents.T
            return Output(answer=best(names, cosines.toarray()[0], _MOST))

        return answer

    return fit


def _raw_history(bench: Bench) -> Fit:
    """The tags nearest to the mean of the texts' vectors, by cosine.

    Where each tag is set against what is usual for it, as the profiler does for single texts, the
    mean of a history comes out worse: nDCG@5 of 0.09 for 0.12 on the dev split.
    """
    vocabulary = Vocabulary.of_catalogue(catalogue(), bench.embedder)

    def answer(sample: Sample) -> Output:
        mean = bench.embedder.embed(_texts(sample)).mean(axis=0)
        return Output(answer=best(vocabulary.tags, vocabulary.vectors @ mean, _MOST))

    return lambda _: answer


BASELINES = (
    InterestBaseline("random", _random),
    InterestBaseline("popularity", _popular),
    InterestBaseline("own tag counts", _own_tags),
    InterestBaseline("TF-IDF", _tf_idf),
    InterestBaseline("raw history", _raw_history),
)
