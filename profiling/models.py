"""The core models: frozen, and unknown keys are refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Polarity = Annotated[float, Field(ge=-1.0, le=1.0)]


class Model(BaseModel):
    """Base of all core models."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EventKind(StrEnum):
    """What a user did."""

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
        rating: in [0, 1], or None; ``raw_rating`` keeps the number as it came.
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
    """What a count counts: the user's events (up to ``as_of``) that meet every field given."""

    kind: EventKind | None = None
    item_tag: str | None = None
    item_id: str | None = None
    as_of: AwareDatetime


class Count(Model):
    """``matched`` of the user's ``total`` events meet ``query``; ``event_ids`` are the matched."""

    matched: int = Field(ge=0)
    total: int = Field(ge=0)
    query: CountQuery
    event_ids: tuple[str, ...]


class ClaimKind(StrEnum):
    """What a claim is about."""

    INTEREST = "interest"
    ASPECT_SENTIMENT = "aspect_sentiment"
    ENTITY = "entity"
    PREFERENCE = "preference"
    FACT = "fact"


class Origin(Model):
    """Where a claim's reading comes from; all None for what code alone computed."""

    prompt: str | None = None
    variant: str | None = None
    sha256: str | None = None
    model: str | None = None


class Claim(Model):
    """One statement about a user, with its evidence.

    Attributes:
        claim_id: stable: made from user, kind, value and detail.
        value: what it is about: a tag, an aspect, an entity's surface form.
        detail: the entity's type, for instance; may be empty.
        polarity: -1 dislikes … 1 likes; 0 where the kind knows none or the reading is neutral.
        confidence: that the claim holds, from scoring.
        strength: how much of the user's history it carries, in [0, 1].
    """

    claim_id: str = Field(min_length=1)
    user_id: str = Field(min_length=1)
    kind: ClaimKind
    value: str = Field(min_length=1)
    detail: str = ""
    polarity: Polarity = 0.0
    confidence: Unit
    strength: Unit = 0.0
    quotes: tuple[Quote, ...] = ()
    counts: tuple[Count, ...] = ()
    first_seen: AwareDatetime
    last_seen: AwareDatetime
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None
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
        """Whether it cites anything at all."""
        return bool(self.claim_ids or self.event_ids)


class AspectSentiment(Model):
    """How a user speaks of one aspect: mean polarity over ``mentions`` mentions."""

    aspect: str
    polarity: Polarity
    mentions: int = Field(ge=1)
    claim_id: str


class Sentiment(Model):
    """The tone of a user's texts: mean polarity, None where there was no text to read."""

    overall: Polarity | None = None
    texts: int = Field(default=0, ge=0)
    by_aspect: tuple[AspectSentiment, ...] = ()


class Behaviour(Model):
    """Figures that code counts from the events alone.

    Attributes:
        events, active_days, distinct_items: counts.
        by_kind: events for each kind.
        first, last: of the first and last event; None without events.
        days_since_last: from the last event to ``as_of``.
        events_per_active_week: events over the number of weeks with one.
        mean_rating: of the rescaled ratings, None without ratings.
        text_share: share of events with text.
        repeat_rate: share of events on an item that had one before.
        variety: normalised Shannon entropy of the touched items' tags, 0 one tag … 1 even.
        top_hours: up to three commonest hours of day (UTC).
    """

    events: int = Field(ge=0)
    active_days: int = Field(ge=0)
    distinct_items: int = Field(ge=0)
    by_kind: dict[EventKind, int] = Field(default_factory=dict)
    first: AwareDatetime | None = None
    last: AwareDatetime | None = None
    days_since_last: float | None = None
    events_per_active_week: float = 0.0
    mean_rating: Unit | None = None
    text_share: Unit = 0.0
    repeat_rate: Unit = 0.0
    variety: Unit = 0.0
    top_hours: tuple[int, ...] = ()


class Rejection(Model):
    """What was kept out of a profile, and why."""

    what: str
    reason: str


class Usage(Model):
    """What the model cost. ``seconds`` is the sum over calls, which overlap in time."""

    calls: int = Field(default=0, ge=0)
    cached: int = Field(default=0, ge=0)
    tokens_in: int = Field(default=0, ge=0)
    tokens_out: int = Field(default=0, ge=0)
    seconds: float = Field(default=0.0, ge=0.0)

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            cached=self.cached + other.cached,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            seconds=self.seconds + other.seconds,
        )


class Status(StrEnum):
    """How a user's profile ended.

    built: everything worked. partial: a step failed, or there was nothing to read for it; the rest
    stands. rejected: no claim passed its check. failed: nothing could be built.
    """

    BUILT = "built"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"


