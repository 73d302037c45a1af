"""The engine: a running model server, started or attached to when it is first needed."""

import asyncio
import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path

from filelock import AsyncFileLock, Timeout

from tasteprint.agents import bundled
from tasteprint.agents.endpoint import Endpoint, EngineConfig, Progress, attach, no_progress
from tasteprint.agents.machine import (
    require_vllm,
    server_environment,
    server_flags,
    this_machine,
)
from tasteprint.agents.server import (
    STAGES,
    ServerProcess,
    free_port,
    healthy,
    port_is_taken,
)
from tasteprint.profiling.errors import EngineUnavailable


class Engine:
    """Starts vLLM, re-uses one that was started before, or attaches to a URL.

    Nothing happens before the first ``ready()``. Not for use from several threads.
    """

    def __init__(self, config: EngineConfig, progress: Progress = no_progress) -> None:
        self.config = config
        self.progress = progress
        self._endpoint: Endpoint | None = None
        self._process: ServerProcess | None = None
        self._gate = asyncio.Lock()

    @property
    def model(self) -> str | None:
        """The served model's name, where it is known without asking a server."""
        if self.config.model:
            return Path(self.config.model).name if self._is_folder() else self.config.model
        return None if self.config.url else bundled.NAME

    @property
    def started(self) -> bool:
        """Whether this engine runs a server of its own."""
        return self._process is not None and self._process.alive()

    @property
    def tokenizer_file(self) -> Path | None:
        """The model's ``tokenizer.json``, where it lies on this machine."""
        if self.config.model is None and self.config.url is None:
            folder = bundled.bundled_folder(self.config.cache)
        elif self.config.model and self._is_folder():
            folder = Path(self.config.model)
        else:
            return None
        file = folder / "tokenizer.json"
        return file if file.exists() else None

    @property
    def log(self) -> Path:
        """The log of a server started here."""
        return self._folder / f"{self._key}.log"

    async def ready(self) -> Endpoint:
        """A server that answers and serves the model wanted; starts one where needed.

        Raises:
            EngineUnavailable: in words, why there is none.
        """
        async with self._gate:
            if self._endpoint is None:
                if self.config.url:
                    self._endpoint = await attach(self.config.url, self.model, self.config.api_key)
                else:
                    self._endpoint = await self._reuse_or_start()
            return self._endpoint

    def lost(self) -> None:
        """Tells the engine that its server did not answer: the next ``ready()`` looks again."""
        self._endpoint = None

    async def prepare(self) -> None:
        """Converts the bundled model where it is wanted and not there yet; starts no server."""
        if self.config.url is None and self.config.model is None:
            folder = bundled.bundled_folder(self.config.cache)
            if not folder.is_dir():
                self.progress("Converting the bundled model", 0, 1)
            await asyncio.to_thread(bundled.convert_bundled, self.config.cache)
            self.progress("Converting the bundled model", 1, 1)

    def close(self) -> None:
        """Stops the server if this engine started it. Twice is harmless."""
        self._endpoint = None
        if self._process is not None:
            record = self._recorded()
            if record and record.get("pid") == self._process.pid:
                self._record_file.unlink(missing_ok=True)
            self._process.stop()
            self._process = None

    async def find_running(self) -> Endpoint | None:
        """A server started before that is healthy and serves this model, or None."""
        record = self._recorded()
        if not record or not await asyncio.to_thread(healthy, str(record["url"])):
            return None
        try:
            return await attach(str(record["url"]), self.model, self.config.api_key)
        except EngineUnavailable:  # something else took the port since
            return None

    # -- starting ----------------------------------------------------------------------------

    async def _reuse_or_start(self) -> Endpoint:
        self._folder.mkdir(parents=True, exist_ok=True)
        running = await self.find_running()
        if running:
            return running
        lock = AsyncFileLock(self._folder / f"{self._key}.lock", timeout=self.config.start_timeout)
        try:
            async with lock:  # two processes at once: the second one re-uses the first's server
                return await self.find_running() or await self._start()
        except Timeout as error:
            raise EngineUnavailable(
                "Another process has been starting the model server for too long.",
                hint=f"See its log {self.log}, or remove {lock.lock_file} if it is gone.",
            ) from error

    async def _start(self) -> Endpoint:
        machine = this_machine()
        require_vllm(machine)
        await self.prepare()
        model = self.config.model or str(bundled.bundled_folder(self.config.cache))
        port = self.config.port or free_port()
        if port_is_taken(port):
            raise EngineUnavailable(
                f"Port {port} is taken by another program.",
                hint="Leave TASTEPRINT_ENGINE_PORT unset to take a free one.",
                blame="user",
            )
        command = [
            sys.executable, "-m", "vllm.entrypoints.openai.api_server",
            "--model", model, "--served-model-name", str(self.model),
            "--host", "127.0.0.1", "--port", str(port),
            "--max-model-len", str(self.config.max_model_len),
            *server_flags(machine), *self.config.flags,
        ]  # fmt: skip
        self._process = ServerProcess(command, server_environment(machine), self.log)
        url = f"http://127.0.0.1:{port}/v1"
        try:
            await self._wait(self._process, url)
        except BaseException:  # a Ctrl-C, too, must not leave a server behind
            self._process.stop()
            self._process = None
            raise
        self._record_file.write_text(
            json.dumps({"url": url, "pid": self._process.pid, "owner": os.getpid()})
        )
        return Endpoint(url=url, model=str(self.model), api_key=self.config.api_key)

    async def _wait(self, process: ServerProcess, url: str) -> None:
        deadline = time.monotonic() + self.config.start_timeout
        while not await asyncio.to_thread(healthy, url):
            if not process.alive():
                raise process.death(str(self.model))
            if time.monotonic() > deadline:
                raise EngineUnavailable(
                    f"The model server was not up after {self.config.start_timeout:.0f} s.",
                    hint=f"See its log {self.log}, or raise TASTEPRINT_ENGINE_START_TIMEOUT.",
                )
            stage = process.stage()
            self.progress(f"Starting vLLM: {STAGES[stage][0]}", stage, len(STAGES))
            await asyncio.sleep(0.3)
        self.progress("Starting vLLM: it is up", len(STAGES), len(STAGES))

    # -- the record of running servers --------------------------------------------------------

    def _is_folder(self) -> bool:
        return bool(self.config.model) and Path(str(self.config.model)).is_dir()

    @property
    def _folder(self) -> Path:
        return self.config.cache / "engine"

    @property
    def _key(self) -> str:
        served = [self.config.model or bundled.NAME, self.config.max_model_len, self.config.flags]
        return sha256(json.dumps(served).encode()).hexdigest()[:12]

    @property
    def _record_file(self) -> Path:
        return self._folder / f"{self._key}.json"

    def _recorded(self) -> dict[str, object] | None:
        try:
            record = json.loads(self._record_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):  # never started, or cut off while writing
            return None
        return record if isinstance(record, dict) and "url" in record else None
