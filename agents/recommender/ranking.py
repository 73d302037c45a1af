"""What is known of a user's taste as vectors, and how items are scored from it. No I/O.

An item's score is the sum of four parts: how near it lies to the user's texts, how near to their
interests, which of their interests it is tagged with, and how many users touched it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from pydantic import Field

from tasteprint.profiling.models import Model

_SECONDS_A_DAY = 86400.0
_MOST_HALVINGS = 40.0


class RankConfig(Model):
    """How items are ranked. The weights are by judgement, not fitted.

    Attributes:
        text, interests, tags, popularity: weights of the parts of a score.
        diversity: what an item loses of a score in [0, 1] for each unit of cosine with the likest
            item placed above it; 0 ranks by score alone.
        half_life_days: an event's weight halves over this time.
    """

    text: float = Field(default=1.0, ge=0)
    interests: float = Field(default=0.5, ge=0)
    tags: float = Field(default=0.5, ge=0)
    popularity: float = Field(default=0.05, ge=0)
    diversity: float = Field(default=0.2, ge=0)
    half_life_days: float = Field(default=180.0, gt=0)


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
        """Whether nothing is known."""
        return not self.event_ids and not self.interests

    @property
    def text_vector(self) -> np.ndarray:
        """The weighted mean of the events' vectors at unit length, (d,); zeros without texts."""
        mean: np.ndarray = self.event_weights @ self.event_vectors
        return mean / max(float(np.linalg.norm(mean)), 1e-12)

    def queries(self) -> np.ndarray:
        """What to look for: the text vector, if any, then each interest's; (m, d)."""
        rows = [self.text_vector] if self.event_ids else []
        rows += [interest.vector for interest in self.interests]
        return np.array(rows).reshape(len(rows), self.event_vectors.shape[1])

    def without(self, claim_id: str) -> "Taste":
        """As if the interest and all events that its evidence cites had never been.

        Raises:
            KeyError: there is no such interest.
        """
        gone = {interest.claim_id: interest for interest in self.interests}[claim_id]
        rest = tuple(i for i in self.interests if i.claim_id != claim_id)
        return replace(self, interests=rest).without_events(gone.event_ids)

    def without_events(self, event_ids: Collection[str]) -> "Taste":
        """As if these events had never been.

        An interest loses the share of its strength that its lost events are of all it cites; one
        that stood on nothing else is gone.
        """
        gone = frozenset(event_ids)
        kept = np.array([i not in gone for i in self.event_ids], dtype=bool)
        weights = self.event_weights[kept]
        shares = [_share(interest.event_ids, gone) for interest in self.interests]
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
        """The event with text that lies nearest to a vector (d,).

        Raises:
            ValueError: there is no text.
        """
        return self.event_ids[int(np.argmax(self.event_vectors @ vector))]


@dataclass(frozen=True)
class Candidates:
    """Items that may be recommended, m of them.

    Attributes:
        vectors: (m, d), unit rows.
        tags: of each item.
        popularity: (m,), in [0, 1].
    """

    ids: tuple[str, ...]
    vectors: np.ndarray
    tags: tuple[tuple[str, ...], ...]
    popularity: np.ndarray

    @cached_property
    def cosines(self) -> np.ndarray:
        """Of every two candidates, (m, m); 4 MB for a thousand."""
        cosines: np.ndarray = self.vectors @ self.vectors.T
        return cosines


@dataclass(frozen=True)
class Ranking:
    """How m candidates came out.

    Attributes:
        parts: the weighted addends of the scores, by name, each (m,).
        scores: (m,), their sum.
        ranks: (m,), from 1; not always by falling score, for like items are set apart.
    """

    parts: dict[str, np.ndarray]
    scores: np.ndarray
    ranks: np.ndarray


def recency(ages_in_seconds: Sequence[float], half_life_days: float) -> np.ndarray:
    """Weights that halve with each half-life of age and sum to 1, shape (n,)."""
    ages = np.array(ages_in_seconds, dtype=np.float64) / _SECONDS_A_DAY
    halvings = (ages - ages.min(initial=np.inf)) / half_life_days
    # Bounded, so that the oldest can still be weighed among themselves when the rest is gone.
    weights = 0.5 ** np.minimum(halvings, _MOST_HALVINGS)
    shares: np.ndarray = weights / weights.sum() if len(weights) else weights
    return shares


def popularity(counts: Sequence[int], most: int) -> np.ndarray:
    """Numbers of users as shares of the most popular item's, both on a log scale: in [0, 1]."""
    shares: np.ndarray = np.log1p(np.array(counts, dtype=np.float64)) / np.log1p(max(most, 1))
    return shares


def score(taste: Taste, candidates: Candidates, config: RankConfig) -> dict[str, np.ndarray]:
    """The weighted parts of each candidate's score, by name, each of shape (m,).

    text: cosine with the mean of the user's texts. interests: the best cosine with an interest's
    tag times that interest's strength. tags: the strengths of the interests whose tag the item
    carries, over the root of its number of tags. popularity: as given. The score is their sum.
    """
    strengths = np.array([interest.strength for interest in taste.interests])
    near = np.zeros(len(candidates.ids))
    if taste.interests:
        tags = np.stack([interest.vector for interest in taste.interests])
        near = (candidates.vectors @ tags.T * strengths).max(axis=1)
    by_tag = {interest.tag: interest.strength for interest in taste.interests}
    carried = [sum(by_tag.get(t, 0.0) for t in tags) for tags in candidates.tags]
    damping = np.sqrt([max(len(tags), 1) for tags in candidates.tags])
    return {
        "text": config.text * (candidates.vectors @ taste.text_vector),
        "interests": config.interests * near,
        "tags": config.tags * np.array(carried) / damping,
        "popularity": config.popularity * candidates.popularity,
    }


def rank(taste: Taste, candidates: Candidates, config: RankConfig) -> Ranking:
    """Scores and ranks all candidates."""
    parts = score(taste, candidates, config)
    total = np.sum(list(parts.values()), axis=0)
    placed = order(total, candidates, config.diversity)
    ranks = np.empty(len(placed), dtype=int)
    ranks[placed] = np.arange(1, len(placed) + 1)
    return Ranking(parts, total, ranks)


def order(scores: np.ndarray, candidates: Candidates, diversity: float) -> np.ndarray:
    """Places of all candidates in ranking order, shape (m,).

    Greedy: next is always the item with the most score left after ``diversity`` times its cosine
    with the likest item already placed (maximal marginal relevance, Carbonell and Goldstein 1998);
    scores are first brought to [0, 1]. Ties go by item id.
    """
    # By id, so that argmax, which takes the first of equals, settles ties.
    by_id = np.argsort(np.array(candidates.ids))
    left = scores[by_id] - scores.min(initial=np.inf)
    left = left / max(left.max(initial=0.0), 1e-12)
    cosines = candidates.cosines[by_id][:, by_id]
    likest = np.zeros(len(left))
    free = np.ones(len(left), dtype=bool)
    placed = []
    for _ in range(len(left)):
        # Rounded: the last bits depend on how the linear algebra was threaded.
        value = np.where(free, np.round(left - diversity * likest, 9), -np.inf)
        best = int(np.argmax(value))
        free[best] = False
        placed.append(best)
        likest = np.maximum(likest, cosines[best])
    ranked: np.ndarray = by_id[np.array(placed, dtype=int)]
    return ranked


def _share(cited: tuple[str, ...], gone: Collection[str]) -> float:
    """Which share of the cited events is left."""
    return sum(i not in gone for i in cited) / len(cited) if cited else 1.0
