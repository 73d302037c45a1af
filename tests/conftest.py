"""Fixtures for all tests: the embedders, a real model server on demand, waiting."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from platformdirs import user_cache_path

from tasteprint.agents.serving import Endpoint, Engine, EngineConfig
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Claim, ClaimKind, Quote, Reader, Reading
from tasteprint.vectorstore.embedders import E5, MiniLM

# A slow machine is no failure.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="session")
def e5() -> E5:
    return E5()


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """The user's own cache folder: the bundled model is converted once, not for every run."""
    return Path(os.environ.get("TASTEPRINT_CACHE") or user_cache_path("tasteprint"))


@pytest.fixture(scope="session")
def real_server(model_cache) -> Iterator[Endpoint]:
    """A vLLM server with the bundled model, which the whole session shares.

    It is configured as a workspace would, so that workspaces in tests find it and use it again.
    """
    engine = Engine(EngineConfig(cache=model_cache))
    try:
        yield asyncio.run(engine.ready())
    finally:
        engine.close()


@pytest.fixture(scope="session")
def bear_out() -> Callable[..., None]:
    """Puts readings into a ledger as if its texts had been read as claims say."""
    kinds = {ClaimKind.INTEREST: "topics", ClaimKind.ENTITY: "names"}

    def read(claim: Claim, quote: Quote) -> dict[str, Any]:
        span = {"start": quote.start, "end": quote.end}
        if claim.kind is ClaimKind.INTEREST:
            return {"tag": claim.value, "chance": claim.confidence, "named": True, **span}
        if claim.kind is ClaimKind.ENTITY:
            chances = {claim.detail: claim.confidence, "word": 1.0 - claim.confidence}
            return {"name": claim.value, "chances": chances, **span}
        clarity = claim.confidence
        return {"about": claim.value, "polarity": claim.polarity, "clarity": clarity, **span}

    def save(ledger: Ledger, *claims: Claim) -> None:
        for claim in claims:
            for quote in claim.quotes:
                history = ledger.history(claim.user_id)
                known = history.readings.get(quote.event_id) if history else None
                fields: dict[str, Any] = known.model_dump() if known else {}
                part = kinds.get(claim.kind, "opinions")
                fields[part] = (*fields.get(part, ()), read(claim, quote))
                reading = Reading.model_validate(
                    {**fields, "event_id": quote.event_id, "reader": "test"}
                )
                ledger.save_readings(Reader(reader="test"), [reading])

    return save


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    """Waits for a condition, and fails where it does not come true in time."""

    def wait(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
            threading.Event().wait(0.02)  # what is waited for is in another process

    return wait
