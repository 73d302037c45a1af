"""What the scripts share: the parts behind the real model door, progress, one line for an error."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasteprint.agents.llm import LLMClient
from tasteprint.output import note, print_error, shown
from tasteprint.profiling.errors import TasteprintError
from tasteprint.profiling.models import Progress
from tasteprint.settings import Settings
from tasteprint.workspace import Components


@asynccontextmanager
async def parts_for(
    engine_url: str | None, model: str | None, report: Progress, workspace: Path | None = None
) -> AsyncIterator[Components]:
    """The parts of a workspace for evals, with the environment's settings.

    Args:
        engine_url: of a running server; None takes the setting, and without one starts the engine.
        model: that it serves; None takes the setting.
        report: hears of the engine's start.
        workspace: what evals there have asked is not asked again; None takes a throw-away one.
    """
    named: dict[str, object] = {"engine_url": engine_url, "model": model}
    with TemporaryDirectory() as throw_away:
        folder = workspace / "evals" if workspace else Path(throw_away)
        changes = {name: value for name, value in named.items() if value is not None}
        changes |= {"workspace": folder, "database_url": None}
        settings = Settings.read().model_copy(update=changes)
        components = Components(settings, report)
        try:
            yield components
        finally:
            await components.aclose()


def uncalibrated(components: Components) -> LLMClient:
    """A door without fitted calibrations, so that it shows what is there to be fitted."""
    return LLMClient(components.backend, components.ledger)


def run(work: Callable[[Progress], Coroutine[Any, Any, None]]) -> None:
    """Runs a script's work with progress on stderr; an error of ours ends it with one line.

    The exit codes are those of ``tasteprint``: 2 for what the user can mend, 1 for the rest.
    """
    try:
        with shown(True) as report:
            asyncio.run(work(report))
    except KeyboardInterrupt:
        note("stopped", style="")
        sys.exit(130)
    except TasteprintError as error:
        print_error(error)
        sys.exit(2 if error.blame == "user" else 1)
