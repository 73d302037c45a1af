"""Checks that the evidence bears out what a profile says, by code alone.

claim.py     is the evidence of a claim of the right kind, and does it give what the claim says
profile.py   are the quotes, counts, citations and figures of a whole profile sound
sentence.py  do the words and numbers of a sentence occur in its evidence
"""

from tasteprint.profiling.verification.profile import check_claim, check_profile
from tasteprint.profiling.verification.sentence import check_sentence, check_written

__all__ = [
    "check_claim",
    "check_profile",
    "check_sentence",
    "check_written",
]
