"""What a model that is served here goes by: its answers are kept under that name."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from tasteprint.profiling.errors import EngineUnavailable

# vLLM's flags that change what a model answers, and not only how fast.
_ANSWERING = (
    "--dtype", "--quantization", "-q", "--kv-cache-dtype", "--revision", "--tokenizer",
    "--tokenizer-revision", "--hf-overrides", "--lora-modules", "--rope-scaling", "--rope-theta",
    "--logprobs-mode", "--chat-template", "--generation-config", "--override-generation-config",
)  # fmt: skip
_LENGTH = 6


def model_name(model: str, flags: Sequence[str]) -> str:
    """A name that tells models apart.

    A folder goes by its last two names (many a folder is called "final") and a digest of the sizes
    and times of its files, so that other weights in the same place are another model. A digest
    also stands for flags that change the answers.

    Args:
        model: a folder, or any other name, which is taken as it is.
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
    """Checks that what looks like a path is a folder: vLLM takes a minute to find out.

    Raises:
        EngineUnavailable: it is none.
    """
    if (model or "").startswith(("/", "./", "../", "~")) and not Path(model or "").is_dir():
        raise EngineUnavailable(
            f"The model {model} was not found: there is no such folder.",
            hint="Check TASTEPRINT_MODEL: a folder with a model, or a hub name.",
            blame="user",
        )


def _answering(flags: Sequence[str]) -> Iterator[str]:
    """The flags that change answers, each followed by its values."""
    changes = False
    for flag in flags:
        if flag.startswith("-"):
            changes = flag.partition("=")[0] in _ANSWERING
        if changes:
            yield flag
