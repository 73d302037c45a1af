"""The core models: frozen, and unknown keys are refused. One door to six small files."""

from tasteprint.profiling.models.base import Model, Polarity, Unit
from tasteprint.profiling.models.claims import (
    Claim,
    ClaimKind,
    Count,
    CountQuery,
    Origin,
    Quote,
    Sentence,
)
from tasteprint.profiling.models.events import Event, EventKind, Item
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
from tasteprint.profiling.models.recommendations import (
    NOT_KNOWN,
    NOT_KNOWN_CHINESE,
    Answer,
    Explanation,
    Reason,
    Recommendation,
)
from tasteprint.profiling.models.records import BatchReport, IngestReport, Refusal, UserResult

__all__ = [
    "NOT_KNOWN",
    "NOT_KNOWN_CHINESE",
    "Answer",
    "AspectSentiment",
    "BatchReport",
    "Behaviour",
    "Claim",
    "ClaimKind",
    "Count",
    "CountQuery",
    "Event",
    "EventKind",
    "Explanation",
    "IngestReport",
    "Item",
    "Model",
    "Origin",
    "Polarity",
    "Profile",
    "Quote",
    "Reason",
    "Recommendation",
    "Refusal",
    "Rejection",
    "Sentence",
    "Sentiment",
    "Spend",
    "Status",
    "Unit",
    "Usage",
    "UserResult",
]
