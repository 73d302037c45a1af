"""ingest: events and items into the records."""

from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli.common import Json, Workspace, opened
from tasteprint.output import number, print_json, say, table
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import IngestReport


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ingest)


def ingest(
    ctx: typer.Context,
    events: Annotated[Path, typer.Argument(help="Events: .csv, .jsonl (also .gz) or .parquet.")],
    items: Annotated[Path | None, typer.Argument(help="Items, likewise.")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="Name a column: user_id=customer (repeatable)."),
    ] = None,
    item_mapping: Annotated[
        list[str] | None, typer.Option("--map-item", help="The same for the items.")
    ] = None,
    rating_range: Annotated[
        tuple[float, float] | None,
        typer.Option("--ratings", help="Lowest and highest rating; guessed if not given."),
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Clean events and items and add them to the workspace; a second time changes nothing."""
    with opened(ctx, workspace, new=True) as tp:
        report = tp.ingest(
            events,
            items,
            mapping=_pairs(mapping),
            item_mapping=_pairs(item_mapping),
            rating_range=rating_range,
        )
    if as_json:
        print_json(report)
    else:
        print_ingest(report)


def print_ingest(report: IngestReport) -> None:
    """Print the outcome of the rows."""
    rows = [
        (
            what,
            *(getattr(report, f"{what}_{end}") for end in ("read", "accepted", "known")),
            *(getattr(report, f"{what}_{end}") for end in ("duplicate", "refused")),
        )
        for what in ("events", "items")
        if getattr(report, f"{what}_read")
    ]
    table(("", "read#", "new#", "known#", "duplicate#", "rejected#"), rows)
    if report.first and report.last:
        say(f"{number(report.users, 'user')}, {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}")
    for rule, count in report.corrections.items():
        say(f"{count} × {rule}", indent=2)
    if report.masked:
        kinds = ", ".join(f"{count} × {kind}" for kind, count in report.masked.items())
        say(f"Personal data masked: {kinds}")
    if report.personal_ids:
        say(f"{number(report.personal_ids, 'user id')} with an @: ids are not masked; use others")
    if report.updated_items:
        say(f"{number(report.updated_items, 'item')} with new content")
    if report.quarantine:
        say(f"The rejected rows, with reasons: {report.quarantine}")


def _pairs(texts: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    for field, equals, column in pairs:
        if not (field and equals and column):
            raise SettingsError(
                f"--map {field}{equals}{column} cannot be read.",
                hint="Write it as field=column, user_id=customer for instance.",
            )
    return {field: column for field, _, column in pairs}
