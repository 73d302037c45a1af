"""How likely a candidate is a name, and of which kind: code, embedder and model put together.

Two logistic regressions, fitted by ``python -m tasteprint.evals.training.fit_entities`` on sentences in which
people marked the names. The first knows how a candidate is written, what stands around it, and its
vector; it costs no token, and what it takes for a plain word is not asked about. The second
combines it with the model's label scores. Both are in ``naming.json``.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from tasteprint.agents.llm import Session, gather_or_cancel
from tasteprint.agents.ner.candidates import Candidate
from tasteprint.agents.ner.features import candidate_features
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Model
from tasteprint.profiling.text import passage
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder

#: The file that ships.
PACKAGED_WEIGHTS = Path(__file__).with_name("naming.json")
#: The label that says "this is no name".
WORD = "word"
#: Columns of every table of chances.
KINDS = ("organisation", "person", "place", "product", WORD)


class Linear(Model):
    """A multinomial logistic regression.

    Attributes:
        weights: (columns, kinds).
        intercept: (kinds,).
    """

    weights: tuple[tuple[float, ...], ...]
    intercept: tuple[float, ...]

    def chances(self, rows: np.ndarray) -> np.ndarray:
        """Probabilities of the kinds: (n, columns) → (n, kinds)."""
        logits = rows @ np.array(self.weights) + np.array(self.intercept)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
        return chances


class Combination(Model):
    """The second regression, and from where on a candidate is taken for a name.

    Attributes:
        prompt, sha256, model: what read the candidates; empty without a model.
        embedder: what made the vectors; empty without.
        threshold: the least chance of a name, for the best F1 on the sentences fitted on.
        linear: over the log-chances of the first regression, and the model's log-probabilities.
    """

    prompt: str = ""
    sha256: str = ""
    model: str = ""
    embedder: str = ""
    threshold: float
    linear: Linear
    fitted_on: str = ""


class EntityWeights(Model):
    """All fitted weights.

    Attributes:
        first: the first regression by embedder; "" is without.
        combinations: the second ones.
    """

    first: Mapping[str, Linear]
    combinations: tuple[Combination, ...]

    def combination(self, sha256: str, model: str, embedder: str) -> Combination | None:
        """The one that was fitted for a prompt's file, a served model and an embedder."""
        wanted = (sha256, model, embedder)
        fits = (c for c in self.combinations if (c.sha256, c.model, c.embedder) == wanted)
        return next(fits, None)


@cache
def packaged_weights(file: Path = PACKAGED_WEIGHTS) -> EntityWeights:
    """The weights of a file.

    Raises:
        PromptError: it cannot be read, or holds no such weights.
    """
    try:
        return EntityWeights.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise PromptError(
            f"The weights for names in {file} cannot be read: {error}.",
            hint="Write them with `python -m tasteprint.evals.training.fit_entities`.",
        ) from error


# ==MERGED agents/naming.py: """How likely a candidate is a name, and of which kind: code, embedder and model put together.
#
# Two logistic regressions, fitted by ``python -m tasteprint.evals.training.fit_entities`` on sentences in which
# people marked the names. The first knows how a candidate is written, what stands around it, and its
# vector; it costs no token, and what it takes for a plain word is not asked about. The second
# combines it with the model's label scores. Both are in ``naming.json``.
# """
#: Candidates that the first regression gives less are not asked about. On the dev split of wnut17
#: it leaves 1.4 of 2.7 candidates a sentence, and 637 of 658 names.
LEAST = 0.03
# Unit vectors are multiplied by it, so that one penalty suits them and the other columns alike.
VECTOR_SCALE = 4.0
_FLOOR = 1e-6
# The rules by which the catalogue calls something so: always asked about.
_CATALOGUE = frozenset({"title", "brand"})
_TOPICS = frozenset({"label", "lower"})


@dataclass(frozen=True)
class ScoredEntity:
    """What was made of one candidate.

    Attributes:
        start, end: in the text.
        found: the rules that found it; "title" and "brand" among them say that the catalogue calls
            something so, whatever the chances.
        chances: by kind, ``WORD`` among them; they sum to 1.
        prior: the log-chances of the first regression, in the order of ``KINDS``.
        logprobs: as the model gave them; empty where it gives none.
    """

    start: int
    end: int
    chances: Mapping[str, float]
    prior: tuple[float, ...] = ()
    logprobs: Mapping[str, float] = field(default_factory=dict)
    found: frozenset[str] = frozenset()

    @property
    def chance(self) -> float:
        """That it is a name at all."""
        return 1.0 - self.chances[WORD]

    @property
    def kind(self) -> str:
        """The likeliest kind of name, ``WORD`` aside."""
        return max((k for k in self.chances if k != WORD), key=lambda k: (self.chances[k], k))


