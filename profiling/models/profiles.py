"""A user's profile at an instant."""

import hashlib
from enum import StrEnum

from pydantic import AwareDatetime, Field

from tasteprint.profiling.models.base import Model, Polarity, Unit
from tasteprint.profiling.models.claims import Claim, ClaimKind, Sentence
from tasteprint.profiling.models.events import EventKind
from tasteprint.profiling.models.rules import Rules


class AspectSentiment(Model):
    """A user's opinion of one aspect.

    Attributes:
        polarity: of the claim, by all opinions so far, the latest weighing most.
        mentions: events that mention it, for or against, since the claim began to hold.
    """

    aspect: str
    polarity: Polarity
    mentions: int = Field(ge=1)
    claim_id: str


class Sentiment(Model):
    """The tone of a user's texts: mean polarity, None where there was no text to read."""

    overall: Polarity | None = None
    texts: int = Field(default=0, ge=0)
    by_aspect: tuple[AspectSentiment, ...] = ()


class Spend(Model):
    """A user's spending in one currency; amounts are never converted.

    Attributes:
        currency: as the events name it; "" where they name none.
        purchases: those with an amount that could be read.
        total: the sum of their amounts.
        typical: the median of their amounts.
        capped_total: the sum with each outlier cut to the fence of ``spending.fence``.
        outliers: amounts above that fence.
        returned: the sum of returns and refunds; not taken off ``total``.
    """

    currency: str = ""
    purchases: int = Field(ge=0)
    total: float = Field(default=0.0, ge=0.0)
    typical: float | None = None
    capped_total: float = Field(default=0.0, ge=0.0)
    outliers: int = Field(default=0, ge=0)
    returned: float = Field(default=0.0, ge=0.0)


class Behaviour(Model):
    """Figures counted from the events alone; ``behaviour/figures.py`` has their formulas.

    What is not known is None, () or left out of a count, never 0 instead. Days, weeks and hours are
    those of UTC, whatever zone a user lives in: the events do not say it.

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
        top_hours: up to three most common hours of day (UTC).
        active_weeks: weeks with an event.
        sessions: runs of events without a pause of more than half an hour.
        median_gap_days: between neighbouring active days; None with fewer than two.
        events_per_month: over the time from the first event to ``as_of``.
        ratings: how many.
        median_rating, rating_spread: median and interquartile range; None with too few ratings.
        rating_level: how far the mean rating lies from the middle of the scale, in standard errors
            of the user's own ratings; None with fewer than three.
        weekdays: active days on Monday … Sunday; () without events.
        hours: sessions begun in each hour of the day; () where the events tell days alone.
        habit_weekdays, habit_hours: those that hold half of them, where they are told from an even
            spread; else ().
        spend: for each currency, most purchases first; () where no amount is known.
        purchases_without_amount: purchases that say nothing readable of what they cost.
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
    active_weeks: int = Field(default=0, ge=0)
    sessions: int = Field(default=0, ge=0)
    median_gap_days: float | None = None
    events_per_month: float = 0.0
    ratings: int = Field(default=0, ge=0)
    median_rating: Unit | None = None
    rating_spread: Unit | None = None
    rating_level: float | None = None
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    habit_weekdays: tuple[int, ...] = ()
    habit_hours: tuple[int, ...] = ()
    spend: tuple[Spend, ...] = ()
    purchases_without_amount: int = Field(default=0, ge=0)


class Rejection(Model):
    """A rejected claim, reading or sentence, and the reason."""

    what: str
    reason: str


class Usage(Model):
    """The cost of model calls. ``seconds`` is the sum over calls, which overlap in time."""

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
    """The outcome of building a profile.

    built: everything worked. partial: a step failed, or there was nothing to read for it; the rest
    stands. rejected: no claim passed its check. failed: nothing could be built.
    """

    BUILT = "built"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"


class Profile(Model):
    """A user's profile at an instant, with the evidence for it.

    Attributes:
        as_of: events up to and including this instant were read.
        rules: by which its readings were merged.
        cautions: limits of how the texts were read, a sentence each.
        interests, entities: ids of claims that hold, strongest first.
        claims: those that hold and, with a ``valid_to``, those that ended.
        usage: what reading its texts cost, whenever it was paid; without the time.
    """

    user_id: str
    as_of: AwareDatetime
    status: Status
    reason: str = ""
    rules: Rules = Rules()
    languages: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    summary: tuple[Sentence, ...] = ()
    sentiment: Sentiment = Sentiment()
    interests: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    behaviour: Behaviour
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    usage: Usage = Usage()

    def claim(self, claim_id: str) -> Claim:
        """Return the claim with this id.

        Raises:
            KeyError: the profile has none.
        """
        for claim in self.claims:
            if claim.claim_id == claim_id:
                return claim
        raise KeyError(claim_id)

    def top_interests(self, k: int | None = None) -> list[Claim]:
        """Return the claims of the interests that hold, strongest first: ``k`` at most, or all."""
        return [self.claim(claim_id) for claim_id in self.interests[:k]]

    def of_kind(self, kind: ClaimKind) -> tuple[Claim, ...]:
        """Return the claims of one kind that hold, strongest first, ties by value."""
        found = [c for c in self.claims if c.kind is kind and c.valid_to is None]
        return tuple(sorted(found, key=lambda c: (-c.strength, -c.confidence, c.value)))

    @property
    def digest(self) -> str:
        """The sha256 of the whole profile, in hex: equal if two profiles are, byte for byte."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def past(self) -> tuple[Claim, ...]:
        """Claims that ended, the latest first."""
        ended = [(c.valid_to, c) for c in self.claims if c.valid_to is not None]
        return tuple(c for _, c in sorted(ended, key=lambda p: (p[0], p[1].claim_id), reverse=True))
