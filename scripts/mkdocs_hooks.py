"""Hooks of the documentation: diagrams become SVG, so that the site loads no script for them.

``mkdocs.yml`` names this file. Pages hold Mermaid, which GitHub draws as well; here each block is
drawn once, while the site is built, and stands in the page as SVG.
"""

import re
from importlib import import_module

_BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SIZE = re.compile(r'viewBox="\S+ \S+ (\S+) \S+"')
#: No diagram is drawn narrower than this many pixels: on a telephone it is scrolled instead.
_NARROWEST = 520


def on_page_markdown(markdown: str, **_: object) -> str:
    """Replace the Mermaid blocks of a page by drawings."""
    numbers = iter(range(1, 1000))
    return _BLOCK.sub(lambda block: _draw(block.group(1), next(numbers)), markdown)


def _draw(source: str, number: int) -> str:
    """Return a figure with the drawing; each has ids of its own, since many stand in one page."""
    svg: str = import_module("mmdr").render(source).svg().replace("merman", f"diagram-{number}")
    size = _SIZE.search(svg)
    width = min(float(size.group(1)), _NARROWEST) if size else _NARROWEST
    figure = f'<figure class="diagram"><div style="min-width:{width:.0f}px">{svg}</div></figure>'
    return re.sub(r"\n\s*", " ", figure)
