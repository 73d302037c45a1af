"""The taxonomy of a workspace: made as the settings say, kept until it is renewed."""

from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.profiling.ingest import read_tags
from tasteprint.profiling.models import (
    Progress,
    Tag,
    Taxonomy,
    no_progress,
    smoothed_share,
    still_good,
    tag_key,
)

if TYPE_CHECKING:
    from tasteprint.agents.topics import Discovery
    from tasteprint.workspace.components import Components

CATALOGUE, DISCOVER = "catalogue", "discover"


def taxonomy_in_use(components: "Components", report: Progress = no_progress) -> Taxonomy:
    """The stored taxonomy, or a new one where none is stored that the settings ask for.

    It is made anew where the setting or the embedder is another, the user's list has other words,
    or the catalogue has outgrown it (``profiling.taxonomy.still_good``).

    Raises:
        SettingsError: the user's list cannot be read, or there are too few texts to discover
            topics in.
        LedgerError: the stored taxonomy is damaged.
    """
    stored = components.ledger.taxonomy()
    if (
        stored is not None
        and stored.embedder == components.embedder.name
        and _asked_for(stored, components)
    ):
        return stored
    return renewed(components, report)


def renewed(components: "Components", report: Progress = no_progress) -> Taxonomy:
    """A new taxonomy as the settings ask for it, in the place of the stored one.

    Raises:
        SettingsError: see ``taxonomy_in_use``.
    """
    from tasteprint.agents.topics import measured, of_catalogue

    wanted = components.settings.taxonomy
    if wanted == DISCOVER:
        return discovered(components, report).taxonomy
    if wanted == CATALOGUE:
        taxonomy = of_catalogue(components.ledger.items(), components.embedder)
    else:
        items = list(components.ledger.items())
        texts = [item.title for item in items] or [text for _, text in _texts(components)]
        tags = _with_shares(read_tags(Path(wanted)), [(i.title, i.tags) for i in items])
        taxonomy = measured(tags, "given", texts, components.embedder)
    components.ledger.save_taxonomy(taxonomy)
    return taxonomy


def discovered(components: "Components", report: Progress = no_progress) -> "Discovery":
    """Topics of the histories' texts, in the place of the stored taxonomy.

    Raises:
        SettingsError: the texts are too few.
    """
    from tasteprint.agents.topics import discover

    found = discover(
        _texts(components),
        components.embedder,
        report=lambda *done: report("Reading the texts", *done),
    )
    components.ledger.save_taxonomy(found.taxonomy)
    return found


def _asked_for(stored: Taxonomy, components: "Components") -> bool:
    wanted = components.settings.taxonomy
    if wanted == DISCOVER:
        return stored.source == "discovered"
    if wanted == CATALOGUE:
        return still_good(stored, components.ledger.items())
    given = Taxonomy(source="given", tags=read_tags(Path(wanted)))
    return (stored.source, stored.digest) == (given.source, given.digest)


def _texts(components: "Components") -> list[tuple[str, str]]:
    """User and text of all events that have one."""
    ledger = components.ledger
    return [(user, e.text) for user in ledger.users() for e in ledger.events(user) if e.text]


def _with_shares(
    tags: tuple[Tag, ...], items: list[tuple[str, tuple[str, ...]]]
) -> tuple[Tag, ...]:
    """Tags with the share of the items (title, tags) that carry them or are named for them."""
    from tasteprint.profiling.text import mentions, tag_words

    found = []
    for tag in tags:
        keys = set(map(tag_key, tag.names))
        count = sum(
            not keys.isdisjoint(map(tag_key, on_item))
            or any(mentions(title, tag_words(name)) for name in tag.names)
            for title, on_item in items
        )
        share = smoothed_share(count, len(items), len(tags))
        found.append(tag.model_copy(update={"share": share}))
    return tuple(found)
