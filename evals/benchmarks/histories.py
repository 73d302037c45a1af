"""Histories to be updated, and what an update of one costs."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from tasteprint.agents.llm import LLMClient, load_calibrations
from tasteprint.agents.profiler import Profiler, ProfilerConfig
from tasteprint.agents.topics import Taxonomies
from tasteprint.evals.benchmarks.counting_backend import Counting
from tasteprint.evals.datasets import catalogue
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, EventKind, Reader, Reading, Usage
from tasteprint.prompts import Library
from tasteprint.vectorstore.embedders import Embedder

#: Events of an update.
NEW = 5
_START = datetime(2020, 1, 1, tzinfo=UTC)


class Row(BaseModel):
    """One length of history.

    Attributes:
        calls, tokens_in, tokens_out: of the update, as counted.
        billed: tokens in and out of the update, as the backend told.
        alone: tokens of the same five events as a history of their own.
        plain: tokens of the five texts without any prompt.
        whole: tokens of reading all events again, which the update does not do.
        merge, check: seconds of computing the profile, and of checking it against the records.
    """

    events: int
    calls: int
    tokens_in: int
    tokens_out: int
    billed: int
    alone: int
    plain: int
    whole: int
    merge: float
    check: float

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out

    @property
    def ratio(self) -> float:
        """To the same events as a history of their own."""
        return self.tokens / self.alone


@dataclass(frozen=True)
class Pool:
    """Readings of the texts that histories are drawn from.

    Attributes:
        readers: by id. readings: by text.
    """

    readers: dict[str, Reader]
    readings: dict[str, Reading]

    def line(self, count: Callable[[str], int]) -> tuple[float, float]:
        """The constant and the slope of an event's tokens over those of its text, least squares."""
        texts = [count(text) for text in self.readings]
        costs = [r.usage.tokens_in + r.usage.tokens_out for r in self.readings.values()]
        slope, constant = np.polyfit(texts, costs, 1)
        return float(constant), float(slope)

    def save(self, ledger: Ledger, events: Sequence[Event]) -> None:
        """Keep their readings as those of the events."""
        for reader in self.readers.values():
            found = [(event, self.readings[event.text or ""]) for event in events]
            ledger.save_readings(
                reader,
                [
                    reading.model_copy(update={"event_id": event.event_id})
                    for event, reading in found
                    if reading.reader == reader.reader
                ],
            )


@dataclass(frozen=True)
class Bench:
    """Components and texts that all histories share."""

    backend: Counting
    embedder: Embedder
    library: Library
    folder: Path
    texts: Sequence[str]
    pool: int

    def history(self, n: int, first: int = 0, *, new: bool = False) -> list[Event]:
        """Events with texts of the pool, or new ones with texts beyond it."""
        rng = random.Random(n)  # noqa: S311 - there is nothing to guess
        items = [item.item_id for item in catalogue()]
        chosen = (
            self.texts[self.pool : self.pool + n]
            if new
            else rng.choices(self.texts[: self.pool], k=n)
        )
        return [
            Event(
                event_id=f"e{first + at}", user_id="u", item_id=rng.choice(items),
                kind=EventKind.POST, ts=_START + timedelta(hours=5 * (first + at)), text=text,
            )
            for at, text in enumerate(chosen)
        ]  # fmt: skip

    def opened(self, name: str) -> tuple[Ledger, Profiler]:
        """Records of their own, and a profiler for them."""
        ledger = Ledger.open(self.folder / f"{name}.db")
        ledger.add_items(catalogue())
        llm = LLMClient(self.backend, ledger, calibrations=load_calibrations())
        profiler = Profiler(
            ledger,
            llm,
            self.library,
            self.embedder,
            ProfilerConfig(),
            self.backend.count,
            Taxonomies(ledger, self.embedder).in_use,
        )
        return ledger, profiler

    async def read_pool(self) -> Pool:
        """Of all texts that histories are drawn from."""
        ledger, profiler = self.opened("pool")
        with ledger:
            events = [
                event.model_copy(update={"event_id": f"p{at}", "text": text})
                for at, text in enumerate(self.texts[: self.pool])
                for event in self.history(1)
            ]
            ledger.add_events(events)
            await profiler.build("u")
            history = ledger.require_history("u")
        read = {history.texts[i]: reading for i, reading in history.readings.items()}
        return Pool(dict(history.readers), read)

    async def update(self, n: int, pool: Pool) -> Row:
        """A history of ``n`` events, built; then five more."""
        ledger, profiler = self.opened(f"history-{n}")
        with ledger:
            old = self.history(n)
            ledger.add_events(old)
            pool.save(ledger, old)
            _, first = await profiler.build("u")
            if first.usage.calls:
                raise AssertionError("the history was to be read already")
            new = self.history(NEW, n, new=True)
            ledger.add_events(new)
            before, paid = self.backend.counted, self.backend.billed
            profile, _ = await profiler.build("u")
            used, told = _since(before, self.backend.counted), _since(paid, self.backend.billed)
            began = time.monotonic()
            ledger.rebuild_profile("u", profile.rules)
            merged = time.monotonic()
            problems = ledger.problems(profile)
            checked = time.monotonic()
            if problems:
                raise AssertionError(problems[0])
        return Row(
            events=n,
            calls=used.calls,
            tokens_in=used.tokens_in,
            tokens_out=used.tokens_out,
            billed=told.tokens_in + told.tokens_out,
            alone=await self.alone(new),
            plain=sum(self.backend.count(event.text or "") for event in new),
            whole=profile.usage.tokens_in + profile.usage.tokens_out,
            merge=merged - began,
            check=checked - merged,
        )

    async def alone(self, events: list[Event]) -> int:
        """Tokens of the events as a history of their own."""
        ledger, profiler = self.opened(f"alone-{events[0].event_id}")
        with ledger:
            ledger.add_events(events)
            before = self.backend.counted
            await profiler.build("u")
        used = _since(before, self.backend.counted)
        return used.tokens_in + used.tokens_out


def _since(before: Usage, after: Usage) -> Usage:
    return Usage(
        calls=after.calls - before.calls,
        tokens_in=after.tokens_in - before.tokens_in,
        tokens_out=after.tokens_out - before.tokens_out,
    )
