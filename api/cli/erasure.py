"""forget: users or events erased, and a scan for what is left of them."""

from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli.common import Json, Workspace, opened
from tasteprint.output import note, number, print_json, say
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Forgotten, ScanReport


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(forget)


def forget(
    ctx: typer.Context,
    user: Annotated[str | None, typer.Argument(help="The user's id.")] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", help="Erase this event instead of a user (repeatable)."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the report of the scan here, as JSON.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Erase a user or events with all that derives from them, and look for traces.

    The exit code is 1 where the scan finds something left, or cannot read something.
    """
    if (user is None) == (not event):
        raise SettingsError(
            "Name either a user or events to forget.",
            hint="tasteprint forget USER, or tasteprint forget --event ID [--event ID …]",
        )
    if report is not None and not report.absolute().parent.is_dir():
        raise SettingsError(
            f"There is no folder {report.parent} for the report.", hint="Make it, or name another."
        )
    with opened(ctx, workspace) as tp:
        if not yes:
            _confirm(
                f"of {user!r}" if user is not None else f"of {number(len(event or ()), 'event')}"
            )
        gone = tp.forget(user) if user is not None else tp.forget_event(*(event or ()))
    if report is not None and gone.scan is not None:
        _write(report, gone.scan)
    if as_json:
        print_json(gone)
    else:
        print_forgotten(gone)
    if gone.scan is not None and not gone.scan.clean:
        raise typer.Exit(1)


def print_forgotten(gone: Forgotten) -> None:
    """Print what was erased, and what the scan found."""
    say(
        f"Erased: {number(gone.events, 'event')}, {number(gone.profiles, 'profile')} with "
        f"{number(gone.claims, 'claim')}, {number(gone.generations, 'answer')} of the model."
    )
    if gone.refused or gone.lines:
        say(f"And {number(gone.refused, 'rejected row')}, {number(gone.lines, 'line')} of logs.")
    if gone.eval_runs:
        say(f"And {number(gone.eval_runs, 'eval run')} that quoted it: run them again.")
    if gone.rebuilt:
        say(f"Built again from what is left: {number(gone.rebuilt, 'profile')}.")
    if not gone.purged:
        note(
            "Another process holds the database: its free pages are not overwritten yet. "
            "End it and run the same command again."
        )
    if gone.to_do:
        note(gone.to_do)
    if gone.scan is not None:
        _print_scan(gone.scan)


def _print_scan(scan: ScanReport) -> None:
    sought = ", ".join(f"{count:,} {kind}" for kind, count in scan.looked_for.items())
    say(
        f"Looked for {sought} in {number(scan.files, 'file')} ({scan.bytes_read / 1e6:.1f} MB) and "
        f"{number(scan.rows, 'row')} in {scan.seconds:.1f} s."
    )
    if scan.left_out:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in scan.left_out.items())
        say(f"Not looked for, since chance would find them: {reasons}", indent=2)
    for found in scan.findings:
        say(f"LEFT: {found.count} × {found.kind} in {found.place}")
        say(found.hint, indent=2)
    for unread in scan.unread:
        say(f"NOT READ: {unread}")
    if scan.clean:
        say("The scan found no trace (it detects runs of 40 bytes and more).")
    for line in scan.notes:
        say(line, indent=2)


def _write(file: Path, scan: ScanReport) -> None:
    try:
        file.write_text(scan.model_dump_json(indent=2) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(
            f"The report cannot be written to {file}: {error.strerror}. The erasure is done.",
            hint="Choose a place that may be written to next time; --json prints the report too.",
        ) from error


def _confirm(whom: str) -> None:
    if not typer.confirm(f"Remove all that is known {whom}, for good?", err=True):
        raise typer.Exit(1)
