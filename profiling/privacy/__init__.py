"""Personal data: found in texts, and masked at equal length before anything else reads them.

``Masker`` is the door. Presidio does the finding; it is imported when a text first needs it.
"""

from tasteprint.profiling.privacy.finder import REGIONS, Finder, Finding
from tasteprint.profiling.privacy.kinds import ALL, DEFAULT, PersonalKind, kinds_named
from tasteprint.profiling.privacy.masker import Masked, Masker, mask_of
from tasteprint.profiling.privacy.names import read_names

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
