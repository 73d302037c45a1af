"""What the commands share: options, the workspace, times."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from tasteprint.profiling.errors import SettingsError
from tasteprint.settings import Settings
from tasteprint.workspace import Tasteprint

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Folder of the workspace (default: .tasteprint)."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known then: 2024-05-31 or 2024-05-31T12:00:00+00:00."),
]


@dataclass(frozen=True)
class Invocation:
    """What was said before the command's name."""

    workspace: Path | None = None


def settings(ctx: typer.Context, workspace: Path | None) -> Settings:
    """The environment's settings, with the workspace that the command line names, if any."""
    found = Settings.read()
    named = workspace or ctx.ensure_object(Invocation).workspace
    return found.model_copy(update={"workspace": named}) if named else found


def opened(ctx: typer.Context, workspace: Path | None, *, new: bool = False) -> Tasteprint:
    """The workspace, with progress on stderr.

    Args:
        ctx: the command's.
        workspace: what the command was told.
        new: whether there need not be one yet.

    Raises:
        SettingsError: there is none.
    """
    found = settings(ctx, workspace)
    if not new and found.database_url is None and not (found.workspace / "tasteprint.db").exists():
        raise SettingsError(
            f"There is no workspace in {found.workspace}.",
            hint="Name another with --workspace, or begin one: tasteprint ingest EVENTS ITEMS",
        )
    return Tasteprint.open(settings=found, progress=True)


def instant(text: str) -> datetime:
    """A point in time from the command line; a day means its last microsecond, without a zone UTC.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"{text} is no time.", hint="Write it like 2024-05-31 or 2024-05-31T12:00:00Z."
        ) from error
    if len(text) <= len("2024-05-31"):
        read = datetime.combine(read, time.max)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
