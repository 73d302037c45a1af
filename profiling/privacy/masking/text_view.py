"""A text as the recognizers read it: normalised, with the way back to the original offsets."""

import html
import re
import unicodedata
from dataclasses import dataclass

# Invisible characters, and HTML entities: they stand for no or one character.
_HIDDEN = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_FOLD = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **dict.fromkeys(map(ord, _DASHES), ord("-")),
    **dict.fromkeys(map(ord, _SPACES), ord(" ")),
}
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


@dataclass(frozen=True)
class View:
    """A normalised text.

    Attributes:
        text: with ASCII digits, plain dashes and spaces, decoded entities, nothing invisible.
        starts, ends: the span in the original of each of its characters; None where the offsets are
            the same in both.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of a span (not empty) of ``text``."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def view(text: str) -> View:
    """Normalise a text, in one pass."""
    if not _HIDDEN.search(text):
        return View(_folded(text))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for found in [*_HIDDEN.finditer(text), None]:
        border = found.start() if found else len(text)
        characters += text[position:border]
        starts += range(position, border)
        ends += range(position + 1, border + 1)
        if found:
            position = found.end()
            # An entity that stands for several characters, or is unknown, stays unchanged.
            seen = _decoded(found.group())
            characters += seen
            if len(seen) <= 1:
                starts += [found.start()] * len(seen)
                ends += [found.end()] * len(seen)
            else:
                starts += range(found.start(), found.end())
                ends += range(found.start() + 1, found.end() + 1)
    return View(_folded("".join(characters)), tuple(starts), tuple(ends))


def _decoded(hidden: str) -> str:
    if not hidden.startswith("&"):
        return ""
    decoded = html.unescape(hidden)
    return decoded if len(decoded) == 1 else hidden


def _folded(text: str) -> str:
    """Return the same number of characters, in their plain forms."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(_ascii_digit, text.translate(_FOLD))


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match.group()))
