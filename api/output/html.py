"""The page of users' profiles: HTML, complete in itself. Texts are untrusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote as url_quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasteprint.output.terminal import number, plain
from tasteprint.profiling.files import atomic_write
from tasteprint.profiling.models import (
    BatchReport,
    Claim,
    ClaimKind,
    Cost,
    Event,
    Profile,
    Reason,
    Recommendation,
    Sentence,
    Status,
)

#: The folder of the pages' templates and their style sheets.
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class UserView:
    """One user on the page.

    Attributes:
        events: the user's, by id.
        recommendations: () where none were asked for.
    """

    profile: Profile
    events: Mapping[str, Event]
    recommendations: Sequence[Recommendation] = ()

    def claims(self, kind: str) -> tuple[Claim, ...]:
        """Return the claims of one kind, strongest first."""
        return self.profile.of_kind(ClaimKind(kind))

    @property
    def models(self) -> list[str]:
        """Names of the models that read the texts."""
        return sorted({c.origin.model for c in self.profile.claims if c.origin.model})

    def citations(self, sentence: Sentence) -> list[tuple[str, str]]:
        """Return what a sentence cites, as (anchor, name): its claims, else its events."""
        values = {claim.claim_id: claim.value for claim in self.profile.claims}
        claims = [(f"claim-{i}", values[i]) for i in sentence.claim_ids if i in values]
        return claims or [(f"event-{i}", i) for i in sentence.event_ids]

    def reason_name(self, reason: Reason) -> str:
        """Return a word for what a reason rests on."""
        values = {claim.claim_id: claim.value for claim in self.profile.claims}
        return values.get(reason.claim_id, f"event {', '.join(reason.event_ids)}")

    @property
    def anchored(self) -> dict[str, str]:
        """The id of the first claim that quotes each event: its anchor is there."""
        first: dict[str, str] = {}
        for kind in ClaimKind:
            for claim in self.profile.of_kind(kind):
                for quote in claim.quotes:
                    first.setdefault(quote.event_id, claim.claim_id)
        return first


@dataclass(frozen=True)
class Credit:
    """The source of the texts, as their licence asks for it.

    Attributes:
        text: who wrote them, and the licence.
        url: of the licence.
        item_url: address of an item's source, with ``{item}`` for its id; "" without any.
    """

    text: str = ""
    url: str = ""
    item_url: str = ""

    def item_link(self, item_id: str | None) -> str:
        """Return the address of an item's source, or ""."""
        if not self.item_url or item_id is None:
            return ""
        return self.item_url.format(item=url_quote(item_id, safe=""))


def render_page(
    title: str,
    users: Sequence[UserView],
    batch: BatchReport | None = None,
    cost: Cost | None = None,
    credit: Credit | None = None,
) -> str:
    """Return the page of users' profiles as HTML; it needs neither scripts nor the network.

    Args:
        title: of the page.
        users: in the order of the page.
        batch: of the run that built the profiles; None counts those on the page.
        cost: of that run; None says nothing of it.
        credit: of the texts.
    """
    profiles = [user.profile for user in users]
    return (
        page_environment(TEMPLATES)
        .get_template("page.html.j2")
        .render(
            title=title,
            users=users,
            statuses=[
                (s.value, batch.count(s) if batch else sum(p.status is s for p in profiles))
                for s in Status
            ],
            claims_kept=batch.claims if batch else sum(len(p.claims) for p in profiles),
            rejected=batch.rejected if batch else sum(len(p.rejected) for p in profiles),
            cost=cost,
            credit=credit or Credit(),
        )
    )


def write_page(path: Path, html: str) -> None:
    """Write the page, whole or not at all.

    Raises:
        SettingsError: it cannot be written there.
    """
    with atomic_write(path) as part:
        part.write_text(html, "utf-8")


@lru_cache(maxsize=4)
def page_environment(*folders: Path) -> Environment:
    """Return the Jinja environment of pages: autoescape for every template, whatever its name.

    Args:
        folders: of templates and style sheets, searched in this order.
    """
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,  # sees each value that is shown
    )
    environment.filters["number"] = number
    return environment


def _shown(value: object) -> object:
    return plain(value) if type(value) is str else value
