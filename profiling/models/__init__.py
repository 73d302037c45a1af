"""The Pydantic models that all rooms share: frozen, and unknown keys are refused.

base.py             the base class, number ranges, progress callbacks, kinds named in settings
events.py           what users did, and the items that they did it with
readings.py         what was read of one event's text; all that a model adds to a profile
claims.py           statements about a user with their evidence; sentences that cite them
rules.py            the rules by which readings are merged into a profile
profiles.py         a profile: what is known of a user at an instant
recommendations.py  recommendations with tested reasons; answers with citations
taxonomy.py         the tags that interests are claimed under
sensitivity.py      words of sensitive kinds of personal data
records.py          reports and other records of the ledger
"""

import warnings

from tasteprint.profiling.models.base import (
    Model,
    Polarity,
    Progress,
    Unit,
    json_text,
    kinds_in,
    no_progress,
)
from tasteprint.profiling.models.claims import (
    Claim,
    ClaimKind,
    Count,
    CountQuery,
    Origin,
    Quote,
    Sentence,
    Trend,
)
from tasteprint.profiling.models.events import Event, EventKind, Item, is_review
from tasteprint.profiling.models.profiles import (
    AspectSentiment,
    Behaviour,
    Profile,
    Rejection,
    Sentiment,
    Spend,
    Status,
    Usage,
)
from tasteprint.profiling.models.readings import (
    WORD,
    Name,
    Opinion,
    Part,
    Passage,
    Reader,
    Reading,
    Topic,
)
from tasteprint.profiling.models.recommendations import (
    Answer,
    Explanation,
    Reason,
    Recommendation,
)
from tasteprint.profiling.models.records import (
    Added,
    AuditEntry,
    BatchReport,
    Cost,
    Finding,
    Forgotten,
    Generation,
    IngestReport,
    Refusal,
    Run,
    ScanReport,
    UserResult,
    WrittenSummary,
    cost_of,
)
from tasteprint.profiling.models.rules import InterestConfig, Rules
from tasteprint.profiling.models.sensitivity import (
    TIERS,
    Category,
    Lexicon,
    categories_named,
    shipped,
)
from tasteprint.profiling.models.taxonomy import (
    MAX_TAGS,
    Source,
    Tag,
    Taxonomy,
    catalogue_tags,
    smoothed_share,
    still_good,
    tag_key,
)
from tasteprint.profiling.phrases import phrases

__all__ = [
    "MAX_TAGS",
    "TIERS",
    "WORD",
    "Added",
    "Answer",
    "AspectSentiment",
    "AuditEntry",
    "BatchReport",
    "Behaviour",
    "Category",
    "Claim",
    "ClaimKind",
    "Cost",
    "Count",
    "CountQuery",
    "Event",
    "EventKind",
    "Explanation",
    "Finding",
    "Forgotten",
    "Generation",
    "IngestReport",
    "InterestConfig",
    "Item",
    "Lexicon",
    "Model",
    "Name",
    "Opinion",
    "Origin",
    "Part",
    "Passage",
    "Polarity",
    "Profile",
    "Progress",
    "Quote",
    "Reader",
    "Reading",
    "Reason",
    "Recommendation",
    "Refusal",
    "Rejection",
    "Rules",
    "Run",
    "ScanReport",
    "Sentence",
    "Sentiment",
    "Source",
    "Spend",
    "Status",
    "Tag",
    "Taxonomy",
    "Topic",
    "Trend",
    "Unit",
    "Usage",
    "UserResult",
    "WrittenSummary",
    "catalogue_tags",
    "categories_named",
    "cost_of",
    "is_review",
    "json_text",
    "kinds_in",
    "no_progress",
    "shipped",
    "smoothed_share",
    "still_good",
    "tag_key",
]


def __getattr__(name: str) -> str:
    """Return a constant under its old name, with a warning."""
    languages = {"NOT_KNOWN": "en", "NOT_KNOWN_CHINESE": "zh"}
    if name in languages:
        warnings.warn(
            f"{name} is now phrases('answer')['not_known'] of tasteprint.profiling.phrases",
            DeprecationWarning,
            stacklevel=2,
        )
        return phrases("answer", languages[name])["not_known"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
