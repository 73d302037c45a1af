"""Classify candidates: an entity or not, and of which type, by code, embedder and model together.

Two logistic regressions, fitted by ``tasteprint eval fit names`` on sentences in which people
marked the entities. The first knows how a candidate is written, what stands around it, and its
vector; it costs no token, and what it takes for a plain word is not asked about. The second
combines it with the model's label scores. Both are in ``naming.json``.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from tasteprint.agents.llm import LinearClassifier, Session, gather_or_cancel
from tasteprint.agents.ner.candidates import Candidate
from tasteprint.agents.ner.features import candidate_features
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Model
from tasteprint.profiling.text import passage
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder

#: The file that ships.
PACKAGED_ENTITY_WEIGHTS = Path(__file__).with_name("naming.json")
#: The label of candidates that are plain words.
NOT_AN_ENTITY = "word"
#: The columns of every table of probabilities: the types of entities, and ``NOT_AN_ENTITY``.
ENTITY_LABELS = ("organisation", "person", "place", "product", NOT_AN_ENTITY)
#: Candidates to which the first regression gives less are not asked about. On the dev split of
#: wnut17 it leaves 1.4 of 2.7 candidates a sentence, and 637 of 658 entities.
LEAST_PROBABILITY = 0.03
#: Unit vectors are multiplied by it, so that one penalty suits them and the other columns alike.
VECTOR_SCALE = 4.0

_FLOOR = 1e-6
# The rules by which the catalogue names something: always asked about.
_CATALOGUE = frozenset({"title", "brand"})
_TOPICS = frozenset({"label", "lower"})


class Regression(Model):
    """A multinomial logistic regression, as the file of weights has it.

    Attributes:
        weights: (columns, labels), the labels in the order of ``ENTITY_LABELS``.
        intercept: (labels,).
    """

    weights: tuple[tuple[float, ...], ...]
    intercept: tuple[float, ...]

    @cached_property
    def _classifier(self) -> LinearClassifier:
        return LinearClassifier(np.array(self.weights).T, self.intercept)

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Return probabilities of the labels: (n, columns) → (n, labels)."""
        return self._classifier.probabilities(rows)


class Combination(Model):
    """The second regression, and the threshold from which a candidate counts as an entity.

    Attributes:
        prompt, sha256, model: of the label scores; empty without a model.
        embedder: of the vectors; empty without.
        threshold: the least probability of an entity, for the best F1 on the sentences fitted on.
        linear: over the log-probabilities of the first regression, and those of the model.
        fitted_on: the data.
    """

    prompt: str = ""
    sha256: str = ""
    model: str = ""
    embedder: str = ""
    threshold: float
    linear: Regression
    fitted_on: str = ""


class EntityWeights(Model):
    """All fitted weights.

    Attributes:
        first: the first regression by embedder; "" is the one without.
        combinations: the second ones.
    """

    first: Mapping[str, Regression]
    combinations: tuple[Combination, ...]

    def combination(self, sha256: str, model: str, embedder: str) -> Combination | None:
        """Return the one fitted for a prompt's file, a served model and an embedder, if any."""
        wanted = (sha256, model, embedder)
        fits = (c for c in self.combinations if (c.sha256, c.model, c.embedder) == wanted)
        return next(fits, None)


@cache
def packaged_weights(file: Path = PACKAGED_ENTITY_WEIGHTS) -> EntityWeights:
    """Return the weights of a file.

    Raises:
        PromptError: it cannot be read, or holds no such weights.
    """
    try:
        return EntityWeights.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise PromptError(
            f"The weights for entities in {file} cannot be read: {error}.",
            hint="Write them with `tasteprint eval fit names`.",
        ) from error


@dataclass(frozen=True)
class ScoredEntity:
    """A candidate with its probabilities.

    Attributes:
        start, end: offsets in the text, in characters.
        probabilities: by label, ``NOT_AN_ENTITY`` among them; they sum to 1.
        prior: the log-probabilities of the first regression, in the order of ``ENTITY_LABELS``.
        logprobs: as the model gave them; empty where it gives none.
        rules: the rules that found it; "title" and "brand" among them say that the catalogue names
            something so, whatever the probabilities.
    """

    start: int
    end: int
    probabilities: Mapping[str, float]
    prior: tuple[float, ...] = ()
    logprobs: Mapping[str, float] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()

    @property
    def probability(self) -> float:
        """The probability that it is an entity of any type."""
        return 1.0 - self.probabilities[NOT_AN_ENTITY]

    @property
    def kind(self) -> str:
        """The most likely type of entity, ``NOT_AN_ENTITY`` aside."""
        types = (label for label in self.probabilities if label != NOT_AN_ENTITY)
        return max(types, key=lambda label: (self.probabilities[label], label))


