"""Personal data: found in texts, and masked at equal length before anything else reads them.

masker.py              masks at equal length, so that every span fits the original text, too
detector.py            finds personal data in a text, with Presidio
kinds.py               the kinds of personal data, and the user's file of names
number_recognizers.py  e-mail, telephone, cards, accounts, IP addresses, ids, wallets
word_recognizers.py    street addresses, accounts, names
addresses.py           the patterns of street addresses, in English, German and Chinese
context.py             words beside a finding that support it or speak against it
text_view.py           a text as the recognizers read it, with the way back to its offsets
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
