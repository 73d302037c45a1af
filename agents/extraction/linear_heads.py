"""Heads: small regressions upon a text's vector, for languages that the model does not read.

The bundled model knows English alone; the bundled multilingual embedder knows a hundred languages,
and a linear map of its vectors tells praise from blame. Each head is fitted on labelled texts by
``python -m tasteprint.evals.training.fit_heads``, which says how well it reads; ``heads.json`` holds them.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from tasteprint.agents.llm import Scores, softmax
from tasteprint.profiling.models import Model, Origin
from tasteprint.profiling.text import mentions, sentence_spans
from tasteprint.vectorstore.embedders import E5, Array, Embedder

#: The heads that ship.
PACKAGED_HEADS = Path(__file__).with_name("heads.json")

Task = Literal["tone", "opinion"]

_CLAUSE = re.compile(r"[^。．！？!?；;，,…～~\n]+[。．！？!?；;，,…～~\n]*")


class LinearHead(Model):
    """A multinomial logistic regression: ``softmax(weights @ vector + bias)``.

    Attributes:
        task: what it tells: the tone of a text, or the opinion that a text has of a thing.
        languages: ISO 639 codes of those that it was fitted and measured on.
        embedder: name of the one whose vectors it reads; it is meaningless for any other.
        labels: in the order of the rows.
        weights: (labels, dimension).
        bias: (labels,).
        fitted_on: what the figures were fitted on.
    """

    task: Task
    languages: tuple[str, ...]
    embedder: str
    labels: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    fitted_on: str

    @cached_property
    def sha256(self) -> str:
        """Of the whole head, in hex."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def origin(self) -> Origin:
        """Where a claim that rests on it comes from; the embedder stands for the model."""
        return Origin(
            prompt=f"head:{self.task}",
            variant="-".join(self.languages),
            sha256=self.sha256,
            model=self.embedder,
        )

    def read(self, vector: Array) -> Scores:
        """The labels' scores for a vector, shape (dimension,)."""
        logits = np.array(self.weights) @ vector + np.array(self.bias)
        top = float(logits.max())
        total = top + math.log(float(np.exp(logits - top).sum()))
        logprobs = {n: float(x) - total for n, x in zip(self.labels, logits, strict=True)}
        return Scores.of(logprobs, {}, softmax(logprobs))


class LinearHeads:
    """The heads that ship, at work.

    Args:
        heads: at most one for a task and a language.
        embedder: of the workspace; where it is not the one that the heads were fitted with they
            bring their own, loaded with the first text.
    """

    def __init__(self, heads: Iterable[LinearHead], embedder: Embedder | None = None) -> None:
        self._heads = {(head.task, code): head for head in heads for code in head.languages}
        self._embedder = embedder if embedder and embedder.name == E5.name else E5()

    @classmethod
    def load(cls, embedder: Embedder | None = None) -> "LinearHeads":
        """Those that ship."""
        return cls(packaged(), embedder)

    def get(self, task: Task, language: str) -> LinearHead | None:
        """The head for a task in a language; None where there is none."""
        return self._heads.get((task, language))

    def tone(self, text: str, language: str) -> Scores | None:
        """Positive or negative? None where there is no head for the language."""
        head = self.get("tone", language)
        return head.read(tone_vectors([text], self._embedder)[0]) if head else None

    def opinion(
        self, text: str, about: str, language: str, words: Sequence[str] = ()
    ) -> Scores | None:
        """Positive, neutral or negative about something? None where there is no head.

        Args:
            text: of any length; the clauses that name the thing are read, all of it where none
                does.
            about: what the thing is called.
            language: of the text.
            words: other words that name it.
        """
        head = self.get("opinion", language)
        if head is None:
            return None
        return head.read(opinion_vectors([(text, about, words)], self._embedder)[0])


@lru_cache(maxsize=1)
def packaged() -> tuple[LinearHead, ...]:
    """The heads that ship."""
    return tuple(TypeAdapter(list[LinearHead]).validate_json(PACKAGED_HEADS.read_bytes()))


def tone_vectors(texts: Sequence[str], embedder: Embedder) -> Array:
    """What a head for tone reads of texts: the mean of each one's sentences; (n, dimension)."""
    cut = [[text[a:b] for a, b in sentence_spans(text)] or [text] for text in texts]
    rows = iter(embedder.embed([sentence for row in cut for sentence in row]))
    return np.stack([np.mean([next(rows) for _ in row], axis=0) for row in cut])


def opinion_vectors(asked: Sequence[tuple[str, str, Sequence[str]]], embedder: Embedder) -> Array:
    """What a head for opinions reads of texts, things and their other names; (n, dimension)."""
    return embedder.embed(
        [f"{about}：{about_it(text, (about, *words))}" for text, about, words in asked]
    )


def about_it(text: str, names: Sequence[str]) -> str:
    """The clauses of a text that name a thing, all of the text where none does."""
    clauses = [match.group().strip() for match in _CLAUSE.finditer(text)]
    naming = [clause for clause in clauses if any(mentions(clause, name) for name in names)]
    return " ".join(naming) or text
