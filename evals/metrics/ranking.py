"""Figures of ranked lists: of one user by ir-measures, and of all lists together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from tasteprint.evals.metrics.base import Table


def rankings_scores(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]], k: int
) -> dict[str, dict[str, float]]:
    """HR@k, P@k, R@k, nDCG@k and RR of many users' rankings.

    RR is one over the place of the first relevant item, and reads the whole ranking. P@k divides
    by k even where a ranking is shorter. An item's second place in a ranking is ignored.

    Args:
        ranked: user → items, best first. A user that is missing has an empty ranking.
        relevant: user → the items that ought to be found.
        k: places that count, from 1.

    Returns:
        For each user of ``relevant`` name → figure in [0, 1]; 0 where the ranking is empty or
        nothing is relevant.
    """
    import ir_measures as measures

    names = {
        measures.Success @ k: f"HR@{k}",
        measures.P @ k: f"P@{k}",
        measures.R @ k: f"R@{k}",
        measures.nDCG @ k: f"nDCG@{k}",
        measures.RR: "RR",
    }
    scores = {user: dict.fromkeys(names.values(), 0.0) for user in relevant}
    wanted = {user: dict.fromkeys(items, 1) for user, items in relevant.items() if items}
    if not wanted:
        return scores
    found = {user: _falling(ranked.get(user, ())) for user in wanted}
    for figure in measures.iter_calc(list(names), wanted, found):
        scores[figure.query_id][names[figure.measure]] = float(figure.value)
    return scores


def ranking_scores(ranked: Sequence[str], relevant: Collection[str], k: int) -> dict[str, float]:
    """One user's figures: see ``rankings_scores``, which is quicker for many."""
    return rankings_scores({"user": ranked}, {"user": relevant}, k)["user"]


def _falling(items: Sequence[str]) -> dict[str, float]:
    """Strictly falling scores. trec_eval sorts by score, and ties by the items' names."""
    once = list(dict.fromkeys(items))
    return {item: float(len(once) - place) for place, item in enumerate(once)}


def novelty(ranked: Sequence[str], users_of: Mapping[str, int], users: int) -> float:
    """The mean self-information of the items of one list, in bits.

    −log2 of the share of users who have the item (Zhou et al., 2010, "Solving the apparent
    diversity-accuracy dilemma of recommender systems"; Vargas and Castells, 2011, "Rank and
    relevance in novelty and diversity metrics").

    Args:
        ranked: the list.
        users_of: item → users who have it in the training data; an item that nobody has counts
            as if one user had it.
        users: in the training data.

    Returns:
        0 for an empty list.
    """
    if not ranked:
        return 0.0
    return float(np.mean([-np.log2(max(users_of.get(item, 0), 1) / users) for item in ranked]))


def intra_list_diversity(vectors: np.ndarray) -> float:
    """The mean of 1 − cosine over all pairs of the items of one list, in [0, 2].

    Args:
        vectors: of the items, (k, d).

    Returns:
        0 for fewer than two items.
    """
    from sklearn.metrics.pairwise import cosine_distances

    if len(vectors) < 2:
        return 0.0
    return float(cosine_distances(vectors)[np.triu_indices(len(vectors), k=1)].mean())


@dataclass(frozen=True)
class Coverage:
    """The share of a catalogue that occurs in any list.

    Attributes:
        catalogue: how many items there are.
        column: lists of item numbers, 0 to ``catalogue`` − 1; -1 is none.
    """

    catalogue: int
    column: str = "top"
    name: str = "coverage"
    better: ClassVar[Literal["higher", "lower"]] = "higher"
    interval: ClassVar[bool] = False

    def value(self, table: Table) -> float:
        """The share, in [0, 1]."""
        return self._of(table[self.column])

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        return np.array([self._of(table[self.column][row > 0]) for row in weights])

    def mixable(self, table: Table) -> Table:
        """The table itself."""
        return table

    def _of(self, items: np.ndarray) -> float:
        return len(np.unique(items[items >= 0])) / self.catalogue
