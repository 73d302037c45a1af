"""The LLM client: one place for caching, retries, limits and counts.

A workspace has one ``LLMClient``; each user's work goes through a ``Session`` of it.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from pydantic import Field
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from tasteprint.agents.llm.backend import Backend, LLMResponse, RetryableError
from tasteprint.agents.llm.calibration import Calibration, Calibrations
from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.models import Generation, Model, Progress, Usage, no_progress
from tasteprint.prompts import Prompt, Rendered

# Prompt's hash, model, and labels with their verbalisers.
_ContentFreeKey = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]

logger = logging.getLogger(__name__)


class Generations(Protocol):
    """A store of generations; the ledger is one."""

    def generation(
        self, key: str, user: str | None = None, event_id: str | None = None
    ) -> Generation | None:
        """Return the generation under a key."""

    def save_generation(
        self,
        g: Generation,
        user: str | None = None,
        event_id: str | None = None,
        *,
        replace: bool = False,
    ) -> None:
        """Store a generation; ``replace`` one under its key that is of no use."""


class LLMClientConfig(Model):
    """Limits and retries.

    Attributes:
        concurrency: requests in flight at once.
        attempts: tries of one request, the first included.
        max_wait: upper bound of the wait before another try, in seconds. The wait is random and
            grows with the tries, but is no shorter than the server asks for.
    """

    concurrency: int = Field(default=32, ge=1)
    attempts: int = Field(default=5, ge=1)
    max_wait: float = Field(default=30.0, ge=0)


class LLMClient:
    """Ask the backend for what the generation cache does not hold.

    Args:
        backend: answers the requests.
        generations: the cache, or None to ask every time.
        config: limits and retries.
        calibrations: fitted blends; others are made from the prompt's content-free input.
        progress: called when a server does not answer and is tried again.

    Attributes:
        usage: what all sessions have cost so far.
        content_free: calibrations from content-free inputs that were read already, by the prompt's
            hash, the model and the labels.
    """

    def __init__(
        self,
        backend: Backend,
        generations: Generations | None = None,
        config: LLMClientConfig | None = None,
        calibrations: Calibrations | None = None,
        progress: Progress = no_progress,
    ) -> None:
        self.backend = backend
        self.generations = generations
        self.config = config or LLMClientConfig()
        self.calibrations = calibrations or {}
        self.progress = progress
        self.usage = Usage()
        self.content_free: dict[_ContentFreeKey, Calibration] = {}
        self._slots = asyncio.Semaphore(self.config.concurrency)
        self._in_flight: dict[str, asyncio.Future[LLMResponse | None]] = {}

    async def ask(
        self,
        prompt: Prompt,
        rendered: Rendered,
        parameters: Mapping[str, Any],
        send: Callable[[], Awaitable[LLMResponse]],
        user: str | None,
        repeat: int = 0,
        usable: Callable[[LLMResponse], bool] = lambda _raw: True,
        event_id: str | None = None,
    ) -> tuple[LLMResponse, Usage]:
        """Return the answer to one request, from the cache or the backend, and what it cost.

        Two equal requests at once are sent once.

        Args:
            prompt: the prompt.
            rendered: the prompt with its inputs filled in.
            parameters: all else that the answer depends on; JSON.
            send: asks the backend.
            user: the user whose texts the request holds, if any.
            repeat: 0, 1, … for several answers to one question.
            usable: whether an answer may be kept; one that may not is asked for again next time.
            event_id: the one event whose text it is, if there is one.

        Raises:
            EngineUnavailable: no answer after all attempts.
        """
        model = await self.backend.name()
        request = _Request(prompt, rendered, parameters, repeat)
        key = request.key(model)
        while (asked := self._in_flight.get(key)) is not None:
            raw = await asyncio.shield(asked)
            if raw is not None:  # else the one who asked was cancelled, and we ask ourselves
                self._cached(key, user, event_id)  # for its link to this user
                logger.debug("%s: answered by an equal request in flight", prompt.id)
                return raw, self._count(Usage(cached=1))
        cached = self._cached(key, user, event_id)
        if cached is not None and usable(cached):
            logger.debug("%s: answered from the cache", prompt.id)
            return cached, self._count(Usage(cached=1))
        answer: asyncio.Future[LLMResponse | None] = asyncio.get_running_loop().create_future()
        self._in_flight[key] = answer
        try:
            began = time.monotonic()
            raw = await self._send(send)
            seconds = time.monotonic() - began
            logger.debug(
                "%s: answered in %.2f s, tokens in %d, out %d",
                prompt.id,
                seconds,
                raw.tokens_in,
                raw.tokens_out,
            )
            used = self._count(
                Usage(calls=1, tokens_in=raw.tokens_in, tokens_out=raw.tokens_out, seconds=seconds)
            )
            if self.generations is not None and usable(raw):
                answered = request.answered(model, raw, seconds)
                # At once and not in a thread: what was paid for is kept, whatever is cancelled now.
                self.generations.save_generation(
                    answered, user, event_id, replace=cached is not None
                )
            answer.set_result(raw)
        except Exception as error:
            answer.set_exception(error)
            answer.exception()  # marks it as seen: nobody else may be waiting for it
            # The message may quote the request or the answer, and with them a user's words.
            logger.info("%s: no answer (%s)", prompt.id, type(error).__name__)
            raise
        finally:
            del self._in_flight[key]
            if not answer.done():
                answer.set_result(None)
        return raw, used

    async def aclose(self) -> None:
        """Close the backend's connections."""
        await self.backend.aclose()

    def _cached(self, key: str, user: str | None, event_id: str | None) -> LLMResponse | None:
        if self.generations is None:
            return None
        cached = self.generations.generation(key, user, event_id)
        return LLMResponse.model_validate_json(cached.output) if cached else None

    def _count(self, used: Usage) -> Usage:
        self.usage = self.usage + used
        return used

    async def _send(self, send: Callable[[], Awaitable[LLMResponse]]) -> LLMResponse:
        tries = AsyncRetrying(
            retry=retry_if_exception_type(RetryableError),
            wait=self._wait,
            stop=stop_after_attempt(self.config.attempts),
            before_sleep=self._report_retry,
            reraise=True,
        )
        try:
            async for attempt in tries:
                with attempt:
                    async with self._slots:
                        try:
                            return await send()
                        except RetryableError:
                            self.backend.lost()
                            raise
        except RetryableError as error:
            raise EngineUnavailable(
                f"The model server gave no answer in {self.config.attempts} tries: {error}",
                hint="See `tasteprint doctor`; run the same command again to go on.",
            ) from error
        raise AssertionError("tenacity returns or raises")

    def _report_retry(self, tried: RetryCallState) -> None:
        label = "The model server does not answer, trying again"
        error = tried.outcome.exception() if tried.outcome else None
        logger.warning(
            "%s: try %d of %d failed (%s)",
            label,
            tried.attempt_number,
            self.config.attempts,
            type(error.__cause__ or error).__name__ if error else "no answer",
        )
        self.progress(label, tried.attempt_number, self.config.attempts)

    def _wait(self, tried: RetryCallState) -> float:
        most = self.config.max_wait
        wait = wait_random_exponential(multiplier=2.0, max=most)(tried)
        error = tried.outcome.exception() if tried.outcome else None
        asked = error.wait if isinstance(error, RetryableError) else None
        return min(most, max(wait, asked or 0.0))


def generation_key(
    model: str, prompt: Prompt, rendered: Rendered, parameters: Mapping[str, Any], repeat: int
) -> str:
    """Return the sha256, in hex, of everything that an answer depends on."""
    parts = [model, prompt.sha256, rendered.model_dump(), parameters, repeat]
    return sha256(_canonical(parts).encode()).hexdigest()


@dataclass(frozen=True)
class _Request:
    """All that an answer depends on, except the model."""

    prompt: Prompt
    rendered: Rendered
    parameters: Mapping[str, Any]
    repeat: int

    def key(self, model: str) -> str:
        return generation_key(model, self.prompt, self.rendered, self.parameters, self.repeat)

    def answered(self, model: str, raw: LLMResponse, seconds: float) -> Generation:
        return Generation(
            key=self.key(model),
            model=model,
            prompt=self.prompt.name,
            variant=self.prompt.variant,
            sha256=self.prompt.sha256,
            messages=self.rendered.model_dump_json(),
            parameters=_canonical(self.parameters),
            repeat=self.repeat,
            output=raw.model_dump_json(),
            tokens_in=raw.tokens_in,
            tokens_out=raw.tokens_out,
            seconds=seconds,
            created=datetime.now(UTC),
        )


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
