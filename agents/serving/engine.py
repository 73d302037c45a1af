"""The engine: a running model server, started or attached to when it is first needed."""

import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from filelock import AsyncFileLock, Timeout

from tasteprint.agents.serving import bundled_model
from tasteprint.agents.serving.config import Endpoint, EngineConfig, model_name, require_folder
from tasteprint.agents.serving.hardware import (
    require_vllm,
    server_environment,
    server_flags,
    this_machine,
)
from tasteprint.agents.serving.process import (
    STAGES,
    ServerProcess,
    ServerRecord,
    free_port,
    healthy,
    port_is_taken,
)
from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.models import Progress, no_progress

logger = logging.getLogger(__name__)

_BUSY_S = 20.0


class Engine:
    """Start vLLM, reuse one that was started before, or attach to a URL.

    Nothing happens before the first ``ready()``. Not for use from several threads.
    """

    def __init__(self, config: EngineConfig, progress: Progress = no_progress) -> None:
        self.config = config
        self.progress = progress
        self._endpoint: Endpoint | None = None
        self._process: ServerProcess | None = None
        self._gate = asyncio.Lock()
        self._failures: list[EngineUnavailable] = []

    @cached_property
    def model(self) -> str | None:
        """The served model's name (``model_name``), where it is known without asking a server."""
        if self.config.url:
            return self.config.model
        return model_name(self.config.model or bundled_model.BUNDLED_MODEL, self.config.flags)

    @property
    def started(self) -> bool:
        """Return True if this engine runs a server of its own."""
        return self._process is not None and self._process.alive()

    @property
    def tokenizer_file(self) -> Path | None:
        """The model's ``tokenizer.json``, if it is on this machine."""
        if self.config.model is None and self.config.url is None:
            folder = bundled_model.bundled_folder(self.config.cache)
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
        """Return a server that answers and serves the wanted model; start one if needed.

        Raises:
            EngineUnavailable: there is none; it says why. All who waited for a start that fails
                get its error; a later call tries again.
        """
        failures = len(self._failures)
        async with self._gate:
            if self._endpoint is None:
                if self._failures[failures:]:
                    last = self._failures[-1]
                    raise EngineUnavailable(
                        last.message, hint=last.hint, user_error=last.user_error
                    )
                try:
                    self._endpoint = await self._found()
                except EngineUnavailable as error:
                    self._failures.append(error)
                    raise
            return self._endpoint

    async def _found(self) -> Endpoint:
        if self.config.url:
            return await self._attach(self.config.url)
        return await self._reuse_or_start()

    def lost(self) -> None:
        """Take note that the server did not answer: the next ``ready()`` looks for one again.

        This does nothing for a server at a URL, or for a running one of its own.
        """
        if self.config.url is None and not self.started:
            self._endpoint = None

    async def prepare(self) -> None:
        """Convert the bundled model if it is wanted and missing; start no server."""
        if self.config.url is None and self.config.model is None:
            folder = bundled_model.bundled_folder(self.config.cache)
            if not folder.is_dir():
                self.progress("Converting the bundled model", 0, 1)
            await asyncio.to_thread(bundled_model.convert_bundled, self.config.cache)
            self.progress("Converting the bundled model", 1, 1)

    def close(self) -> None:
        """Stop the server if this engine started it. Twice is harmless."""
        self._endpoint = None
        if self._process is not None:
            try:
                self.record.remove(self._process.pid)
            finally:
                self._process.stop()
                self._process = None
                logger.info("Model server stopped")

    async def find_running(self) -> Endpoint | None:
        """Return a healthy server of this model that was started before, or None."""
        url = self.record.url()
        # A missing one refuses at once; a busy one takes time.
        if url is None or not await asyncio.to_thread(healthy, url, _BUSY_S):
            return None
        try:
            endpoint = await self._attach(url)
        except EngineUnavailable:  # something else took the port since
            return None
        logger.info("Attached to the running server of %s at %s", endpoint.model, url)
        return endpoint

    # -- starting ----------------------------------------------------------------------------

    async def _reuse_or_start(self) -> Endpoint:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            async with self._starting():  # two processes at once: the second reuses the first's
                return await self.find_running() or await self._start()
        except OSError as error:
            raise EngineUnavailable(
                f"The engine cannot work in its folder {self._folder}: {error.strerror or error}.",
                hint="Free some space there, or set TASTEPRINT_CACHE to another folder.",
                user_error=True,
            ) from error

    @asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        lock = AsyncFileLock(self._folder / f"{self._key}.lock")
        try:
            await lock.acquire(blocking=False)
        except Timeout:
            self.progress("Waiting for the server that another process starts", 0, len(STAGES))
            try:
                await lock.acquire(timeout=self.config.start_timeout)
            except Timeout as error:
                raise EngineUnavailable(
                    "Another process has been starting the model server for too long.",
                    hint=f"See its log {self.log}, or stop that process.",
                ) from error
        try:
            yield
        finally:
            await lock.release()

    async def _start(self) -> Endpoint:
        machine = this_machine()
        require_vllm(machine)
        require_folder(self.config.model)
        await self.prepare()
        model = self.config.model or str(bundled_model.bundled_folder(self.config.cache))
        port = self.config.port or free_port()
        if port_is_taken(port):
            raise EngineUnavailable(
                f"Port {port} is taken by another program.",
                hint="Leave TASTEPRINT_ENGINE_PORT unset to take a free one.",
                user_error=True,
            )
        command = [
            sys.executable, "-m", "vllm.entrypoints.openai.api_server",
            "--model", model, "--served-model-name", str(self.model),
            "--host", "127.0.0.1", "--port", str(port),
            "--max-model-len", str(self.config.max_model_len),
            *server_flags(machine), *self.config.flags,
        ]  # fmt: skip
        if self._process is not None:
            logger.warning("The server of %s ended by itself; its log is %s", self.model, self.log)
            self._process.stop()
        began = time.monotonic()
        logger.info("Starting vLLM for %s, log %s", self.model, self.log)
        self._process = ServerProcess(command, server_environment(machine), self.log)
        url = f"http://127.0.0.1:{port}/v1"
        try:
            await self._wait(self._process, url)
            endpoint = await self._attach(url)
            self.record.write(url, self._process.pid)
        except BaseException:  # a Ctrl-C, too, must not leave a server behind
            self._process.stop()
            self._process = None
            raise
        logger.info(
            "Started vLLM for %s at %s in %.0f s", endpoint.model, url, time.monotonic() - began
        )
        return endpoint

    async def _attach(self, url: str) -> Endpoint:
        from tasteprint.agents.serving.connection import attach

        return await attach(url, self.model, self.config.api_key)

    async def _wait(self, process: ServerProcess, url: str) -> None:
        deadline = time.monotonic() + self.config.start_timeout
        while True:
            up = await asyncio.to_thread(healthy, url)
            if not process.alive():  # first: a healthy server may be another one on its port
                raise process.death(str(self.model))
            if up:
                break
            if time.monotonic() > deadline:
                raise EngineUnavailable(
                    f"The model server was not up after {self.config.start_timeout:.0f} s.",
                    hint=f"See its log {self.log}, or raise TASTEPRINT_ENGINE_START_TIMEOUT.",
                )
            stage = process.stage()
            self.progress(f"Starting vLLM: {STAGES[stage][0]}", stage, len(STAGES))
            await asyncio.sleep(0.3)
        self.progress("Starting vLLM: it is up", len(STAGES), len(STAGES))

    def _is_folder(self) -> bool:
        return bool(self.config.model) and Path(str(self.config.model)).is_dir()

    @property
    def _folder(self) -> Path:
        return self.config.cache / "engine"

    @property
    def _key(self) -> str:
        model = Path(str(self.config.model)).resolve() if self._is_folder() else self.config.model
        served = [str(model), self.model, self.config.max_model_len, self.config.flags]
        return sha256(json.dumps(served).encode()).hexdigest()[:12]

    @property
    def record(self) -> ServerRecord:
        """The record of the running server, for other processes."""
        return ServerRecord(self._folder / f"{self._key}.json")
