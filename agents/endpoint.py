"""Which model server is wanted, and the one that answers."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from tasteprint.agents.server import root
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


def api_base(url: str) -> str:
    """The API's base at ``url``: with ``/v1`` behind it, unless a version stands in it already."""
    versions = [part for part in urlsplit(url).path.split("/") if re.match(r"v\d", part)]
    return url.rstrip("/") if versions else f"{root(url)}/v1"
