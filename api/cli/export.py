"""export: profiles as a page, or as a table for a spreadsheet or a notebook."""

from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli.common import Json, Workspace, opened
from tasteprint.output import note, number, print_json
from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.workspace import check_page, check_table, write_frame


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    ctx: typer.Context,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with profiles and evidence here.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write a table here, a row a user: .csv or .parquet."),
    ] = None,
    user: Annotated[
        list[str] | None, typer.Option("--user", "-u", help="Only this user (repeatable).")
    ] = None,
    recommendations: Annotated[
        int, typer.Option("--recommend", min=0, help="Recommendations for each user of the page.")
    ] = 0,
    title: Annotated[str, typer.Option("--title", help="Title of the page.")] = "Profiles",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write users' profiles to a page (--html) or a table (--out). Both hold users' ids."""
    if html is None and out is None:
        raise SettingsError(
            "There is nothing to write to.",
            hint="Name a page, tasteprint export --html FILE.html, or a table, -o FILE.csv.",
        )
    if recommendations and html is None:
        raise SettingsError("Recommendations go on a page.", hint="Name one: --html FILE.html.")
    if html is not None:
        check_page(html)
    if out is not None:
        check_table(out)
    written: dict[str, int] = {}
    with opened(ctx, workspace) as tp:
        if html is not None:
            written[str(html)] = tp.export_html(html, user or None, recommendations, title=title)
        if out is not None:
            frame = tp.profiles_frame(user or None)
            if frame.empty:
                raise LedgerError(
                    f"{tp.components.folder} holds no profiles.",
                    hint="Build them first: tasteprint profile",
                    user_error=True,
                )
            written[str(out)] = write_frame(frame, out)
    if as_json:
        print_json({"written": [{"path": path, "users": n} for path, n in written.items()]})
    for path, users in {} if as_json else written.items():
        note(f"written: {path} ({number(users, 'user')})")