class Profile(Model):
    """What is known of a user at an instant, and the evidence for it.

    Attributes:
        as_of: events up to and including this instant were read.
        version: 1, 2, … for each user, in the order in which profiles were written.
        fingerprint: sha256 of everything that went in (events, items, prompts, model, settings);
            a build with the same fingerprint changes nothing.
        interests, entities: ids of claims, strongest first.
    """

    user_id: str
    as_of: AwareDatetime
    version: int = Field(default=1, ge=1)
    fingerprint: str = ""
    status: Status
    reason: str = ""
    languages: tuple[str, ...] = ()
    summary: tuple[Sentence, ...] = ()
    sentiment: Sentiment = Sentiment()
    interests: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    behaviour: Behaviour
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    usage: Usage = Usage()

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id.

        Raises:
            KeyError: the profile has none.
        """
        for claim in self.claims:
            if claim.claim_id == claim_id:
                return claim
        raise KeyError(claim_id)

    def of_kind(self, kind: ClaimKind) -> tuple[Claim, ...]:
        """Claims of one kind, strongest first, ties by value."""
        found = [c for c in self.claims if c.kind is kind]
        return tuple(sorted(found, key=lambda c: (-c.strength, -c.confidence, c.value)))


class Reason(Model):
    """Why an item was recommended, tested by taking the reason away.

    ``rank`` and ``score`` are with everything, ``rank_without`` and ``score_without`` with the
    claim and the events it stands on removed from the history. Ranks begin at 1.
    """

    claim_id: str
    event_ids: tuple[str, ...]
    rank: int = Field(ge=1)
    score: float
    rank_without: int = Field(ge=1)
    score_without: float

    @property
    def matters(self) -> bool:
        """Whether the item falls in rank when the reason is taken away."""
        return self.rank_without > self.rank


class Explanation(Model):
    """A recommendation in words.

    Attributes:
        counterfactual: the sentence that tells what the ranking does without the main reason.
        checked: whether every sentence passed the grounding check.
    """

    sentences: tuple[Sentence, ...]
    counterfactual: str = ""
    checked: bool

    @property
    def text(self) -> str:
        """All sentences, joined by spaces."""
        return " ".join(s.text for s in self.sentences)


class Recommendation(Model):
    """One recommended item. ``parts`` are the weighted addends of ``score``, by name."""

    item: Item
    rank: int = Field(ge=1)
    score: float
    parts: dict[str, float]
    reasons: tuple[Reason, ...] = ()
    explanation: Explanation | None = None


class Answer(Model):
    """An answer of the support chat: grounded sentences, or ``known`` False and none."""

    question: str
    sentences: tuple[Sentence, ...] = ()
    known: bool

    @property
    def text(self) -> str:
        """The sentences, or the plain admission that the records do not tell."""
        return " ".join(s.text for s in self.sentences) if self.known else NOT_KNOWN


NOT_KNOWN = "The records do not tell."


class UserResult(Model):
    """How one user fared in a batch. ``cached``: an up-to-date profile stood already."""

    user_id: str
    status: Status
    reason: str = ""
    cached: bool = False
    claims: int = 0
    rejected: int = 0
    usage: Usage = Usage()


class BatchReport(Model):
    """How a batch of profiles went; every user asked for has a result."""

    results: tuple[UserResult, ...]
    seconds: float
    events: int = 0

    @property
    def usage(self) -> Usage:
        """The sum over users."""
        return sum((r.usage for r in self.results), Usage())

    def count(self, status: Status) -> int:
        """Number of users that ended with this status."""
        return sum(r.status is status for r in self.results)


class Refusal(Model):
    """One refused input row."""

    source: str
    row: int = Field(ge=1)
    reason: str
    raw: str


class IngestReport(Model):
    """What an ingest did. ``read == accepted + known + duplicates + refused`` for both tables.

    Attributes:
        accepted: rows new to the ledger. known: rows whose id the ledger has already.
        duplicates: rows that repeat an earlier row of the same input.
        refused: rows in the quarantine file.
        mended: how many rows each cleaning rule changed, by the rule's name.
        updated_items: of the known items, those whose content changed.
        quarantine: path of the quarantine file, None when nothing was refused.
    """

    events_read: int = 0
    events_accepted: int = 0
    events_known: int = 0
    events_duplicate: int = 0
    events_refused: int = 0
    items_read: int = 0
    items_accepted: int = 0
    items_known: int = 0
    items_duplicate: int = 0
    items_refused: int = 0
    updated_items: int = 0
    users: int = 0
    first: datetime | None = None
    last: datetime | None = None
    mended: dict[str, int] = Field(default_factory=dict)
    quarantine: str | None = None
