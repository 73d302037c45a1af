"""taxonomy show, discover and renew: the tags that interests are claimed under."""

from typing import TYPE_CHECKING, Any

import typer

from tasteprint.cli.common import Json, Workspace, group, opened
from tasteprint.output import heading, print_json, say, shown, table
from tasteprint.profiling.models import Taxonomy

if TYPE_CHECKING:
    from tasteprint.agents.topics import Discovery


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    tags = group("The tags that interests are claimed under (setting TASTEPRINT_TAXONOMY).")
    tags.command()(show)
    tags.command()(discover)
    tags.command()(renew)
    app.add_typer(tags, name="taxonomy")


def show(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show the tags in use, with how common each is."""
    with opened(ctx, workspace) as tp, shown(True) as report:
        taxonomy = tp.components.taxonomies.in_use(report)
    _print(taxonomy, as_json)


def renew(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Make the taxonomy again, as TASTEPRINT_TAXONOMY says, and keep it."""
    with opened(ctx, workspace) as tp, shown(True) as report:
        taxonomy = tp.components.taxonomies.renew(report)
    _print(taxonomy, as_json)


def discover(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """Find topics in what users wrote and keep them; TASTEPRINT_TAXONOMY=discover uses them."""
    with opened(ctx, workspace) as tp, shown(True) as report:
        found = tp.components.taxonomies.discover(report)
    _print(found.taxonomy, as_json, found)


def _print(taxonomy: Taxonomy, as_json: bool, found: "Discovery | None" = None) -> None:
    shown_fields: dict[str, Any] = {"source": taxonomy.source, "digest": taxonomy.digest}
    if found is not None:
        shown_fields |= {"texts": len(found.texts), "noise": found.noise}
    if as_json:
        print_json({**shown_fields, "tags": [tag.model_dump(mode="json") for tag in taxonomy.tags]})
        return
    heading(f"{len(taxonomy.tags)} tags ({taxonomy.source})")
    rows = [
        (t.name, f"{t.share:.1%}", t.description or ", ".join(t.aliases)) for t in taxonomy.tags
    ]
    table(("tag", "share#", "words"), rows)
    if found is not None:
        say(f"from {len(found.texts)} texts, of which {found.noise:.0%} belong to no topic")
    say(f"digest {taxonomy.digest[:16]}")
