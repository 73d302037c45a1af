"""The errors of models' clients in our words."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import openai

from tasteprint.agents.llm.backend import RetryableError
from tasteprint.agents.serving import Endpoint
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused

_NO_CONNECTION = (openai.APIConnectionError, httpx.TransportError, ConnectionError, TimeoutError)
# The clients hand on whatever comes under 200; it fails where it is taken apart.
_TAKEN_APART = (AttributeError, TypeError, IndexError, json.JSONDecodeError)
_BUSY = {408, 409, 425, 429}


@dataclass(frozen=True)
class ErrorHints:
    """Who was asked, and what the user can do about each of their failures.

    Attributes:
        who: as a sentence begins with them.
        strange: whether they have errors of their own, which no list knows.
        for_model, for_key, for_refusal, for_nonsense: hints for an unknown model, a key that is not
            accepted, a refused request, and an answer that is none.
    """

    who: str
    model: str
    for_model: str
    for_key: str
    for_refusal: str
    for_nonsense: str
    strange: bool = False


def server(endpoint: Endpoint) -> ErrorHints:
    """An OpenAI-compatible server that the settings name."""
    return ErrorHints(
        who=f"The model server at {endpoint.url}",
        model=endpoint.model,
        for_model="Set TASTEPRINT_MODEL to a model that it serves.",
        for_key="Set TASTEPRINT_API_KEY.",
        for_refusal="See the server's log.",
        for_nonsense="Check that TASTEPRINT_ENGINE_URL leads to an OpenAI-compatible model server.",
    )


@asynccontextmanager
async def translate_errors(asked: ErrorHints) -> AsyncIterator[None]:
    """Turns a client's errors into ours, for a block that asks and takes the answer apart.

    Raises:
        Transient: no connection, a time-out, 429 or 5xx.
        EngineUnavailable: the server does not know the model, does not take the key, or answers
            with something that is no completion, a proxy's page for instance.
        ModelRefused: it refused this request.
    """
    try:
        yield
    except Exception as error:
        ours = _in_our_words(error, asked)
        if ours is None:
            raise
        raise ours from error


def _in_our_words(error: Exception, asked: ErrorHints) -> Exception | None:
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) else 0
    if isinstance(error, _NO_CONNECTION) or status in _BUSY or status >= 500:
        return RetryableError(f"{asked.who}: {error}", _asked_to_wait(error))
    if status in (401, 403):
        said, hint = "does not accept the key", asked.for_key
    elif status == 404:
        said, hint = f"does not know the model {asked.model}", asked.for_model
    elif isinstance(error, _TAKEN_APART):
        said, hint = f"answered something that is no completion ({error})", asked.for_nonsense
    elif status or isinstance(error, openai.OpenAIError) or asked.strange:
        words = error.message if isinstance(error, openai.APIError) else str(error)
        said = f"refused a request: {words[:300] or type(error).__name__}"
        return ModelRefused(f"{asked.who} {said}", hint=asked.for_refusal)
    else:
        return None
    return EngineUnavailable(f"{asked.who} {said}.", hint=hint, blame="user")


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds that a busy server asks to be left alone for (RFC 9110, Retry-After), if it does."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:  # none, or a date, which nobody sends here
        return None
