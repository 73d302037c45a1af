"""Scores and ranks of items from a user's taste. No I/O.

An item's score is the sum of four parts: its similarity to the user's texts, its similarity to
their interests, which of their interests it is tagged with, and how many users touched it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pydantic import Field

from tasteprint.agents.recommender.taste_vectors import Taste
from tasteprint.profiling.models import Model


class RankConfig(Model):
    """Settings of the ranking. The weights are by judgement, not fitted.

    Attributes:
        text, interests, tags, popularity: weights of the parts of a score.
        diversity: what an item loses of a score in [0, 1] for each unit of cosine with the most
            similar item placed above it; 0 ranks by score alone.
        half_life_days: an event's weight halves over this time.
    """

    text: float = Field(default=1.0, ge=0)
    interests: float = Field(default=0.5, ge=0)
    tags: float = Field(default=0.5, ge=0)
    popularity: float = Field(default=0.05, ge=0)
    diversity: float = Field(default=0.2, ge=0)
    half_life_days: float = Field(default=180.0, gt=0)


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
    """The scores and ranks of m candidates.

    Attributes:
        parts: the weighted addends of the scores, by name, each (m,).
        scores: (m,), their sum.
        ranks: (m,), from 1; not always by falling score, for similar items are set apart.
    """

    parts: dict[str, np.ndarray]
    scores: np.ndarray
    ranks: np.ndarray


def popularity(counts: Sequence[int], most: int) -> np.ndarray:
    """Return numbers of users as shares of the largest, both on a log scale: in [0, 1]."""
    shares: np.ndarray = np.log1p(np.array(counts, dtype=np.float64)) / np.log1p(max(most, 1))
    return shares


def score(taste: Taste, candidates: Candidates, config: RankConfig) -> dict[str, np.ndarray]:
    """Return the weighted parts of each candidate's score, by name, each of shape (m,).

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
    """Score and rank all candidates."""
    parts = score(taste, candidates, config)
    total = np.sum(list(parts.values()), axis=0)
    placed = order(total, candidates, config.diversity)
    ranks = np.empty(len(placed), dtype=int)
    ranks[placed] = np.arange(1, len(placed) + 1)
    return Ranking(parts, total, ranks)


def order(scores: np.ndarray, candidates: Candidates, diversity: float) -> np.ndarray:
    """Return the places of all candidates in ranking order, shape (m,).

    Greedy: next is always the item with the most score left after ``diversity`` times its cosine
    with the most similar item already selected (maximal marginal relevance, Carbonell and Goldstein
    1998); scores are first brought to [0, 1]. Ties go by item id.
    """
    # By id, so that argmax, which takes the first of equals, settles ties.
    by_id = np.argsort(np.array(candidates.ids))
    left = scores[by_id] - scores.min(initial=np.inf)
    left = left / max(left.max(initial=0.0), 1e-12)
    cosines = candidates.cosines[by_id][:, by_id]
    most_similar = np.zeros(len(left))
    free = np.ones(len(left), dtype=bool)
    placed = []
    for _ in range(len(left)):
        # Rounded: the last bits depend on how the linear algebra was threaded.
        value = np.where(free, np.round(left - diversity * most_similar, 9), -np.inf)
        best = int(np.argmax(value))
        free[best] = False
        placed.append(best)
        most_similar = np.maximum(most_similar, cosines[best])
    ranked: np.ndarray = by_id[np.array(placed, dtype=int)]
    return ranked
