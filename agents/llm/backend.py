"""The interface of backends: a served model, any LangChain chat model, or a script."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, Field, FiniteFloat

from tasteprint.profiling.models import Model
from tasteprint.prompts import Options, Rendered

T = TypeVar("T", bound=BaseModel)

#: Label to its verbalisers: the texts of which any stands for it.
Labels = Mapping[str, tuple[str, ...]]


class LLMResponse(Model):
    """A backend's answer, unchanged.

    Attributes:
        text: JSON of the schema (``complete``) or the label chosen (``score`` without
            log-probabilities).
        logprobs: label to log-probability (``score``), empty where the backend has none.
        words: the same for each verbaliser of all labels; empty where the backend gives labels
            alone.
        tokens_in, tokens_out: what the request and the answer took.
    """

    text: str = ""
    logprobs: dict[str, FiniteFloat] = Field(default_factory=dict)
    words: dict[str, FiniteFloat] = Field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0


class RetryableError(Exception):
    """A temporary failure: no connection, a time-out, 429 or 5xx. Its cause is the original.

    Args:
        message: what failed.
        wait: seconds that the server asked to wait, if it did.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Backend(Protocol):
    """Whatever sends one request; it neither caches nor retries."""

    async def name(self) -> str:
        """Return the model's name, without starting a server where it is known."""

    async def complete(
        self, prompt: Rendered, schema: type[BaseModel], options: Options
    ) -> LLMResponse:
        """Return one JSON text under the schema.

        Raises:
            RetryableError: worth another try.
            ModelRefused: the request will never work.
        """

    async def score(self, prompt: Rendered, labels: Labels, shared: bool) -> LLMResponse:
        """Return log-probabilities of the labels at the next position, or the one label chosen.

        Args:
            prompt: the text, or the messages, that the label follows.
            labels: label to verbalisers.
            shared: whether labels that begin with the same token may share a score.

        Raises:
            RetryableError: worth another try.
            ModelRefused: the request will never work.
            PromptError: two labels begin with the same token and ``shared`` is False.
        """

    @property
    def gives_logprobs(self) -> bool:
        """Return True if it is known to; then a cached choice without them is asked for again."""

    def lost(self) -> None:
        """Take note that the last request found no connection."""

    async def aclose(self) -> None:
        """Close connections."""


def json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """Return the schema as an OpenAI ``response_format``."""
    return {
        "type": "json_schema",
        "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()},
    }
