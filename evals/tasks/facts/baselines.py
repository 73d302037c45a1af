"""Facts without a model: chance, first-person words, a fitted classifier, everything."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tasteprint.evals.datasets import hash_order
from tasteprint.evals.harness import Bench, Output, Sample
from tasteprint.evals.tasks.classification import Fit, out_of_fold
from tasteprint.evals.tasks.facts.judge import Judge
from tasteprint.evals.tasks.facts.solver import MOST, output, own_sentences, strongest

_FIRST_PERSON = re.compile(
    r"\bI(?:['’]m| am|['’]ve| have| own| like| love| enjoy| hate| prefer| want| work| live| play"
    r"| study| teach| grew| used)\b|\b[Mm]y (?!pleasure)",
)


# With short words and marks: "I", "my" and "?" say most.
_TERM = re.compile(r"\w+|[?!]")


@dataclass(frozen=True)
class FactsBaseline:
    """A baseline that is fitted to other speakers.

    Attributes:
        name: as printed.
        fit: gives what chooses the facts of others.
    """

    name: str
    fit: Fit

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del bench
        return out_of_fold(samples, training, self.fit)


@dataclass(frozen=True)
class SentenceClassifier:
    """Logistic regression over TF-IDF: is a sentence like those that match a gold line?"""

    judge: Judge
    name: str = "TF-IDF"

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del bench
        return out_of_fold(samples, training, self._fit)

    def _fit(self, training: Sequence[Sample]) -> Callable[[Sample], Output]:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        sentences = [sentence for sample in training for sentence in own_sentences(sample)]
        facts = [matches for sample in training for matches in self._gold(sample)]
        if len(set(facts)) < 2:
            return lambda _: output([])
        model = make_pipeline(
            TfidfVectorizer(analyzer=_terms, sublinear_tf=True),
            LogisticRegression(class_weight="balanced", max_iter=1000),
        ).fit(sentences, facts)

        def answer(sample: Sample) -> Output:
            own = own_sentences(sample)
            chances = model.predict_proba(own)[:, 1].tolist() if own else []
            return strongest(zip(own, chances, strict=True))

        return answer

    def _gold(self, sample: Sample) -> list[bool]:
        """Return True if each of the speaker's sentences matches one of their gold lines."""
        cosines = self.judge.cosines(own_sentences(sample), sample.target["own"])
        return [bool(row.any()) for row in self.judge.matching(cosines)]


def _terms(sentence: str) -> list[str]:
    """Words, marks, and pairs of neighbours."""
    terms = _TERM.findall(sentence.casefold())
    return [*terms, *map(" ".join, pairwise(terms))]


def _random(training: Sequence[Sample]) -> Callable[[Sample], Output]:
    """Any of the speaker's sentences, as many as a persona has lines, by the median."""
    lines = [len(sample.target["own"]) for sample in training] or [MOST]
    many = int(np.median(lines))

    def answer(sample: Sample) -> Output:
        dice = np.random.default_rng(int(hash_order(sample.id)[:8], 16))
        own = own_sentences(sample)
        drawn = dice.permutation(len(own))[:many]
        return output([{"text": own[at]} for at in drawn])

    return answer


def _lexicon(training: Sequence[Sample]) -> Callable[[Sample], Output]:
    del training

    def answer(sample: Sample) -> Output:
        own = [sentence for sentence in own_sentences(sample) if _FIRST_PERSON.search(sentence)]
        return output([{"text": sentence} for sentence in own[:MOST]])

    return answer


def _everything(training: Sequence[Sample]) -> Callable[[Sample], Output]:
    del training
    return lambda sample: output([{"text": sentence} for sentence in own_sentences(sample)])


RANDOM = FactsBaseline("random", _random)
LEXICON = FactsBaseline("first-person words", _lexicon)
ALL_SENTENCES = FactsBaseline("all sentences", _everything)
