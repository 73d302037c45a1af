"""One vLLM server as a child process: started, watched, diagnosed, stopped, found by others."""

import json
import logging
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tasteprint.agents.serving import watchdog
from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.files import atomic_write

# Stages of the start in order, each with the text that marks it in the log.
STAGES = (
    ("starting Python", ""),
    ("reading the configuration", "non-default args"),
    ("starting the engine", "Initializing a V1 LLM engine"),
    ("loading the weights", "Starting to load model"),
    ("making the cache", "Loading weights took"),
    ("warming up", "KV cache size"),
    ("starting the API", "init engine"),
)

# Patterns in the log of a server that died, what they mean, and what to do.
DIAGNOSES = (
    (
        r"[Aa]ddress already in use",
        "its port is taken",
        "Stop the program on that port, or leave TASTEPRINT_ENGINE_PORT unset.",
    ),
    (
        r"max_model_len \(\d+\) is greater than|larger than the available KV cache memory"
        r"|is less than the engine's budget",
        "it cannot serve texts that long",
        "Set TASTEPRINT_MAX_MODEL_LEN to less, or give the model more memory with "
        "--gpu-memory-utilization in TASTEPRINT_ENGINE_FLAGS.",
    ),
    (
        r"[Gg]ated repo|401 Client Error|Access to model .* is restricted",
        "the hub does not give out the model without a login",
        "Set HF_TOKEN to a token that may read it, or TASTEPRINT_MODEL to a folder.",
    ),
    (
        r"out of memory|[Cc]annot allocate memory|No available memory for the cache"
        r"|less than desired|MemoryError",
        "it ran out of memory",
        "Close other programs, take a smaller model, or set TASTEPRINT_MAX_MODEL_LEN to less.",
    ),
    (
        r"Repo id must be|not a valid model identifier|Invalid repository ID|LocalEntryNotFound"
        r"|couldn't connect to|Can't load the configuration|does not appear to have a file named"
        r"|RepositoryNotFound|Cannot find .* in the cached files|offline mode",
        "the model was not found",
        "Check TASTEPRINT_MODEL: a folder with a model, or a hub name that this machine can reach.",
    ),
    (
        r"unrecognized arguments|error: argument",
        "it does not know one of its flags",
        "Check TASTEPRINT_ENGINE_FLAGS.",
    ),
    (
        r"No space left on device",
        "the disk is full",
        "Free some space.",
    ),
)
UNKNOWN = "the reason is not known"
_STOP_S = 3.0

logger = logging.getLogger(__name__)


def free_port() -> int:
    """Return a TCP port on loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_taken(port: int) -> bool:
    """Return True if something listens on this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def healthy(url: str, timeout: float = 5.0) -> bool:
    """Return True if ``GET /health`` of the server on this machine at ``url`` answers 200.

    Args:
        url: with or without ``/v1``.
        timeout: seconds.
    """
    # A proxy, which the environment may name, cannot reach this machine's loopback.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{root(url)}/health", timeout=timeout) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def root(url: str) -> str:
    """Return the server's address without ``/v1``."""
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


class ServerProcess:
    """A command under a watchdog that ends it when this process ends, for whatever reason.

    Args:
        command: the server's command line.
        environment: its environment.
        log: file for its output; emptied first.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        self._watchdog = subprocess.Popen(
            [sys.executable, watchdog.__file__, str(log), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # this process handles the terminal's Ctrl-C, not the server
        )

    @property
    def pid(self) -> int:
        """Process id of the watchdog."""
        return self._watchdog.pid

    def alive(self) -> bool:
        """Return True if the server still runs."""
        return self._watchdog.poll() is None

    def stop(self) -> None:
        """End the server and all its children, and wait for it. Twice is harmless."""
        if self._watchdog.stdin and not self._watchdog.stdin.closed:
            self._watchdog.stdin.close()
        try:
            self._watchdog.wait(_STOP_S)
        except subprocess.TimeoutExpired:  # a forked child of this process may hold its input open
            self._watchdog.terminate()
            self._watchdog.wait()

    def stage(self) -> int:
        """Return the index of the latest of ``STAGES`` that the log shows."""
        text = self._text()
        return max(i for i, (_, mark) in enumerate(STAGES) if mark in text)

    def death(self, model: str) -> EngineUnavailable:
        """Return an error that says why the server died, with the last errors in its log."""
        text = self._text()
        what, hint = UNKNOWN, f"The whole log: {self.log}"
        for pattern, meaning, advice in DIAGNOSES:
            if re.search(pattern, text):
                what, hint = meaning, f"{advice} The whole log: {self.log}"
                break
        else:
            if self._watchdog.returncode == 128 + signal.SIGKILL:
                what = "it was killed, most likely for want of memory"
        return EngineUnavailable(
            f"The model server for {model} died: {what}. "
            f"The last lines of its log: {_last_lines(text)}",
            hint=hint,
            user_error=True if what != UNKNOWN else None,
        )

    def _text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def _last_lines(log: str) -> str:
    lines = [re.sub(r"^\(.*?pid=\d+\) ", "", line).strip() for line in log.splitlines()]
    errors = [
        line
        for line in lines
        if re.match(r"(\w+\.)*\w*(Error|Exception)\b.*:|.*error: ", line) or "ERROR" in line
    ]
    chosen = [line[:200] for line in (errors or [line for line in lines if line])[-2:]]
    return " | ".join(chosen) or "none"


class ServerRecord:
    """A small file by which other processes find a running server.

    Args:
        file: its place, in a folder that exists.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def write(self, url: str, pid: int) -> None:
        """Record the server at ``url`` and the process id of its watchdog."""
        with atomic_write(self.file) as part:
            part.write_text(json.dumps({"url": url, "pid": pid}))

    def url(self) -> str | None:
        """Return where the server is or was; None without a valid record."""
        return str(self._read()["url"]) if "url" in self._read() else None

    def remove(self, pid: int) -> None:
        """Remove the record, if it is the one of this watchdog's server."""
        if self._read().get("pid") == pid:
            self.file.unlink(missing_ok=True)

    def _read(self) -> dict[str, object]:
        try:
            record = json.loads(self.file.read_text())
        except (OSError, ValueError):  # never started, or no valid record
            return {}
        return record if isinstance(record, dict) else {}
