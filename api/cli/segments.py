"""segments, rules and budget: many users at once, and counts that may be shared."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tasteprint.cli.common import Json, Workspace, opened
from tasteprint.output import heading, note, number, print_json, say, table
from tasteprint.profiling.files import atomic_write
from tasteprint.profiling.segmentation import Rules, Segmentation
from tasteprint.workspace import EPSILON, check_format

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Release

Share = Annotated[
    Path | None,
    typer.Option("--share", help="Write counts with noise here, which may be shared."),
]
Epsilon = Annotated[float, typer.Option("--epsilon", help="Cost of --share in the privacy budget.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(segments)
    app.command()(rules)
    app.command()(budget)


def segments(
    ctx: typer.Context,
    method: Annotated[
        Literal["kmeans", "hdbscan"], typer.Option(help="How users are grouped.")
    ] = "kmeans",
    k: Annotated[
        int | None, typer.Option("-k", min=2, help="How many groups; chosen if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random numbers.")] = 0,
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", "-o", help="Write users (.csv, .parquet) or a page (.html) here."),
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Mark a CSV file for Excel.")] = False,
    share: Share = None,
    epsilon: Epsilon = EPSILON,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Group users into segments with names; write them for a campaign, a CRM or as a page."""
    for path in out or ():
        check_format(path)
    with opened(ctx, workspace) as tp:
        found = tp.segments(method, k=k, seed=seed)
        released = tp.share(found, epsilon) if share else None
        _write(share, released)
        for path in out or ():
            tp.export(path, found, bom=bom)
    if as_json:
        written = [str(path) for path in out or ()]
        print_json({**found.model_dump(mode="json"), "written": written, "release": released})
        return
    _print_segments(found)
    _print_written([*(out or ()), *([share] if share else ())])


def rules(
    ctx: typer.Context,
    least: Annotated[int, typer.Option(min=2, help="Fewest users that a rule holds for.")] = 5,
    antecedents: Annotated[
        int, typer.Option(min=1, max=2, help="Most interests on the left side of a rule.")
    ] = 1,
    confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Lowest share of users for whom it holds.")
    ] = 0.3,
    share: Share = None,
    epsilon: Epsilon = EPSILON,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List interests that go together more often than by chance."""
    with opened(ctx, workspace) as tp:
        found = tp.rules(least=least, antecedents=antecedents, confidence=confidence)
        released = tp.share(found, epsilon) if share else None
        _write(share, released)
    if as_json:
        print_json({**found.model_dump(mode="json"), "release": released})
        return
    _print_rules(found)
    _print_written([share] if share else [])


def budget(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show what is left of the privacy budget, and what it was spent on."""
    with opened(ctx, workspace) as tp:
        found = tp.budget()
    if as_json:
        print_json(found)
        return
    say(f"Epsilon: {found.spent:g} of {found.total:g} spent, {found.left:g} left.")
    rows = [
        (f"{r.created:%Y-%m-%d %H:%M}", r.what, f"{r.epsilon:g}", f"{r.delta:g}", r.release_id)
        for r in found.releases
    ]
    if rows:
        table(("when", "what", "epsilon#", "delta#", "release"), rows)


def _write(path: Path | None, released: "Release | None") -> None:
    """Write what is shared: the content, id and date of the release, as one JSON object."""
    if path is None or released is None:
        return
    head = {"release_id": released.release_id, "created": released.created.isoformat()}
    # Sorted, so that a release that is written again is the same file.
    content = {**head, **released.content}
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    with atomic_write(path) as part:
        part.write_text(f"{text}\n", "utf-8")


def _print_segments(found: Segmentation) -> None:
    for segment in found.segments:
        heading(f"{segment.segment_id}  {segment.name}")
        for sentence in segment.sentences:
            say(sentence, indent=2)
    say()
    figures = {
        "silhouette": found.silhouette,
        "by chance": found.chance,
        "stability": found.stability,
    }
    quality = [f"{name} {value:.2f}" for name, value in figures.items() if value is not None]
    say(
        ", ".join([found.method, number(len(found.segments), "segment"), *quality]),
        style="dim",
    )
    for line in found.notes:
        say(line, style="yellow")


def _print_rules(found: Rules) -> None:
    for rule in found.rules:
        say(rule.text)
        say(f"lift {rule.lift:.1f}, adjusted p {rule.p_value:.2g}", style="dim", indent=2)
    for line in found.notes:
        say(line)
    say(
        f"{number(len(found.rules), 'rule')} of {found.tested} possible ones, among "
        f"{number(found.users, 'user')} with an interest",
        style="dim",
    )


def _print_written(paths: Sequence[Path]) -> None:
    for path in paths:
        note(f"written: {path}")
