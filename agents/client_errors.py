"""The OpenAI client's errors in our words."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openai

from tasteprint.agents.backends import Transient
from tasteprint.agents.endpoint import Endpoint
from tasteprint.profiling.errors import EngineUnavailable, ModelRefused


@asynccontextmanager
async def in_our_words(endpoint: Endpoint) -> AsyncIterator[None]:
    """Turns the client's errors into ours, for a block that asks and takes the answer apart.

    Raises:
        Transient: no connection, a time-out, 429 or 5xx.
        EngineUnavailable: the server does not know the model, does not take the key, or answers
            with something that is no completion, a proxy's page for instance.
        ModelRefused: it refused this request.
    """
    try:
        yield
    except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
        raise Transient(f"{endpoint.url}: {error}") from error
    except openai.NotFoundError as error:
        raise EngineUnavailable(
            f"The server at {endpoint.url} does not know the model {endpoint.model}.",
            hint="Set TASTEPRINT_MODEL to a model that it serves.",
            blame="user",
        ) from error
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise EngineUnavailable(
            f"The model server at {endpoint.url} does not accept the key.",
            hint="Set TASTEPRINT_API_KEY.",
            blame="user",
        ) from error
    except openai.OpenAIError as error:
        said = error.message if isinstance(error, openai.APIError) else str(error)
        raise ModelRefused(
            f"The model server at {endpoint.url} refused a request: {said[:300]}",
            hint="See the server's log.",
        ) from error
    except (AttributeError, TypeError, IndexError, json.JSONDecodeError) as error:
        # The client hands on whatever comes under 200; it fails where it is taken apart.
        raise EngineUnavailable(
            f"The server at {endpoint.url} answered something that is no completion ({error}).",
            hint="Check that TASTEPRINT_ENGINE_URL leads to an OpenAI-compatible model server.",
            blame="user",
        ) from error
