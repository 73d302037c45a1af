"""One HTML page, complete in itself, with profiles and recommendations. Texts are untrusted."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote as url_quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasteprint.output.terminal import number, plain
from tasteprint.profiling.errors import SettingsError
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
from tasteprint.profiling.segmentation import Placement, Rules, Segment, Segmentation

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


# ==MERGED api/segments_page.py: """One HTML page with the segments: how large they are, a map of the users, what tells them apart.
#
# It is made for people in the house: it names typical users. Texts are untrusted.
# """
_WIDTH, _HEIGHT, _BORDER = 720, 460, 24
#: Classes with colours of their own in the style sheet; further segments begin again.
COLOURS = 8


@dataclass(frozen=True)
class Dot:
    """A user on the map.

    Attributes:
        colour: 1, 2, …; 0 for users without a segment.
        title: what a pointer that rests on it is told.
    """

    x: float
    y: float
    colour: int
    title: str


@dataclass(frozen=True)
class Bar:
    """A segment's bar: its part of the largest, in per cent."""

    segment: Segment
    colour: int
    length: float


@dataclass(frozen=True)
class Label:
    """The name of a segment in the middle of its users."""

    x: float
    y: float
    text: str


def render_segments(found: Segmentation, rules: Rules | None) -> str:
    """The page as HTML; it needs neither scripts nor the network.

    Args:
        found: the segments.
        rules: between interests, where there are enough users for any.
    """
    colours = {s.segment_id: n % COLOURS + 1 for n, s in enumerate(found.segments)}
    dots = _dots(found, colours)
    return (
        page_environment(TEMPLATES)
        .get_template("segments.html.j2")
        .render(
            found=found,
            rules=rules,
            bars=_bars(found, colours),
            dots=dots,
            labels=_labels(found, dots),
            width=_WIDTH,
            height=_HEIGHT,
        )
    )


def _bars(found: Segmentation, colours: dict[str, int]) -> list[Bar]:
    most = max((s.size for s in found.segments), default=1)
    return [Bar(s, colours[s.segment_id], 100 * s.size / most) for s in found.segments]


def _dots(found: Segmentation, colours: dict[str, int]) -> list[Dot]:
    xs = _fitted([p.x for p in found.placements], _WIDTH)
    ys = _fitted([-p.y for p in found.placements], _HEIGHT)  # up is more
    return [
        Dot(x, y, colours.get(p.segment_id or "", 0), _title(p))
        for x, y, p in zip(xs, ys, found.placements, strict=True)
    ]


def _title(place: Placement) -> str:
    if place.typicality is None:
        return f"{place.user_id}: unassigned"
    return f"{place.user_id}: {place.segment_id}, typicality {place.typicality:.2f}"


def _labels(found: Segmentation, dots: list[Dot]) -> list[Label]:
    labels = []
    for segment in found.segments:
        own = [
            dot
            for dot, place in zip(dots, found.placements, strict=True)
            if place.segment_id == segment.segment_id
        ]
        x, y = (sum(getattr(dot, axis) for dot in own) / len(own) for axis in ("x", "y"))
        labels.append(Label(x, y, segment.segment_id))
    return labels


def _fitted(values: list[float], size: int) -> list[float]:
    """Values spread over a side of the map; all the same stand in its middle."""
    low, high = min(values), max(values)
    if not high > low:
        return [size / 2] * len(values)
    return [_BORDER + (v - low) / (high - low) * (size - 2 * _BORDER) for v in values]
