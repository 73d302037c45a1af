"""Shared by the commands: options, groups, the workspace, instants."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tasteprint.settings import Settings
from tasteprint.workspace import Tasteprint, instant

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Folder of the workspace (default: .tasteprint)."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="As known then: 2024-05-31, or 2024-05-31T12:00:00+00:00."),
]


@dataclass(frozen=True)
class Invocation:
    """The options that stand before the command's name."""

    workspace: Path | None = None


def group(text: str) -> typer.Typer:
    """Return a group of commands that takes ``-w`` before the command's name, too.

    Args:
        text: its help.
    """
    made = typer.Typer(no_args_is_help=True, help=text, rich_markup_mode=None)
    made.callback()(named)
    return made


def named(ctx: typer.Context, workspace: Workspace = None) -> None:
    """Note the workspace that is named before the command of a group."""
    if workspace is not None:
        ctx.obj = Invocation(workspace=workspace)


def settings(ctx: typer.Context, workspace: Path | None) -> Settings:
    """Return the environment's settings, with the workspace that the command line names, if any."""
    found = Settings.read()
    folder = workspace or ctx.ensure_object(Invocation).workspace
    return found.model_copy(update={"workspace": folder}) if folder else found


def opened(ctx: typer.Context, workspace: Path | None, *, new: bool = False) -> Tasteprint:
    """Return the workspace, with progress on stderr.

    Args:
        ctx: the command's.
        workspace: the command's option.
        new: there need not be one yet.

    Raises:
        SettingsError: there is none.
    """
    tp = Tasteprint.open(settings=settings(ctx, workspace), progress=True)
    if not new:
        tp.components.require_workspace()
    return tp


def instant_of(text: str | None) -> datetime | None:
    """Return an instant of the command line; a day means its last microsecond, without a zone UTC.

    Raises:
        SettingsError: it cannot be read.
    """
    return None if text is None else instant(text)
