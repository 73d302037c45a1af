"""doctor and serve: this machine and its model server."""

import threading
from contextlib import suppress

import typer

from tasteprint.cli.common import Json, Workspace, opened, settings
from tasteprint.output import note, print_json, say

_STYLES = {"ok": "green", "note": "yellow", "bad": "red"}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(doctor)
    app.command()(serve)


def doctor(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Check what is installed, served and stored; starts nothing."""
    from tasteprint.workspace import examine

    checks = examine(settings(ctx, workspace))
    if as_json:
        print_json({"checks": checks})
    else:
        for check in checks:
            say(f"{check.level:4}  {check.name}: {check.text}", style=_STYLES[check.level])
            if check.hint:
                say(check.hint, indent=6)
    if any(check.level == "bad" for check in checks):
        raise typer.Exit(1)


def serve(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Start the model server and keep it running until Ctrl-C; other commands use it."""
    with opened(ctx, workspace, new=True) as tp:
        endpoint = tp.start_engine()
        if as_json:
            print_json({"url": endpoint.url, "model": endpoint.model})
        else:
            say(f"{endpoint.model} is served at {endpoint.url}")
        if not tp.components.engine.started:
            note("It was already running.")
            return
        note("Ctrl-C stops it.")
        with suppress(KeyboardInterrupt):  # the usual way to end it
            threading.Event().wait()
