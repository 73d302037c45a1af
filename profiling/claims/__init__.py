"""From events and their readings to claims and a profile: pure functions, without a model.

history.py            one user's events up to an instant, and what was read of them
interests.py          interest claims, from the tags of texts and of the items touched
interest_strength.py  strength, confidence and trend of an interest
entities.py           entity claims, from the entities that the texts mention
entity_resolution.py  spellings of one entity joined, and entities linked to items
opinions.py           aspect sentiment claims
validity.py           when a claim held: signals for and against it in order of time
sensitive_filter.py   claims of sensitive kinds rejected where a profile may not hold them
builder.py            drafts to claims: ids, times, limits, rejections
merge.py              a history to a profile; a profile compared with the records
diff.py               what changed in a profile between two instants, and by which events
templates.py          claims as sentences, in English and Chinese
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