class EntityClassifier:
    """Classify the candidates of one text.

    Args:
        prompt: a completion prompt with the inputs ``text`` and ``name`` and the labels
            ``ENTITY_LABELS``.
        model: the name under which the model is served.
        embedder: for the candidates' vectors; where no weights are fitted for it there are none.
        weights: None takes those that ship.
    """

    def __init__(
        self,
        prompt: Prompt,
        model: str,
        embedder: Embedder | None,
        weights: EntityWeights | None = None,
    ) -> None:
        if set(prompt.labels) != set(ENTITY_LABELS):
            raise PromptError(
                f"The prompt {prompt.id} has the labels {', '.join(prompt.labels) or 'none'}.",
                hint=f"They must be {', '.join(ENTITY_LABELS)}.",
            )
        weights = weights or packaged_weights()
        self.prompt = prompt
        self.embedder = embedder if embedder and embedder.name in weights.first else None
        name = self.embedder.name if self.embedder else ""
        self._first = weights.first[name]
        self._alone = weights.combination("", "", name)
        self._with_model = weights.combination(prompt.sha256, model, name)

    @property
    def threshold(self) -> float:
        """The least probability of a candidate that counts as an entity."""
        fitted = self._with_model or self._alone
        return fitted.threshold if fitted else 0.5

    async def __call__(
        self, session: Session, text: str, candidates: Sequence[Candidate], most: int | None = None
    ) -> list[ScoredEntity]:
        """Return the candidates with their probabilities, without the clearly plain words.

        An entity that stands in the text several times is asked about once, where it most looks
        like one. Tags of the catalogue that stand in lower case are left out: those are topics.

        Args:
            session: asks the model.
            text: the text of the candidates.
            candidates: spans of the text.
            most: entities to ask about, the most likely first; None: all.
        """
        found = [one for one in candidates if "label" not in one.rules or one.rules - _TOPICS]
        priors = await asyncio.to_thread(self._priors, text, found)
        likely = [
            (one, prior)
            for one, prior in zip(found, priors, strict=True)
            if prior[-1] <= 1.0 - LEAST_PROBABILITY or one.rules & _CATALOGUE
        ]
        first: dict[str, Candidate] = {}
        for one, _ in sorted(likely, key=lambda pair: float(pair[1][-1])):
            first.setdefault(_form(text, one), one)
        asked = dict(list(first.items())[:most])
        scores = await gather_or_cancel(self._ask(session, text, one) for one in asked.values())
        read = dict(zip(asked, scores, strict=True))
        return [
            self._combined(one, prior, *read[_form(text, one)])
            for one, prior in likely
            if _form(text, one) in read
        ]

    def _priors(self, text: str, found: Sequence[Candidate]) -> np.ndarray:
        """Return probabilities by the first regression: (n, labels)."""
        if not found:
            return np.zeros((0, len(ENTITY_LABELS)))
        rows = candidate_features(text, found)
        if self.embedder:
            vectors = self.embedder.embed([text[one.start : one.end] for one in found])
            rows = np.hstack([rows, VECTOR_SCALE * vectors])
        return self._first.probabilities(rows)

    async def _ask(
        self, session: Session, text: str, one: Candidate
    ) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Return the model's log-probabilities, empty where it gives none, and probabilities."""
        start, end = passage(text, one.start, one.end)
        inputs = {"text": text[start:end], "name": text[one.start : one.end]}
        scores = await session.score(self.prompt, inputs)
        certain = {label: float(label == scores.best) for label in ENTITY_LABELS}
        return scores.logprobs, scores.probabilities or certain

    def _combined(
        self,
        one: Candidate,
        prior: np.ndarray,
        logprobs: Mapping[str, float],
        probabilities: Mapping[str, float],
    ) -> ScoredEntity:
        """Combine by the fit for this prompt and model; without one, as the mean of the two."""
        logs = np.log(np.maximum(prior, _FLOOR))
        if self._with_model and logprobs:
            row = np.concatenate([logs, [logprobs[label] for label in ENTITY_LABELS]])
            combined = self._with_model.linear.probabilities(row[None])[0]
        else:
            alone = self._alone.linear.probabilities(logs[None])[0] if self._alone else prior
            by_model = np.array([probabilities[label] for label in ENTITY_LABELS])
            combined = (alone + by_model) / 2
        return ScoredEntity(
            start=one.start,
            end=one.end,
            probabilities=dict(zip(ENTITY_LABELS, map(float, combined), strict=True)),
            prior=tuple(round(float(log), 4) for log in logs),
            logprobs=dict(logprobs),
            rules=one.rules,
        )


def select_entities(scored: Iterable[ScoredEntity], threshold: float) -> list[ScoredEntity]:
    """Return the entities in order: of any that overlap the most likely, then the longest."""
    kept: list[ScoredEntity] = []
    for one in sorted(scored, key=lambda s: (-s.probability, s.start - s.end, s.start)):
        apart = all(one.end <= other.start or other.end <= one.start for other in kept)
        if one.probability >= threshold and apart:
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _form(text: str, one: Candidate) -> str:
    """Return an entity's form for counting: in lower case."""
    return text[one.start : one.end].casefold()
