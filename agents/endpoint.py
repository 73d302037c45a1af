"""Which model server is wanted, and the one that answers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openai
from pydantic import BaseModel, Field

from tasteprint.agents.server import root
from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.models import Model

#: Called with a label, how much is done, and how much there is to do.
Progress = Callable[[str, int, int], None]


def no_progress(_label: str, _done: int, _total: int) -> None:
    """Shows nothing."""


class EngineConfig(Model):
    """How to come by a model server.

    Attributes:
        url: a running OpenAI-compatible server; None starts vLLM here.
        model: a hub name or a folder; None is the bundled model, or with ``url`` the server's
            only model.
        cache: folder for the converted model, logs and the record of running servers.
        port: of a server started here; None takes a free one.
        max_model_len: longest prompt with its answer, in tokens, of a server started here.
        flags: more flags for a server started here; they win over ours.
        start_timeout: seconds to wait for a server started here.
    """

    url: str | None = None
    model: str | None = None
    api_key: str = "none"
    cache: Path
    port: int | None = Field(default=None, ge=1, le=65535)
    max_model_len: int = Field(default=4096, ge=128)
    flags: tuple[str, ...] = ()
    start_timeout: float = Field(default=900.0, gt=0)


class Endpoint(Model):
    """A server that answers. ``url`` is the API's base, which mostly ends in ``/v1``."""

    url: str
    model: str
    api_key: str


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


def client_of(
    url: str, api_key: str, *, timeout: float, max_retries: int = 0
) -> openai.AsyncOpenAI:
    """A client for the API at ``url``; past the environment's proxies where that is this machine.

    Args:
        url: with ``/v1``.
        api_key: any text where the server wants none.
        timeout: seconds for one request.
        max_retries: the client's own.
    """
    here = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=api_key,
        max_retries=max_retries,
        timeout=timeout,
        http_client=openai.DefaultAsyncHttpxClient(trust_env=False) if here else None,
    )


def api_base(url: str) -> str:
    """The API's base at ``url``: with ``/v1`` behind it, unless a version stands in it already."""
    versions = [part for part in urlsplit(url).path.split("/") if re.match(r"v\d", part)]
    return url.rstrip("/") if versions else f"{root(url)}/v1"


async def attach(url: str, model: str | None, api_key: str) -> Endpoint:
    """The running server at ``url``, checked to serve ``model`` (None: the only one it serves).

    Raises:
        EngineUnavailable: it does not answer, refuses the key, or serves something else.
    """
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
            blame="user",
        ) from error
    except (openai.RateLimitError, openai.InternalServerError) as error:
        raise EngineUnavailable(
            f"The model server at {url} is busy or broken: it answers {error.status_code}.",
            hint="Try again later, or see its log.",
            blame="user",
        ) from error
    except (openai.OpenAIError, ValueError) as error:  # pydantic's and JSON's are ValueErrors
        raise EngineUnavailable(
            f"No model server answers at {url} ({type(error).__name__}).",
            hint="Start it, or mend TASTEPRINT_ENGINE_URL.",
            blame="user",
        ) from error
    wanted = model or (served[0] if len(served) == 1 else None)
    if wanted is None or wanted not in served:
        asked = f"not {wanted}" if wanted else "so name one of them"
        raise EngineUnavailable(
            f"The server at {url} serves {', '.join(served) or 'no model'}, {asked}.",
            hint="Set TASTEPRINT_MODEL to a model that it serves.",
            blame="user",
        )
    return Endpoint(url=base, model=wanted, api_key=api_key)
