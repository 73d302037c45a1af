"""The core models: frozen, and unknown keys are refused. One door to six small files.

base.py             Kinds that a setting names by words.
claims.py           Statements about a user, and the evidence that they stand on.
events.py           What users did, and the items that they did it with.
profiles.py         A profile: what is known of a user at an instant.
readings.py         What was read of one event's text: stored once, and all that a model ever adds to a profile.
recommendations.py  Recommendations with tested reasons, and answers with citations.
records.py          What the ledger hands out besides events, items and profiles.
rules.py            By which rules readings are merged into a profile.
sensitivity.py      Words that touch special kinds of personal data: files of them, and the one that ships.
taxonomy.py         The tags that interests are claimed under: their names and words, and how common each is.
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
