"""Map errors of models' clients to Tasteprint's errors."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tasteprint.agents.llm.backend import RetryableError
from tasteprint.agents.serving import Endpoint
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused

# The clients hand on whatever comes with status 200; it fails where it is parsed.
_PARSING = (AttributeError, TypeError, IndexError, json.JSONDecodeError)
_BUSY = {408, 409, 425, 429}


@dataclass(frozen=True)
class ErrorHints:
    """The server or model that was asked, and what the user can do about each of its failures.

    Attributes:
        who: the subject of the error's sentence.
        model: name of the model.
        for_model, for_key, for_refusal, for_nonsense: hints for an unknown model, a key that is not
            accepted, a refused request, and an answer that is none.
        any_error: whether every error counts as a refusal: clients whose errors are unknown.
    """

    who: str
    model: str
    for_model: str
    for_key: str
    for_refusal: str
    for_nonsense: str
    any_error: bool = False


def server_hints(endpoint: Endpoint) -> ErrorHints:
    """Return the hints for an OpenAI-compatible server that the settings name."""
    return ErrorHints(
        who=f"The model server at {endpoint.url}",
        model=endpoint.model,
        for_model="Set TASTEPRINT_MODEL to a model that it serves.",
        for_key="Set TASTEPRINT_API_KEY.",
        for_refusal="See the server's log.",
        for_nonsense="Check that TASTEPRINT_ENGINE_URL leads to an OpenAI-compatible model server.",
    )


@asynccontextmanager
async def translate_errors(hints: ErrorHints) -> AsyncIterator[None]:
    """Translate a client's errors, for a block that asks and parses the answer.

    Raises:
        RetryableError: no connection, a time-out, 429 or 5xx.
        EngineUnavailable: the server does not know the model, does not take the key, or answers
            with something that is no completion, a proxy's page for instance.
        ModelRefused: it refused this request.
    """
    try:
        yield
    except Exception as error:
        translated = _translated(error, hints)
        if translated is None:
            raise
        raise translated from error


def _translated(error: Exception, hints: ErrorHints) -> Exception | None:
    import httpx
    import openai

    no_connection = (
        openai.APIConnectionError, httpx.TransportError, ConnectionError, TimeoutError,
    )  # fmt: skip
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) else 0
    if isinstance(error, no_connection) or status in _BUSY or status >= 500:
        return RetryableError(f"{hints.who}: {error}", _asked_to_wait(error))
    if status in (401, 403):
        what, hint = "does not accept the key", hints.for_key
    elif status == 404:
        what, hint = f"does not know the model {hints.model}", hints.for_model
    elif isinstance(error, _PARSING):
        what, hint = f"answered something that is no completion ({error})", hints.for_nonsense
    elif status or isinstance(error, openai.OpenAIError) or hints.any_error:
        words = error.message if isinstance(error, openai.APIError) else str(error)
        what = f"refused a request: {words[:300] or type(error).__name__}"
        return ModelRefused(f"{hints.who} {what}", hint=hints.for_refusal)
    else:
        return None
    return EngineUnavailable(f"{hints.who} {what}.", hint=hint, user_error=True)


def _asked_to_wait(error: Exception) -> float | None:
    """Return the seconds that a busy server asks to wait (RFC 9110, Retry-After), if it does."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return float(headers.get("retry-after", ""))
    except ValueError:  # none, or a date, which nobody sends here
        return None
