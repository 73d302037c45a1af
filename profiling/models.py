"""The core models: frozen, and unknown keys are refused. One door to six small files."""

from tasteprint.profiling.advice import (
    NOT_KNOWN,
    NOT_KNOWN_CHINESE,
    Answer,
    Explanation,
    Reason,
    Recommendation,
)
from tasteprint.profiling.base import Model, Polarity, Unit
from tasteprint.profiling.claims import Claim, ClaimKind, Count, CountQuery, Origin, Quote, Sentence
from tasteprint.profiling.events import Event, EventKind, Item
from tasteprint.profiling.profiles import (
    AspectSentiment,
    Behaviour,
    Profile,
    Rejection,
    Sentiment,
    Spend,
    Status,
    Usage,
)
from tasteprint.profiling.reports import BatchReport, IngestReport, Refusal, UserResult

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
