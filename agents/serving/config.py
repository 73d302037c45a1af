"""The engine's settings, and the names under which models are served and answers cached."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from tasteprint.agents.serving.process import root
from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.models import Model

# vLLM's flags that change a model's answers, and not only its speed.
_ANSWERING = (
    "--dtype", "--quantization", "-q", "--kv-cache-dtype", "--revision", "--tokenizer",
    "--tokenizer-revision", "--hf-overrides", "--lora-modules", "--rope-scaling", "--rope-theta",
    "--logprobs-mode", "--chat-template", "--generation-config", "--override-generation-config",
)  # fmt: skip
_LENGTH = 6


def model_name(model: str, flags: Sequence[str]) -> str:
    """Return a name that tells models apart.

    A folder is named by its last two parts (many folders are called "final") and a digest of the
    sizes and times of its files, so that other weights in the same place are another model. The
    digest covers flags that change the answers as well.

    Args:
        model: a folder, or any other name, which is returned unchanged.
        flags: of the server.
    """
    folder = Path(model)
    parts = list(_answering(flags))
    if folder.is_dir():
        model = "/".join(folder.resolve().parts[1:][-2:])
        for file in sorted(path for path in folder.iterdir() if path.is_file()):
            seen = file.stat()
            parts.append(f"{file.name} {seen.st_size} {seen.st_mtime_ns}")
    if not parts:
        return model
    return f"{model}@{sha256(repr(parts).encode()).hexdigest()[:_LENGTH]}"


def require_folder(model: str | None) -> None:
    """Check that what looks like a path is a folder, since vLLM takes a minute to find out.

    Raises:
        EngineUnavailable: it is not.
    """
    if (model or "").startswith(("/", "./", "../", "~")) and not Path(model or "").is_dir():
        raise EngineUnavailable(
            f"The model {model} was not found: there is no such folder.",
            hint="Check TASTEPRINT_MODEL: a folder with a model, or a hub name.",
            user_error=True,
        )


def _answering(flags: Sequence[str]) -> Iterator[str]:
    """Yield the flags that change answers, each followed by its values."""
    changes = False
    for flag in flags:
        if flag.startswith("-"):
            changes = flag.partition("=")[0] in _ANSWERING
        if changes:
            yield flag


class EngineConfig(Model):
    """Settings of the engine.

    Attributes:
        url: a running OpenAI-compatible server; None starts vLLM here.
        model: a hub name or a folder; None is the bundled model, or with ``url`` the server's
            only model.
        api_key: of the server at ``url``.
        cache: folder for the converted model, logs and the record of running servers.
        port: of a server started here; None takes a free one.
        max_model_len: longest prompt with its answer, in tokens, of a server started here.
        flags: more flags for a server started here; they override the defaults.
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
    """A server that answers.

    Attributes:
        url: the API's base, which mostly ends in ``/v1``.
        model: the name under which it is served.
        api_key: any text where the server wants none.
    """

    url: str
    model: str
    api_key: str


def api_base(url: str) -> str:
    """Return the API's base at ``url``: with ``/v1`` appended, unless it names a version."""
    versions = [part for part in urlsplit(url).path.split("/") if re.match(r"v\d", part)]
    return url.rstrip("/") if versions else f"{root(url)}/v1"
