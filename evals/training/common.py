"""Shared by the fits: the model that is asked, the components behind it, progress."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasteprint.agents.llm import LLMClient
from tasteprint.output import shown
from tasteprint.profiling.files import atomic_write
from tasteprint.profiling.models import Progress
from tasteprint.settings import Settings
from tasteprint.workspace import Components


@dataclass(frozen=True)
class AskedModel:
    """The model that a fit asks, and where its answers are kept.

    Attributes:
        engine_url: of a running server; None takes the setting, and without one starts the engine.
        model: that it serves; None takes the setting.
        name: to be written into the fitted file where the server has another; "": the server's.
        workspace: what evals there have asked is not asked again; None takes a throw-away one.
    """

    engine_url: str | None = None
    model: str | None = None
    name: str = ""
    workspace: Path | None = None


@asynccontextmanager
async def components_for(asked: AskedModel, report: Progress) -> AsyncIterator[Components]:
    """Open the components of a workspace for evals, with the environment's settings.

    Args:
        asked: the model, and the workspace.
        report: progress callback, for the engine's start.
    """
    named: dict[str, object] = {"engine_url": asked.engine_url, "model": asked.model}
    with TemporaryDirectory() as throw_away:
        folder = asked.workspace / "evals" if asked.workspace else Path(throw_away)
        changes = {name: value for name, value in named.items() if value is not None}
        changes |= {"workspace": folder, "database_url": None}
        settings = Settings.read().model_copy(update=changes)
        components = Components(settings, report)
        try:
            yield components
        finally:
            await components.aclose()


def uncalibrated(components: Components) -> LLMClient:
    """Return an LLM client without fitted calibrations: it shows what is there to be fitted."""
    return LLMClient(components.backend, components.ledger)


def write(file: Path, text: str) -> None:
    """Write fitted figures, as a whole or not at all.

    Raises:
        SettingsError: the file cannot be written.
    """
    with atomic_write(file) as part:
        part.write_text(text, "utf-8")


def run(work: Callable[[Progress], Coroutine[Any, Any, None]]) -> None:
    """Run a fit with progress on stderr."""
    with shown(True) as report:
        asyncio.run(work(report))
