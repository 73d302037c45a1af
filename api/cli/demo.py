"""demo: everything from ingest to the page, on real data that ships with Tasteprint."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tasteprint.cli.common import Json, Workspace, settings
from tasteprint.output import (
    heading,
    print_batch,
    print_cost,
    print_json,
    print_profile,
    print_recommendation,
    say,
    shown,
)
from tasteprint.profiling.models import Profile, Status
from tasteprint.workspace import Tasteprint

if TYPE_CHECKING:
    from tasteprint.demo import DemoRun


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    ctx: typer.Context,
    users: Annotated[
        int | None, typer.Option("--users", min=1, help="Profile only so many users.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="The HTML page (default: in the workspace).")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Profile, recommend and explain on real data with a real model server."""
    from tasteprint.demo import run_demo

    found = settings(ctx, workspace)
    if "workspace" not in found.model_fields_set:  # not among the user's own records
        found = found.model_copy(update={"workspace": found.workspace / "demo"})
    page = page or found.workspace / "demo.html"
    with shown(wanted=True) as report, Tasteprint.open(settings=found, progress=report) as tp:
        run = run_demo(tp, report, page, users)
        dates = {
            e.event_id: e.ts for u in run.recommendations for e in tp.components.ledger.events(u)
        }
        profiles = [tp.profile(user) for user in run.recommendations]
    if as_json:
        print_json(run)
    else:
        if profiles:
            print_profile(profiles[0], dates, brief=True)
        _print_run(run, profiles)
    if run.batch.count(Status.FAILED):
        raise typer.Exit(1)


def _print_run(run: "DemoRun", profiles: list[Profile]) -> None:
    for number, profile in enumerate(profiles):
        heading(f"Recommended to user {profile.user_id}")
        for found in run.recommendations[profile.user_id]:
            if number == 0:  # one user in full; the others are on the page
                print_recommendation(found, profile)
            else:
                say(f"{found.rank}. {found.item.title}", indent=2)
    heading(f"{len(run.batch.results)} profiles")
    print_batch(run.batch)
    heading("Cost of the whole run")
    print_cost(run.cost)
    heading("Where to find it")
    say(f"workspace  {run.workspace}")
    say(f"page       {run.page}")
