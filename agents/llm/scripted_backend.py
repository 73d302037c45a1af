"""A backend that answers from a script, and an embedder by hashes: for tests and dry runs."""

import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from tasteprint.agents.llm.backend import Labels, LLMResponse
from tasteprint.agents.llm.softmax import log_sum_exp
from tasteprint.profiling.errors import ModelRefused
from tasteprint.prompts import Options, Rendered
from tasteprint.vectorstore.embedders import Array


class HashEmbedder:
    """Vectors by the hash of a text's words: quick, and no model to load in each process."""

    name, dimension, languages = "hashing", 16, ()

    def embed(self, texts: Sequence[str]) -> Array:
        """Return vectors, shape (n, 16), of length 1 or 0."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.casefold().split():
                row[zlib.crc32(word.encode()) % self.dimension] += 1.0
        return np.asarray(
            vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32
        )


def hash_scores(text: str, labels: Labels) -> dict[str, float]:
    """Return log-probabilities by hash: the same for the same text, in every process."""
    marks = {label: zlib.crc32(f"{label}{text}".encode()) for label in labels}
    return {label: -6.0 * (mark % 7) / 7 for label, mark in marks.items()}


#: Log-probabilities by label, or by verbaliser, for a text and its labels.
Scorer = Callable[[str, Labels], Mapping[str, float]]
#: The answer to a text.
Writer = Callable[[str], BaseModel | str]


class ScriptedModel:
    """A backend that scores with ``scorer`` and writes with ``writer``, one token for each word.

    Args:
        scorer: gives the log-probability of each label, or of each verbaliser; without one,
            scoring is refused.
        writer: gives the answer, or its JSON; without one, generating is refused.
        failures: raised, one a request, before the script begins: to simulate a bad server.
        name: the model's name.

    Attributes:
        requests: every text that was sent, in order.
    """

    def __init__(
        self,
        scorer: Scorer | None = None,
        writer: Writer | None = None,
        failures: list[Exception] | None = None,
        name: str = "scripted",
    ) -> None:
        self.scorer = scorer
        self.writer = writer
        self.failures = list(failures or [])
        self.requests: list[str] = []
        self.reconnections = 0
        self._name = name

    async def name(self) -> str:
        """Return the name given."""
        return self._name

    @property
    def gives_logprobs(self) -> bool:
        """Return True if there is a scorer."""
        return self.scorer is not None

    def lost(self) -> None:
        """Count the connections reported lost."""
        self.reconnections += 1

    async def aclose(self) -> None:
        """Do nothing."""

    async def complete(
        self, prompt: Rendered, schema: type[BaseModel], options: Options
    ) -> LLMResponse:
        """See ``Backend``."""
        del schema, options
        text = self._take(prompt)
        if self.writer is None:
            raise ModelRefused("The script has no writer.", hint="Give ScriptedModel a writer.")
        answer = self.writer(text)
        written = answer if isinstance(answer, str) else answer.model_dump_json()
        return LLMResponse(text=written, tokens_in=_words(text), tokens_out=_words(written))

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> LLMResponse:
        """See ``Backend``."""
        del shared
        text = self._take(prompt)
        if self.scorer is None:
            raise ModelRefused("The script has no scorer.", hint="Give ScriptedModel a scorer.")
        given = dict(self.scorer(text, labels))
        words = {word: given[word] for ws in labels.values() for word in ws if word in given}
        if words:
            given = {label: log_sum_exp([words[w] for w in ws]) for label, ws in labels.items()}
        return LLMResponse(logprobs=given, words=words, tokens_in=_words(text), tokens_out=1)

    def _take(self, prompt: Rendered) -> str:
        text = prompt.text or "\n".join(f"{m.role}: {m.content}" for m in prompt.messages)
        self.requests.append(text)
        if self.failures:
            raise self.failures.pop(0)
        return text


def _words(text: str) -> int:
    return len(text.split())
