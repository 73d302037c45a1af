"""TODO profiling/verification.

claim.py     Whether the evidence is of the kind that a claim needs, and gives what the claim says.
profile.py   The grounding check: does the evidence hold what a profile says? By code, without a model.
sentence.py  Whether the words of a freely worded sentence occur in its evidence.
"""

from tasteprint.profiling.verification.profile import check_claim, check_profile
from tasteprint.profiling.verification.sentence import check_sentence, check_written

__all__ = [
    "check_claim",
    "check_profile",
    "check_sentence",
    "check_written",
]
