"""One vLLM server as a child process: started, watched, diagnosed, stopped."""

import json
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

# What the log shows on the way up, in this order.
STAGES = (
    ("starting Python", ""),
    ("reading the configuration", "non-default args"),
    ("starting the engine", "Initializing a V1 LLM engine"),
    ("loading the weights", "Starting to load model"),
    ("making the cache", "Loading weights took"),
    ("warming up", "KV cache size"),
    ("opening the door", "init engine"),
)

# What a log says of a server that died, and what that means.
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
        "the hub does not give the model away without a login",
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
_HEARD_S = 3.0


def free_port() -> int:
    """A TCP port on loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_taken(port: int) -> bool:
    """Whether something listens on this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def healthy(url: str, timeout: float = 5.0) -> bool:
    """Whether ``GET /health`` of the server on this machine at ``url`` answers 200.

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
    """The server's address without ``/v1``."""
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


class ServerProcess:
    """A command under a guardian that ends it when this process goes, however it goes.

    Args:
        command: the server's command line.
        environment: its environment.
        log: file that takes what it prints; emptied first.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        self._guardian = subprocess.Popen(
            [sys.executable, watchdog.__file__, str(log), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # the terminal's Ctrl-C is ours to handle, not the server's
        )

    @property
    def pid(self) -> int:
        """Process id of the watchdog."""
        return self._guardian.pid

    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._guardian.poll() is None

    def stop(self) -> None:
        """Ends the server and all its children; returns when they are gone. Twice is harmless."""
        if self._guardian.stdin and not self._guardian.stdin.closed:
            self._guardian.stdin.close()
        try:
            self._guardian.wait(_HEARD_S)
        except subprocess.TimeoutExpired:  # a forked child of ours may hold its input open
            self._guardian.terminate()
            self._guardian.wait()

    def stage(self) -> int:
        """How many of ``STAGES`` the log has passed."""
        text = self._text()
        return max(i for i, (_, mark) in enumerate(STAGES) if mark in text)

    def death(self, model: str) -> EngineUnavailable:
        """Says in words why the server died, with the last telling lines of its log."""
        text = self._text()
        what, hint = UNKNOWN, f"The whole log: {self.log}"
        for pattern, reading, mend in DIAGNOSES:
            if re.search(pattern, text):
                what, hint = reading, f"{mend} The whole log: {self.log}"
                break
        else:
            if self._guardian.returncode == 128 + signal.SIGKILL:
                what = "it was killed, most likely for want of memory"
        return EngineUnavailable(
            f"The model server for {model} died: {what}. Its last words: {_last_words(text)}",
            hint=hint,
            user_error=True if what != UNKNOWN else None,
        )

    def _text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def _last_words(log: str) -> str:
    lines = [re.sub(r"^\(.*?pid=\d+\) ", "", line).strip() for line in log.splitlines()]
    telling = [
        line
        for line in lines
        if re.match(r"(\w+\.)*\w*(Error|Exception)\b.*:|.*error: ", line) or "ERROR" in line
    ]
    chosen = [line[:200] for line in (telling or [line for line in lines if line])[-2:]]
    return " | ".join(chosen) or "none"


# ==MERGED agents/server_record.py: """The record of a server that runs, by which other processes find it."""
class ServerRecord:
    """A small file that tells of one server; it is never seen half-written.

    Attributes:
        file: its place; the folder is there before it is written.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def write(self, url: str, pid: int) -> None:
        """Tells that the server at ``url`` is kept by the guardian with this process id."""
        with atomic_write(self.file) as part:
            part.write_text(json.dumps({"url": url, "pid": pid}))

    def url(self) -> str | None:
        """Where the server is or was; None where there is no record, or one that is none."""
        return str(self._read()["url"]) if "url" in self._read() else None

    def remove(self, pid: int) -> None:
        """Removes the record, if it tells of this guardian's server."""
        if self._read().get("pid") == pid:
            self.file.unlink(missing_ok=True)

    def _read(self) -> dict[str, object]:
        try:
            record = json.loads(self.file.read_text())
        except (OSError, ValueError):  # never started, or no record of ours
            return {}
        return record if isinstance(record, dict) else {}
