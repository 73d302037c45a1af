"""Plain text of a text with HTML in it."""

import re
from html.parser import HTMLParser

_BLOCK_NAMES = """
address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
h5 h6 header hr li main nav ol p pre section table tr ul
"""
_INLINE_NAMES = """
a abbr b big body cite code del em font html i img ins kbd mark q s samp small span strike strong
sub sup td th tbody thead title u video
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset({"script", "style", "template", "head"})
_ALL = {*_BLOCKS, *_HIDDEN, *_INLINE_NAMES.split()}
_NAMES = "|".join(sorted(_ALL, key=len, reverse=True))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]+")
_LINES = re.compile(r" ?\n[ \n]*")


def plain(text: str) -> str:
    """Return a text without HTML tags and with entities resolved; any other text unchanged.

    Only a text with an HTML tag counts as HTML: "a < b", "<3" and "&" alone do not. Block elements
    become lines; scripts and styles are left out.
    """
    if "<" not in text or not _TAG.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    joined = _SPACES.sub(" ", "".join(reader.parts))
    return _LINES.sub("\n", joined).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _HIDDEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "")