class EntityClassifier:
    """Reads the candidates of one text.

    Args:
        prompt: a completion prompt with the inputs ``text`` and ``name`` and the labels ``KINDS``.
        model: the name under which the model is served.
        embedder: for the candidates' vectors; weights that are not fitted for it do without.
        weights: None takes those that ship.
    """

    def __init__(
        self,
        prompt: Prompt,
        model: str,
        embedder: Embedder | None,
        weights: EntityWeights | None = None,
    ) -> None:
        if set(prompt.labels) != set(KINDS):
            raise PromptError(
                f"The prompt {prompt.id} has the labels {', '.join(prompt.labels) or 'none'}.",
                hint=f"Here they have to be {', '.join(KINDS)}.",
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
        """From where on a candidate is taken for a name."""
        fitted = self._with_model or self._alone
        return fitted.threshold if fitted else 0.5

    async def __call__(
        self, session: Session, text: str, found: Sequence[Candidate], most: int | None = None
    ) -> list[ScoredEntity]:
        """What the candidates are, those that code takes for plain words left out.

        A name that stands in the text several times is asked about once, where it most looks like
        one. Tags of the catalogue that stand in lower case are left out: those are topics.

        Args:
            session: asks the model.
            text: that they were found in.
            found: the candidates.
            most: names to ask about, the likeliest first; None: all.
        """
        found = [one for one in found if "label" not in one.found or one.found - _TOPICS]
        priors = await asyncio.to_thread(self._priors, text, found)
        likely = [
            (one, prior)
            for one, prior in zip(found, priors, strict=True)
            if prior[-1] <= 1.0 - LEAST or one.found & _CATALOGUE
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
        """The first regression: (n, kinds)."""
        if not found:
            return np.zeros((0, len(KINDS)))
        rows = candidate_features(text, found)
        if self.embedder:
            vectors = self.embedder.embed([text[one.start : one.end] for one in found])
            rows = np.hstack([rows, VECTOR_SCALE * vectors])
        return self._first.chances(rows)

    async def _ask(
        self, session: Session, text: str, one: Candidate
    ) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """The model's log-probabilities, where it gives them, and probabilities."""
        start, end = passage(text, one.start, one.end)
        inputs = {"text": text[start:end], "name": text[one.start : one.end]}
        scores = await session.score(self.prompt, inputs)
        chosen = {kind: float(kind == scores.best) for kind in KINDS}
        return scores.logprobs, scores.probabilities or chosen

    def _combined(
        self,
        one: Candidate,
        prior: np.ndarray,
        logprobs: Mapping[str, float],
        probabilities: Mapping[str, float],
    ) -> ScoredEntity:
        """By the fit for this prompt and model; without one, the mean of code and model."""
        logs = np.log(np.maximum(prior, _FLOOR))
        if self._with_model and logprobs:
            row = np.concatenate([logs, [logprobs[kind] for kind in KINDS]])
            chances = self._with_model.linear.chances(row[None])[0]
        else:
            alone = self._alone.linear.chances(logs[None])[0] if self._alone else prior
            chances = (alone + np.array([probabilities[kind] for kind in KINDS])) / 2
        return ScoredEntity(
            one.start,
            one.end,
            dict(zip(KINDS, map(float, chances), strict=True)),
            tuple(round(float(log), 4) for log in logs),
            dict(logprobs),
            one.found,
        )


def chosen(read: Iterable[ScoredEntity], threshold: float) -> list[ScoredEntity]:
    """Those that are names, in their order: of any that overlap the likeliest, then the longest."""
    kept: list[ScoredEntity] = []
    for one in sorted(read, key=lambda r: (-r.chance, r.start - r.end, r.start)):
        if one.chance >= threshold and all(one.end <= k.start or k.end <= one.start for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _form(text: str, one: Candidate) -> str:
    """A name as it is counted: in any case."""
    return text[one.start : one.end].casefold()
