"""Statements about a user, and the evidence that they stand on."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from tasteprint.profiling.models.base import Model, Polarity, Unit
from tasteprint.profiling.models.events import EventKind


class Quote(Model):
    """An exact span of an event's text: ``text == event.text[start:end]``, in characters."""

    event_id: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str = Field(min_length=1)

    @model_validator(mode="after")
    def _span_fits_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"span {self.start}:{self.end} does not have the length of its text "
                f"({len(self.text)} characters)"
            )
        return self


class CountQuery(Model):
    """The query of a count: the user's events up to ``as_of`` that meet every field given.

    Attributes:
        item_tag: a tag of the event's item; near-duplicates of it count (``taxonomy.tag_key``).
        also: other names of that tag.
        turned_away: True for negative feedback only, False for all but that
            (``behaviour.is_negative_feedback``).
    """

    kind: EventKind | None = None
    item_tag: str | None = None
    also: tuple[str, ...] = ()
    item_id: str | None = None
    turned_away: bool | None = None
    as_of: AwareDatetime


class Count(Model):
    """``matched`` of the user's ``total`` events meet ``query``.

    Attributes:
        event_ids: of the matched, by time.
        first, last: when the first and the last of them were; None where there are none.
    """

    matched: int = Field(ge=0)
    total: int = Field(ge=0)
    query: CountQuery
    event_ids: tuple[str, ...]
    first: AwareDatetime | None = None
    last: AwareDatetime | None = None


class ClaimKind(StrEnum):
    """Kinds of claims. No rule makes ``PREFERENCE``; stored data may name it."""

    INTEREST = "interest"
    ASPECT_SENTIMENT = "aspect_sentiment"
    ENTITY = "entity"
    PREFERENCE = "preference"
    FACT = "fact"


class Origin(Model):
    """The prompt and model behind a claim's readings; all None where code alone computed them."""

    prompt: str | None = None
    variant: str | None = None
    sha256: str | None = None
    model: str | None = None


#: The change of an interest's share of what the user does.
Trend = Literal["rising", "steady", "fading"]


class Claim(Model):
    """One statement about a user, with its evidence.

    Attributes:
        claim_id: stable: made from user, kind, value and detail.
        value: what it is about: a tag, an aspect, an entity's surface form.
        detail: an entity's type or a kind of event; may be empty.
        polarity: -1 dislikes … 1 likes; 0 where the kind knows none or the reading is neutral.
        confidence: probability that the claim holds.
        strength: how much of the user's history it carries, in [0, 1].
        trend: of an interest; None where there is too little evidence to tell.
        valid_from: when it began to hold.
        valid_to: when it ceased to hold; None while it does.
        ended_by: id of the event that contradicted it; None where it holds, or has expired.
    """

    claim_id: str = Field(min_length=1)
    user_id: str = Field(min_length=1)
    kind: ClaimKind
    value: str = Field(min_length=1)
    detail: str = ""
    polarity: Polarity = 0.0
    confidence: Unit
    strength: Unit = 0.0
    trend: Trend | None = None
    quotes: tuple[Quote, ...] = ()
    counts: tuple[Count, ...] = ()
    first_seen: AwareDatetime
    last_seen: AwareDatetime
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None
    ended_by: str | None = None
    origin: Origin = Origin()

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Ids of all events that the evidence cites, each once, in order of citation."""
        cited = [q.event_id for q in self.quotes]
        for count in self.counts:
            cited.extend(count.event_ids)
        return tuple(dict.fromkeys(cited))


class Sentence(Model):
    """One sentence and what it cites; a sentence that cites nothing is never shown."""

    text: str = Field(min_length=1)
    claim_ids: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()

    @property
    def grounded(self) -> bool:
        """True if it cites anything."""
        return bool(self.claim_ids or self.event_ids)
