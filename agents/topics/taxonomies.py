"""The taxonomy of a workspace: made as the settings say, stored until it is renewed."""

from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.agents.topics.vocabulary import catalogue_taxonomy, measure_tags
from tasteprint.profiling.models import (
    Progress,
    Tag,
    Taxonomy,
    no_progress,
    smoothed_share,
    still_good,
    tag_key,
)
from tasteprint.profiling.text import mentions, tag_words

if TYPE_CHECKING:
    from tasteprint.agents.topics.discovery import Discovery
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.vectorstore.embedders import Embedder

CATALOGUE, DISCOVER = "catalogue", "discover"


class Taxonomies:
    """The stored taxonomy of a workspace, and ways to make another.

    Args:
        ledger: stores it, and has the items and texts that it is made from.
        embedder: measures its tags.
        wanted: "catalogue", "discover", or the path of a list of tags.
    """

    def __init__(self, ledger: "Ledger", embedder: "Embedder", wanted: str = CATALOGUE) -> None:
        self.ledger = ledger
        self.embedder = embedder
        self.wanted = wanted

    def in_use(self, report: Progress = no_progress) -> Taxonomy:
        """Return the stored taxonomy, or a new one where it is not what the settings ask for.

        It is made again where the setting or the embedder is another, the user's list has other
        words, or the catalogue has outgrown it (``profiling.models.still_good``).

        Raises:
            SettingsError: the user's list cannot be read, or there are too few texts to discover
                topics in.
            LedgerError: the stored taxonomy is damaged.
        """
        stored = self.ledger.taxonomy()
        if stored is None or stored.embedder != self.embedder.name or not self._fits(stored):
            return self.renew(report)
        return stored

    def renew(self, report: Progress = no_progress) -> Taxonomy:
        """Replace the stored taxonomy by a new one, as the settings ask for it.

        Raises:
            SettingsError: see ``in_use``.
        """
        if self.wanted == DISCOVER:
            return self.discover(report).taxonomy
        if self.wanted == CATALOGUE:
            taxonomy = catalogue_taxonomy(self.ledger.items(), self.embedder)
        else:
            items = list(self.ledger.items())
            texts = [item.title for item in items] or [text for _, text in self._texts()]
            tags = _with_shares(self._given_tags(), [(i.title, i.tags) for i in items])
            taxonomy = measure_tags(tags, "given", texts, self.embedder)
        self.ledger.save_taxonomy(taxonomy)
        return taxonomy

    def discover(self, report: Progress = no_progress) -> "Discovery":
        """Replace the stored taxonomy by topics of the histories' texts.

        Raises:
            SettingsError: the texts are too few.
        """
        from tasteprint.agents.topics.discovery import discover

        discovery = discover(
            self._texts(),
            self.embedder,
            report=lambda *done: report("Reading the texts", *done),
        )
        self.ledger.save_taxonomy(discovery.taxonomy)
        return discovery

    def _fits(self, stored: Taxonomy) -> bool:
        if self.wanted == DISCOVER:
            return stored.source == "discovered"
        if self.wanted == CATALOGUE:
            return still_good(stored, self.ledger.items())
        given = Taxonomy(source="given", tags=self._given_tags())
        return (stored.source, stored.digest) == (given.source, given.digest)

    def _given_tags(self) -> tuple[Tag, ...]:
        from tasteprint.profiling.ingest import read_tags  # loads pandas

        return read_tags(Path(self.wanted))

    def _texts(self) -> list[tuple[str, str]]:
        """Return user and text of all events with a text."""
        ledger = self.ledger
        return [(user, e.text) for user in ledger.users() for e in ledger.events(user) if e.text]


def _with_shares(
    tags: tuple[Tag, ...], items: list[tuple[str, tuple[str, ...]]]
) -> tuple[Tag, ...]:
    """Return tags with the share of items (title, tags) that have them or name them."""
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
