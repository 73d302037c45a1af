"""Personal data: found in texts, and masked at equal length before anything else reads them.

addresses.py           Patterns of street addresses.
context.py             What the words beside a finding say for or against it.
detector.py            Finds personal data in a text, with Presidio.
kinds.py               The kinds of personal data that are told apart.
masker.py              Masks personal data at equal length, so that every span fits the original text, too.
number_recognizers.py  Recognizers of what has a number or an address of its own: from Presidio, for every script.
text_view.py           A text as the recognizers read it: without disguises, and with the way back to each place.
word_recognizers.py    Recognizers of what is told by words: street addresses, accounts, names.
"""

from tasteprint.profiling.privacy.masking.detector import REGIONS, Finder, Finding
from tasteprint.profiling.privacy.masking.kinds import (
    ALL,
    DEFAULT,
    PersonalKind,
    kinds_named,
    read_names,
)
from tasteprint.profiling.privacy.masking.masker import Masked, Masker, mask_of

__all__ = [
    "ALL",
    "DEFAULT",
    "REGIONS",
    "Finder",
    "Finding",
    "Masked",
    "Masker",
    "PersonalKind",
    "kinds_named",
    "mask_of",
    "read_names",
]
