"""Entities without a model: chance, capitals, spaCy's blank pipeline, a dictionary."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tasteprint.agents.ner import Span, capitalised_spans
from tasteprint.evals.datasets import hash_order
from tasteprint.evals.harness import Bench, Output, Sample
from tasteprint.evals.tasks.classification import out_of_fold
from tasteprint.evals.tasks.entities.solver import output, places_of

#: Where training has no entity at all.
_ANY = "person"

#: Spans of a text with a kind each.
Finder = Callable[[Sample], list[tuple[Span, str]]]


@dataclass(frozen=True)
class EntityBaseline:
    """A baseline that is fitted to other sentences.

    Attributes:
        name: as printed.
        fit: to samples with targets; gives what finds names in others.
    """

    name: str
    fit: Callable[[Sequence[Sample]], Finder]

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``."""
        del bench
        return out_of_fold(samples, training, self._fitted)

    def _fitted(self, training: Sequence[Sample]) -> Callable[[Sample], Output]:
        find = self.fit(training)

        def answer(sample: Sample) -> Output:
            found = [
                {"start": start, "end": end, "kind": kind} for (start, end), kind in find(sample)
            ]
            return output(sample.inputs["text"], found)

        return answer


def _random(training: Sequence[Sample]) -> Finder:
    """Words drawn at random: as many names a sentence, as long, and of the kinds as in training."""
    kinds = _kinds(training) or [_ANY]
    mean = len(_kinds(training)) / max(1, len(training))
    lengths = [
        len(sample.inputs["text"][start:end].split())
        for sample in training
        for start, end, _ in sample.target["entities"]
    ] or [1]

    def find(sample: Sample) -> list[tuple[Span, str]]:
        dice = np.random.default_rng(int(hash_order(sample.id)[:8], 16))
        words = [match.span() for match in re.finditer(r"\S+", sample.inputs["text"])]
        found = set()
        for _ in range(dice.poisson(mean)):
            first = int(dice.integers(len(words)))
            last = min(first + lengths[dice.integers(len(lengths))], len(words)) - 1
            found.add(((words[first][0], words[last][1]), kinds[dice.integers(len(kinds))]))
        return sorted(found)

    return find


def _capitals(training: Sequence[Sample]) -> Finder:
    """All capitalised or quoted spans, of the most common kind."""
    most_common = _most_common(training)
    return lambda sample: [(span, most_common) for span in capitalised_spans(sample.inputs["text"])]


def _blank_spacy(training: Sequence[Sample]) -> Finder:
    """A blank spaCy pipeline with an entity ruler over runs of capitalised tokens.

    What one does with spaCy where there is no trained model: ``spacy.blank("en")`` and its
    ``entity_ruler``. A name is a run of tokens of two letters or more that begin with a capital and
    are no stop words; of the most common kind. Of the rules tried on the dev split (title case,
    upper case too, without those that begin a sentence) it is the best: 0.45 against 0.42 to 0.44.
    """
    import spacy

    nlp = spacy.blank("en")
    capital = {"IS_STOP": False, "TEXT": {"REGEX": r"^[A-Z]\w+"}, "OP": "+"}
    patterns = [{"label": _most_common(training), "pattern": [capital]}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]

    def find(sample: Sample) -> list[tuple[Span, str]]:
        doc = nlp(sample.inputs["text"])
        return [((name.start_char, name.end_char), name.label_) for name in doc.ents]

    return find


def _dictionary(training: Sequence[Sample]) -> Finder:
    """Names marked in training, wherever they stand; a longer one hides those inside it."""
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in training:
        for start, end, kind in sample.target["entities"]:
            known[sample.inputs["text"][start:end].casefold()][kind] += 1
    longest_first = sorted(known, key=lambda name: (-len(name), name))

    def find(sample: Sample) -> list[tuple[Span, str]]:
        found: list[tuple[Span, str]] = []
        for name in longest_first:
            kind = min(known[name], key=lambda kind: (-known[name][kind], kind))
            for start, end in places_of(name, sample.inputs["text"]):
                if all(end <= a or b <= start for (a, b), _ in found):
                    found.append(((start, end), kind))
        return found

    return find


def _most_common(training: Sequence[Sample]) -> str:
    counts = Counter(_kinds(training) or [_ANY])
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _kinds(training: Sequence[Sample]) -> list[str]:
    return [kind for sample in training for _, _, kind in sample.target["entities"]]


RANDOM = EntityBaseline("random", _random)
CAPITALS = EntityBaseline("capitals", _capitals)
SPACY = EntityBaseline("spaCy, blank", _blank_spacy)
DICTIONARY = EntityBaseline("dictionary", _dictionary)
