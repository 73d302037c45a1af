"""The page of segments: their sizes, a map of the users, and what tells the segments apart.

It names typical users, so it is for colleagues only. Texts are untrusted.
"""

from dataclasses import dataclass

from tasteprint.output.html import TEMPLATES, page_environment
from tasteprint.profiling.segmentation import Placement, Rules, Segment, Segmentation

_WIDTH, _HEIGHT, _BORDER = 720, 460, 24
#: Classes with colours of their own in the style sheet; further segments start over.
COLOURS = 8


@dataclass(frozen=True)
class Dot:
    """A user on the map.

    Attributes:
        colour: 1, 2, …; 0 for users without a segment.
        title: the tooltip.
    """

    x: float
    y: float
    colour: int
    title: str


@dataclass(frozen=True)
class Bar:
    """A segment's bar; its length is the segment's size in per cent of the largest."""

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
    """Return the page as HTML; it needs neither scripts nor the network.

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
    """Return the values spread over a side of the map; equal ones lie in its middle."""
    low, high = min(values), max(values)
    if not high > low:
        return [size / 2] * len(values)
    return [_BORDER + (v - low) / (high - low) * (size - 2 * _BORDER) for v in values]
