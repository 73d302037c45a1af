"""From events and their readings to a profile: pure functions, without a model.

builder.py            Claims from evidence.
diff.py               What changed in a profile between two instants, and which events did it.
entities.py           Entity claims: from the names that the texts hold.
entity_resolution.py  Names of one thing: near-duplicates joined.
history.py            What is merged: one user's events up to an instant, and what was read of them.
interest_strength.py  How much of a user's history is about each tag, how sure that is, and where it tends.
interests.py          Interest claims: from the tags that texts show and those of the items touched.
merge.py              The fold: a profile as of an instant, from events and readings alone.
opinions.py           Claims about how a user speaks of things.
sensitive_filter.py   Sensitive kinds of claim: told by words, and kept out of profiles that may not hold them.
templates.py          Claims in words, in English or Chinese: templates whose slots take checked values only.
validity.py           When something held: signs for and against it, in order of time, become stances.
"""

from tasteprint.profiling.claims.diff import Change, ProfileDiff, What, difference
from tasteprint.profiling.claims.entities import ITEM, detail_of
from tasteprint.profiling.claims.history import History
from tasteprint.profiling.claims.interest_strength import Interest, Observation, weigh_interests
from tasteprint.profiling.claims.interests import (
    EVIDENT,
    count_query,
    interest_claims,
    ranked,
    trend_of,
)
from tasteprint.profiling.claims.merge import (
    check_rebuilt,
    claims_digest,
    in_current_words,
    rebuild_profile,
    tellable,
    with_summary,
)
from tasteprint.profiling.claims.opinions import mentions
from tasteprint.profiling.claims.sensitive_filter import Sensitivity
from tasteprint.profiling.claims.templates import (
    day,
    detail_word,
    how_many,
    say,
    short,
    telling,
    wordings,
)

__all__ = [
    "EVIDENT",
    "ITEM",
    "Change",
    "History",
    "Interest",
    "Observation",
    "ProfileDiff",
    "Sensitivity",
    "What",
    "check_rebuilt",
    "claims_digest",
    "count_query",
    "day",
    "detail_of",
    "detail_word",
    "difference",
    "how_many",
    "in_current_words",
    "interest_claims",
    "mentions",
    "ranked",
    "rebuild_profile",
    "say",
    "short",
    "tellable",
    "telling",
    "trend_of",
    "weigh_interests",
    "with_summary",
    "wordings",
]
