"""Personal data: found in texts, and masked at equal length before anything else reads them.

``Masker`` is the door. Presidio does the finding; it is imported when a text first needs it.
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
