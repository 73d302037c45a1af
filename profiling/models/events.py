"""Events and items: what users did, and with what."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from tasteprint.profiling.models.base import Model, Unit


class EventKind(StrEnum):
    """Kinds of events."""

    VIEW = "view"
    CLICK = "click"
    SEARCH = "search"
    CART = "cart"
    PURCHASE = "purchase"
    RETURN = "return"
    PLAY = "play"
    SKIP = "skip"
    RATING = "rating"
    REVIEW = "review"
    POST = "post"
    OTHER = "other"


class Event(Model):
    """One thing that a user did.

    Attributes:
        event_id: unique in a workspace; made from the other fields where the source has none.
        ts: when, aware, in UTC.
        rating: in [0, 1], or None; ``raw_rating`` keeps the number unchanged.
        text: what the user wrote, or None. Quotes point into exactly this string.
    """

    event_id: str = Field(min_length=1)
    user_id: str = Field(min_length=1)
    item_id: str | None = None
    kind: EventKind = EventKind.OTHER
    ts: AwareDatetime
    rating: Unit | None = None
    raw_rating: float | None = None
    text: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class Item(Model):
    """One thing that can be recommended."""

    item_id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)


def is_review(event: Event) -> bool:
    """Return True if an event's text rates its item: a review, a rating or a return."""
    return event.kind in _REVIEWS or event.rating is not None


_REVIEWS = frozenset({EventKind.REVIEW, EventKind.RATING, EventKind.RETURN})
