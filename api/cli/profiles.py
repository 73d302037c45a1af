"""profile, show, diff, recommend and why: users' profiles, and recommendations from them."""

from typing import Annotated

import typer

from tasteprint.cli.common import AsOf, Json, Workspace, instant_of, opened
from tasteprint.output import (
    print_batch,
    print_diff,
    print_json,
    print_profile,
    print_recommendation,
)
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Status, cost_of
from tasteprint.workspace import instant

User = Annotated[str, typer.Argument(help="The user's id.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(profile)
    app.command()(show)
    app.command()(diff)
    app.command()(recommend)
    app.command()(why)


def profile(
    ctx: typer.Context,
    user: Annotated[
        list[str] | None, typer.Option("--user", "-u", help="Only this user (repeatable).")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All users (the default).")] = False,
    as_of: AsOf = None,
    force: Annotated[bool, typer.Option("--force", help="Build again what is up to date.")] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Build profiles and index them; what is up to date is not built again."""
    if everyone and user:
        raise typer.BadParameter("Give --all or --user, not both.")
    with opened(ctx, workspace) as tp:
        if not user and not tp.users():
            raise LedgerError(
                f"{tp.components.ledger.where} holds no events.",
                hint="Add some first: tasteprint ingest EVENTS ITEMS",
                user_error=True,
            )
        report = tp.build_profiles(user or None, instant_of(as_of), force=force)
    if as_json:
        cost = cost_of(report.usage, report.seconds, report.events)
        totals = {"claims": report.claims, "rejected": report.rejected, "cost": cost}
        print_json({**report.model_dump(mode="json"), **totals})
    else:
        print_batch(report)
    if report.count(Status.FAILED):
        raise typer.Exit(1)


def show(
    ctx: typer.Context,
    user: User,
    as_of: AsOf = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show a user's profile with its evidence: quotes and counts."""
    with opened(ctx, workspace) as tp:
        found = tp.profile(user, instant_of(as_of))
        dates = {event.event_id: event.ts for event in tp.components.ledger.events(user)}
    if as_json:
        print_json(found)
    else:
        print_profile(found, dates)


def diff(
    ctx: typer.Context,
    user: User,
    before: Annotated[str, typer.Argument(help="2024-05-31, or 2024-05-31T12:00:00Z.")],
    after: Annotated[str, typer.Argument(help="A later one.")],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show what changed in a profile between two times, and which events caused it."""
    with opened(ctx, workspace) as tp:
        first, second = instant(before), instant(after)
        if first >= second:
            raise typer.BadParameter(f"{after} is not after {before}.")
        found = tp.diff(user, first, second)
        dates = {event.event_id: event.ts for event in tp.components.ledger.events(user)}
    if as_json:
        print_json(found)
    else:
        print_diff(found, dates)


def recommend(
    ctx: typer.Context,
    user: User,
    k: Annotated[int, typer.Option("-k", min=1, help="How many items.")] = 5,
    explain: Annotated[bool, typer.Option(help="Explain each one.")] = True,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Recommend items that the user has not touched, each with tested reasons."""
    with opened(ctx, workspace) as tp:
        found = tp.recommend(user, k, explain=explain)
        cited = tp.profile(user)
    if as_json:
        print_json({"user_id": user, "recommendations": found})
        return
    for each in found:
        print_recommendation(each, cited)


def why(
    ctx: typer.Context,
    user: User,
    item: Annotated[str, typer.Argument(help="The item's id.")],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show an item's place in a user's ranking, and why it is there."""
    with opened(ctx, workspace) as tp:
        found = tp.why(user, item)
        cited = tp.profile(user)
    if as_json:
        print_json({"user_id": user, "recommendation": found})
    else:
        print_recommendation(found, cited)
