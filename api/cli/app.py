"""The command line: the options before a command, the groups of commands, and exit codes."""

import os
import sys
import warnings
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated, Any

import typer

from tasteprint.cli import (
    chat,
    demo,
    erasure,
    export,
    ingest,
    privacy,
    profiles,
    prompts,
    segments,
    server,
    taxonomy,
)
from tasteprint.cli.common import Invocation
from tasteprint.output import note, print_error, set_up_logs
from tasteprint.profiling.errors import TasteprintError
from tasteprint.settings import PREFIX, UnknownSettingWarning, unknown_settings

STOPPED = 130


class Commands(typer.core.TyperGroup):
    """A group whose commands end with one line and an exit code, whatever goes wrong.

    2: you can fix it. 1: the program failed. 130: it was interrupted.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run a command; ``--debug`` lets errors through with their traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            note("stopped; run the same command again to go on", style="")
            raise typer.Exit(STOPPED) from interrupt
        except TasteprintError as error:
            if ctx.params.get("debug"):
                raise
            print_error(error)
            raise typer.Exit(2 if error.user_error else 1) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="User profiles that can show their evidence, built by a locally served LLM.",
    epilog="Exit codes: 0 done, 1 the program failed, 2 you can fix it, 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tasteprint {version('tasteprint')}")
        raise typer.Exit


@app.callback()
def _main(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Folder of the workspace (default: .tasteprint)."),
    ] = None,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Show log records on stderr; -vv shows more.",
        ),
    ] = 0,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    show_version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    del debug, show_version  # Commands and _version read them
    warnings.simplefilter("ignore", UnknownSettingWarning)  # a line tells it here
    for line in unknown_settings(os.environ):
        note(f"warning: {line}", style="yellow")
    set_up_logs(os.environ.get(f"{PREFIX}LOG"), verbose)
    ctx.obj = Invocation(workspace=workspace)


demo.add_to(app)
ingest.add_to(app)
erasure.add_to(app)
profiles.add_to(app)
export.add_to(app)
segments.add_to(app)
chat.add_to(app)
privacy.add_to(app)
prompts.add_to(app)
taxonomy.add_to(app)
server.add_to(app)


def main() -> None:
    """Run the command line, with the commands that other packages add as "tasteprint.commands"."""
    for found in entry_points(group="tasteprint.commands"):
        app.add_typer(found.load(), name=found.name)
    sys.exit(app())
