"""Linear classifiers on a text's vector ("heads"), for languages that the model does not know.

The bundled model knows only English; the bundled multilingual embedder knows a hundred languages,
and a linear map of its vectors tells praise from blame. Each head is fitted on labelled texts by
``tasteprint eval fit heads``, which measures it; ``heads.json`` holds them.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from tasteprint.agents.llm import LinearClassifier, Scores, softmax
from tasteprint.profiling.models import Model, Origin
from tasteprint.profiling.text import mentions, sentence_spans
from tasteprint.vectorstore.embedders import E5, Array, Embedder

#: The heads that ship.
PACKAGED_HEADS = Path(__file__).with_name("heads.json")

HeadTask = Literal["tone", "opinion"]

_CLAUSE = re.compile(r"[^。．！？!?；;，,…～~\n]+[。．！？!?；;，,…～~\n]*")


class LinearHead(Model):
    """A multinomial logistic regression: ``softmax(weights @ vector + bias)``.

    Attributes:
        task: what it predicts: the tone of a text, or a text's opinion of an aspect.
        languages: ISO 639 codes of the languages that it was fitted and measured on.
        embedder: name of the embedder whose vectors it reads; any other's mean nothing to it.
        labels: in the order of the rows.
        weights: (labels, dimension).
        bias: (labels,).
        fitted_on: what the figures were fitted on.
    """

    task: HeadTask
    languages: tuple[str, ...]
    embedder: str
    labels: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    fitted_on: str

    @cached_property
    def sha256(self) -> str:
        """The hash of the whole head, in hex."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def origin(self) -> Origin:
        """The origin of claims that rest on it; the embedder stands for the model."""
        return Origin(
            prompt=f"head:{self.task}",
            variant="-".join(self.languages),
            sha256=self.sha256,
            model=self.embedder,
        )

    @cached_property
    def _classifier(self) -> LinearClassifier:
        return LinearClassifier(self.weights, self.bias)

    def read(self, vector: Array) -> Scores:
        """Return the labels' scores for a vector, shape (dimension,)."""
        values = self._classifier.log_probabilities(vector)
        logprobs = dict(zip(self.labels, values, strict=True))
        return Scores.of(logprobs, {}, softmax(logprobs))


class LinearHeads:
    """Heads by task and language, with the embedder that they read.

    Args:
        heads: at most one for a task and a language.
        embedder: of the workspace; where it is not the one that the heads were fitted with, that
            one is loaded with the first text.
    """

    def __init__(self, heads: Iterable[LinearHead], embedder: Embedder | None = None) -> None:
        self._heads = {(head.task, code): head for head in heads for code in head.languages}
        self._embedder = embedder if embedder and embedder.name == E5.name else E5()

    @classmethod
    def load(cls, embedder: Embedder | None = None) -> "LinearHeads":
        """Return the heads that ship."""
        return cls(packaged_heads(), embedder)

    def get(self, task: HeadTask, language: str) -> LinearHead | None:
        """Return the head for a task in a language; None where there is none."""
        return self._heads.get((task, language))

    def tone(self, text: str, language: str) -> Scores | None:
        """Score a text as positive or negative; None where there is no head for the language."""
        head = self.get("tone", language)
        return head.read(tone_vectors([text], self._embedder)[0]) if head else None

    def opinion(
        self, text: str, about: str, language: str, words: Sequence[str] = ()
    ) -> Scores | None:
        """Score a text as positive, neutral or negative about an aspect; None without a head.

        Args:
            text: of any length; the clauses that name the aspect are read, or else all of it.
            about: the aspect's name.
            language: of the text.
            words: other words that name it.
        """
        head = self.get("opinion", language)
        if head is None:
            return None
        return head.read(opinion_vectors([(text, about, words)], self._embedder)[0])


@lru_cache(maxsize=1)
def packaged_heads() -> tuple[LinearHead, ...]:
    """Return the heads that ship."""
    return tuple(TypeAdapter(list[LinearHead]).validate_json(PACKAGED_HEADS.read_bytes()))


def tone_vectors(texts: Sequence[str], embedder: Embedder) -> Array:
    """Return the inputs of a head for tone: the mean of each text's sentences; (n, dimension)."""
    cut = [[text[a:b] for a, b in sentence_spans(text)] or [text] for text in texts]
    rows = iter(embedder.embed([sentence for row in cut for sentence in row]))
    return np.stack([np.mean([next(rows) for _ in row], axis=0) for row in cut])


def opinion_vectors(asked: Sequence[tuple[str, str, Sequence[str]]], embedder: Embedder) -> Array:
    """Return the inputs of a head for opinions, (n, dimension).

    Args:
        asked: texts, aspects, and other names of the aspects.
        embedder: the one that the head was fitted with.
    """
    return embedder.embed(
        [f"{about}：{clauses_about(text, (about, *words))}" for text, about, words in asked]
    )


def clauses_about(text: str, names: Sequence[str]) -> str:
    """Return the clauses of a text that name an aspect; all of the text where none does."""
    clauses = [match.group().strip() for match in _CLAUSE.finditer(text)]
    naming = [clause for clause in clauses if any(mentions(clause, name) for name in names)]
    return " ".join(naming) or text
