"""Connections to a running model server."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from tasteprint.agents.serving.config import Endpoint, api_base
from tasteprint.profiling.errors import EngineUnavailable

if TYPE_CHECKING:
    import openai


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


def client_of(
    url: str, api_key: str, *, timeout: float, max_retries: int = 0
) -> "openai.AsyncOpenAI":
    """Return a client for the API at ``url``; on this machine it ignores the proxies set.

    Args:
        url: with ``/v1``.
        api_key: any text where the server wants none.
        timeout: seconds for one request.
        max_retries: the client's own.
    """
    import openai

    here = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=api_key,
        max_retries=max_retries,
        timeout=timeout,
        http_client=openai.DefaultAsyncHttpxClient(trust_env=False) if here else None,
    )


async def attach(url: str, model: str | None, api_key: str) -> Endpoint:
    """Return the running server at ``url``, which serves ``model`` (None: its only one).

    Raises:
        EngineUnavailable: it does not answer, refuses the key, or serves something else.
    """
    import openai

    try:
        base = api_base(url)
        async with client_of(base, api_key, timeout=20.0, max_retries=1) as client:
            # Whatever else listens there may answer with any page.
            answer = await client.get("/models", cast_to=dict[str, Any])
            served = [model.id for model in _Models.model_validate(answer).data]
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise EngineUnavailable(
            f"The model server at {url} does not accept the key.",
            hint="Set TASTEPRINT_API_KEY.",
            user_error=True,
        ) from error
    except (openai.RateLimitError, openai.InternalServerError) as error:
        raise EngineUnavailable(
            f"The model server at {url} is busy or broken: it answers {error.status_code}.",
            hint="Try again later, or see its log.",
            user_error=True,
        ) from error
    except (openai.OpenAIError, ValueError) as error:  # pydantic's and JSON's are ValueErrors
        raise EngineUnavailable(
            f"No model server answers at {url} ({type(error).__name__}).",
            hint="Start it, or correct TASTEPRINT_ENGINE_URL.",
            user_error=True,
        ) from error
    wanted = model or (served[0] if len(served) == 1 else None)
    if wanted is None or wanted not in served:
        asked = f"not {wanted}" if wanted else "so name one of them"
        raise EngineUnavailable(
            f"The server at {url} serves {', '.join(served) or 'no model'}, {asked}.",
            hint="Set TASTEPRINT_MODEL to a model that it serves.",
            user_error=True,
        )
    return Endpoint(url=base, model=wanted, api_key=api_key)
