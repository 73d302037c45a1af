"""One HTML page, complete in itself, with profiles and recommendations. Texts are untrusted."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote as url_quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasteprint.costs import Cost
from tasteprint.printing import number, plain
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import (
    BatchReport,
    Claim,
    ClaimKind,
    Event,
    Profile,
    Reason,
    Recommendation,
    Sentence,
    Status,
)

#: Where the pages' templates lie, and the style sheet that they share.
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class UserView:
    """What the page shows of a user.

    Attributes:
        events: the user's, by id.
        recommendations: none where none were asked for.
    """

    profile: Profile
    events: Mapping[str, Event]
    recommendations: Sequence[Recommendation] = ()

    def claims(self, kind: str) -> tuple[Claim, ...]:
        """The claims of one kind, strongest first."""
        return self.profile.of_kind(ClaimKind(kind))

    @property
    def models(self) -> list[str]:
        """Names of the models that read the texts."""
        return sorted({c.origin.model for c in self.profile.claims if c.origin.model})

    def citations(self, sentence: Sentence) -> list[tuple[str, str]]:
        """What a sentence cites, as (anchor, name): its claims, or its events if it has none."""
        values = {claim.claim_id: claim.value for claim in self.profile.claims}
        claims = [(f"claim-{i}", values[i]) for i in sentence.claim_ids if i in values]
        return claims or [(f"event-{i}", i) for i in sentence.event_ids]

    def reason_name(self, reason: Reason) -> str:
        """What a reason rests on, in a word."""
        values = {claim.claim_id: claim.value for claim in self.profile.claims}
        return values.get(reason.claim_id, f"event {', '.join(reason.event_ids)}")

    @property
    def anchored(self) -> dict[str, str]:
        """For each event, the id of the first claim that quotes it: there is its anchor."""
        first: dict[str, str] = {}
        for kind in ClaimKind:
            for claim in self.profile.of_kind(kind):
                for quote in claim.quotes:
                    first.setdefault(quote.event_id, claim.claim_id)
        return first


@dataclass(frozen=True)
class Credit:
    """Where the texts come from, as their licence wants it said.

    Attributes:
        text: who wrote them, and the licence.
        url: of the licence.
        item_url: address of an item's source, with ``{item}`` for its id; "" without any.
    """

    text: str = ""
    url: str = ""
    item_url: str = ""

    def item_link(self, item_id: str | None) -> str:
        """The address of an item's source, or ""."""
        if not self.item_url or item_id is None:
            return ""
        return self.item_url.format(item=url_quote(item_id, safe=""))


def render_page(
    title: str,
    users: Sequence[UserView],
    batch: BatchReport,
    cost: Cost,
    credit: Credit | None = None,
) -> str:
    """The page as HTML; it needs neither scripts nor the network."""
    return (
        page_environment(TEMPLATES)
        .get_template("page.html.j2")
        .render(
            title=title,
            users=users,
            statuses=[(status.value, batch.count(status)) for status in Status],
            batch=batch,
            results={result.user_id: result for result in batch.results},
            cost=cost,
            credit=credit or Credit(),
        )
    )


def write_page(path: Path, html: str) -> None:
    """Writes the page, whole or not at all.

    Raises:
        SettingsError: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(html, "utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # the first error is the one to tell
            part.unlink()
        raise SettingsError(
            f"The page {path} cannot be written: {error.strerror or error}.",
            hint="Name another place, or free some space.",
        ) from error


@lru_cache(maxsize=4)
def page_environment(*folders: Path) -> Environment:
    """What pages are rendered with: autoescape for every template, whatever its name.

    Args:
        folders: in which templates and style sheets are looked for, in this order.
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
