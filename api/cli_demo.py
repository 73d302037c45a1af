"""demo: the whole way of the data, on the slice of real data that ships with Tasteprint."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tasteprint.cli_common import Json, Workspace, settings
from tasteprint.printing import heading, print_json, say
from tasteprint.profiling.models import Status
from tasteprint.progress import shown
from tasteprint.views import print_batch, print_cost, print_profile, print_recommendation
from tasteprint.workspace import Tasteprint

if TYPE_CHECKING:
    from tasteprint.demo import DemoRun


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
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
        dates = {e.event_id: e.ts for u in run.recommendations for e in tp.parts.ledger.events(u)}
        profiles = [tp.profile(user) for user in run.recommendations]
    if as_json:
        print_json(run)
    else:
        if profiles:
            print_profile(profiles[0], dates)
        _print_run(run)
    if run.batch.count(Status.FAILED):
        raise typer.Exit(1)


def _print_run(run: "DemoRun") -> None:
    # The first recommendation of each user: three explanations that are not of one mind.
    for user, recommendations in run.recommendations.items():
        heading(f"Recommended to user {user}")
        for found in recommendations:
            print_recommendation(found)
    heading(f"{len(run.batch.results)} profiles")
    print_batch(run.batch)
    heading("Cost of the whole run")
    print_cost(run.cost)
    heading("Where it lies")
    say(f"workspace  {run.workspace}")
    say(f"page       {run.page}")
