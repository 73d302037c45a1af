"""A user's taste as vectors: texts that speak for it, weighted by age, and interests. No I/O."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tasteprint.profiling.behaviour import negative_feedback_ids
from tasteprint.profiling.models import Claim, ClaimKind, Event, Profile
from tasteprint.profiling.text import tag_words

_SECONDS_A_DAY = 86400.0
_MOST_HALVINGS = 40.0


@dataclass(frozen=True)
class Interest:
    """An interest claim as the ranking sees it.

    Attributes:
        strength: in [0, 1].
        vector: of the tag's words, shape (d,). Not of the quotes: then it would still carry the
            texts that a test of another reason takes away.
        event_ids: all events that its evidence cites.
    """

    claim_id: str
    tag: str
    strength: float
    vector: np.ndarray
    event_ids: tuple[str, ...]


@dataclass(frozen=True)
class Taste:
    """A user's texts and interests.

    Attributes:
        event_ids: of the events with text, n of them.
        event_vectors: (n, d), unit rows.
        event_weights: (n,), they sum to 1; empty where there is no text.
        interests: strongest first.
    """

    event_ids: tuple[str, ...]
    event_vectors: np.ndarray
    event_weights: np.ndarray
    interests: tuple[Interest, ...]

    @property
    def empty(self) -> bool:
        """True if nothing is known."""
        return not self.event_ids and not self.interests

    @property
    def text_vector(self) -> np.ndarray:
        """The weighted mean of the events' vectors at unit length, (d,); zeros without texts."""
        mean: np.ndarray = self.event_weights @ self.event_vectors
        return mean / max(float(np.linalg.norm(mean)), 1e-12)

    def queries(self) -> np.ndarray:
        """Return what to look for: the text vector, if any, then each interest's; (m, d)."""
        rows = [self.text_vector] if self.event_ids else []
        rows += [interest.vector for interest in self.interests]
        return np.array(rows).reshape(len(rows), self.event_vectors.shape[1])

    def without(self, claim_id: str) -> "Taste":
        """Return the taste without an interest and without all events that its evidence cites.

        Raises:
            KeyError: there is no such interest.
        """
        gone = {interest.claim_id: interest for interest in self.interests}[claim_id]
        rest = tuple(i for i in self.interests if i.claim_id != claim_id)
        return replace(self, interests=rest).without_events(gone.event_ids)

    def without_events(self, event_ids: Collection[str]) -> "Taste":
        """Return the taste without these events.

        An interest loses the share of its strength that its lost events are of all it cites; one
        that has no other evidence is gone.
        """
        gone = frozenset(event_ids)
        kept = np.array([i not in gone for i in self.event_ids], dtype=bool)
        weights = self.event_weights[kept]
        shares = [_share_left(interest.event_ids, gone) for interest in self.interests]
        return Taste(
            event_ids=tuple(i for i in self.event_ids if i not in gone),
            event_vectors=self.event_vectors[kept],
            event_weights=weights / weights.sum() if len(weights) else weights,
            interests=tuple(
                replace(interest, strength=interest.strength * share)
                for interest, share in zip(self.interests, shares, strict=True)
                if share > 0
            ),
        )

    def nearest_event(self, vector: np.ndarray) -> str:
        """Return the event whose text is the most similar to a vector (d,).

        Raises:
            ValueError: there is no text.
        """
        return self.event_ids[int(np.argmax(self.event_vectors @ vector))]


def taste_of(
    profile: Profile,
    events: Sequence[Event],
    embed: Callable[[Sequence[str]], np.ndarray],
    *,
    max_texts: int,
    half_life_days: float,
) -> Taste:
    """Build a user's taste from the records.

    Args:
        profile: of the user.
        events: the user's up to the profile's ``as_of``, by time.
        embed: gives unit vectors of texts, one row each.
        max_texts: the latest texts that are used.
        half_life_days: an event's weight halves over this time.
    """
    written = positive_events(profile, events)[-max_texts:]
    ages = [(profile.as_of - event.ts).total_seconds() for event in written]
    claims = liked_interests(profile)
    tags = embed([tag_words(claim.value) for claim in claims])
    return Taste(
        event_ids=tuple(event.event_id for event in written),
        event_vectors=embed([event.text or "" for event in written]),
        event_weights=recency(ages, half_life_days),
        interests=tuple(
            Interest(c.claim_id, c.value, c.strength, vector, c.event_ids)
            for c, vector in zip(claims, tags, strict=True)
        ),
    )


def positive_events(profile: Profile, events: Sequence[Event]) -> list[Event]:
    """Return the events whose texts count as positive feedback, in their order.

    Left out are events without words, those that speak against an interest, and those that are
    quoted for dislikes alone.
    """
    opinions = profile.of_kind(ClaimKind.ASPECT_SENTIMENT)
    praised, criticised = (
        {quote.event_id for c in opinions if (c.polarity > 0) == good for quote in c.quotes}
        for good in (True, False)
    )
    against = negative_feedback_ids(events) | (criticised - praised)
    return [e for e in events if e.text and e.text.strip() and e.event_id not in against]


def liked_interests(profile: Profile) -> list[Claim]:
    """Return the interests, strongest first, without those that the user criticises."""
    disliked = {
        claim.value.casefold()
        for claim in profile.of_kind(ClaimKind.ASPECT_SENTIMENT)
        if claim.polarity < 0
    }
    return [
        claim
        for claim in profile.of_kind(ClaimKind.INTEREST)
        if tag_words(claim.value).casefold() not in disliked
    ]


def recency(ages_in_seconds: Sequence[float], half_life_days: float) -> np.ndarray:
    """Return weights that halve with each half-life of age and sum to 1, shape (n,)."""
    ages = np.array(ages_in_seconds, dtype=np.float64) / _SECONDS_A_DAY
    halvings = (ages - ages.min(initial=np.inf)) / half_life_days
    # Bounded, so that the oldest keep weights among themselves when the rest is gone.
    weights = 0.5 ** np.minimum(halvings, _MOST_HALVINGS)
    shares: np.ndarray = weights / weights.sum() if len(weights) else weights
    return shares


def _share_left(cited: tuple[str, ...], gone: Collection[str]) -> float:
    """Return which share of the cited events is left."""
    return sum(i not in gone for i in cited) / len(cited) if cited else 1.0
