"""Pictures as SVG inside the page: in its colours, with text as text, reproducible."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from tasteprint.output import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Colours that the page's style sheet has names for; a picture is printed as the page is.
INK, QUIET, LINE, CARD = "#23211d", "#6c675d", "#e2ddd2", "#fdfdfd"
#: Told apart by colour-blind readers: after Okabe and Ito (2008), "Color Universal Design".
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))

_NAMES = {INK: "ink", QUIET: "quiet", LINE: "line", CARD: "card"} | {
    colour: f"series-{place}" for place, colour in enumerate(COLOURS, start=1)
}
_DRAWABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./@:+()%-]{0,23}")
_SETTINGS = {
    "svg.hashsalt": "tasteprint",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "grid.color": LINE,
}


@dataclass(frozen=True)
class Picture:
    """A picture with what is said below it."""

    svg: Markup
    caption: str


@dataclass(frozen=True)
class Names:
    """Names as they can be drawn: those that no font or no space may do for become numbers.

    Attributes:
        drawn: in the order of the names.
        legend: what the numbers stand for, as a sentence; "" where there are none.
    """

    drawn: tuple[str, ...]
    legend: str


def drawable(names: Sequence[str]) -> Names:
    """Names for a picture."""
    drawn = [
        name if _DRAWABLE.fullmatch(name) else f"({place})"
        for place, name in enumerate(names, start=1)
    ]
    told = [f"{d} {plain(n)}" for d, n in zip(drawn, names, strict=True) if d != n]
    return Names(tuple(drawn), f" {'; '.join(told)}." if told else "")


def draw(
    name: str, alt: str, size: tuple[float, float], paint: Callable[["Figure"], None]
) -> Markup:
    """A picture as SVG.

    Args:
        name: of letters, digits and hyphens; unique on the page, ids begin with it.
        alt: what it shows, for those who do not see it.
        size: width and height, in inches.
        paint: draws on an empty figure.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    out = StringIO()
    with rc_context(_SETTINGS):  # type: ignore[arg-type]
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", transparent=True, metadata=nothing)
    return Markup(_embedded(out.getvalue(), name, str(escape(plain(alt)))))  # noqa: S704


def _embedded(text: str, name: str, alt: str) -> str:
    """The SVG element alone, without what only files need; ids are made the page's own."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(r"(font(?:-family)?: ?[^;\"]*?)'DejaVu Sans'[^;\"]*", r"\1inherit", text)
    text = re.sub(r"<style .*?</style>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
    for colour, variable in _NAMES.items():
        text = text.replace(colour, f"var(--{variable})")
    return text.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1)
