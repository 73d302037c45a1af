"""Masking of personal data at equal length, so that every span fits the original text, too."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tasteprint.profiling.models import Model
from tasteprint.profiling.privacy.masking.detector import Finder, Finding, apart
from tasteprint.profiling.privacy.masking.kinds import PersonalKind

FILL = "-"
#: The least whole number that is examined: with fewer digits none is personal data.
SMALLEST_NUMBER = 10**6
_LABELS = {kind.value[:length] for kind in PersonalKind for length in range(1, len(kind) + 1)}
_MASK = re.compile(rf"\[(?:{'|'.join(sorted(_LABELS, key=len, reverse=True))}){FILL}*\]")


class Masked(Model):
    """A text and what was masked in it.

    Attributes:
        text: as long as the original, and the same outside of the findings.
        findings: by place; their spans hold for both texts.
    """

    text: str
    findings: tuple[Finding, ...] = ()


def mask_of(kind: PersonalKind, length: int) -> str:
    """Return the mask of a kind: "[email--------]", cut to the length; without digits."""
    if length < 3:
        return FILL * length
    return f"[{kind.value[: length - 2].ljust(length - 2, FILL)}]"


class Masker:
    """Masks what a finder finds.

    Args:
        finder: finds personal data.
    """

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def mask(self, text: str, beside: str = "") -> Masked:
        """Mask every finding in a text; masking again changes nothing.

        What is left beside a mask may look like something else, so that the text is searched again
        until nothing is found.

        Args:
            text: any text.
            beside: words that are read as if they preceded it, such as a column's name.
        """
        findings: list[Finding] = []
        while new := self._unmasked(text, beside):
            findings += new
            text = _replaced(text, new)
        return Masked(text=text, findings=apart(findings))

    def mask_value(self, value: Any, beside: str, kinds: Counter[str]) -> Any:
        """Return a JSON value with all its texts masked, the keys of mappings included.

        A number that is personal data, such as a telephone number, becomes its mask.

        Args:
            value: a text, number, boolean, list or mapping.
            beside: see ``mask``.
            kinds: counter of the findings.
        """
        if isinstance(value, dict):
            return {
                self.mask_value(key, beside, kinds): self.mask_value(v, f"{beside} {key}", kinds)
                for key, v in value.items()
            }
        if isinstance(value, list):
            return [self.mask_value(v, beside, kinds) for v in value]
        number = type(value) is int and abs(value) >= SMALLEST_NUMBER
        if not isinstance(value, str) and not number:
            return value
        masked = self.mask(str(value), beside)
        kinds.update(found.kind.value for found in masked.findings)
        return masked.text if masked.findings else value

    def _unmasked(self, text: str, beside: str) -> list[Finding]:
        """Return the findings that are not within a mask."""
        found = self.finder.find(text, beside)
        inside = {i for mask in _MASK.finditer(text) for i in range(*mask.span())} if found else ()
        return [f for f in found if f.start not in inside or f.end - 1 not in inside]


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    """Replace findings by masks; they are in order and do not overlap."""
    pieces = []
    position = 0
    for found in findings:
        pieces += [text[position : found.start], mask_of(found.kind, found.end - found.start)]
        position = found.end
    return "".join([*pieces, text[position:]])
