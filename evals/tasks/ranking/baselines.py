"""Ways to rank items that ask no model: from who liked what, as a matrix of zeros and ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tasteprint.agents.recommender import item_record
from tasteprint.evals.datasets import MovieLens
from tasteprint.evals.harness import Bench, Output, Sample
from tasteprint.profiling.models import Item


def best(names: Sequence[str], figures: np.ndarray, most: int) -> list[str]:
    """The names with the greatest figures, best first; ties by name.

    Args:
        names: n of them.
        figures: (n,); -inf is never among the best.
        most: how many are wanted.
    """
    # Rounded: the last bits depend on how the linear algebra was threaded.
    order = np.lexsort((np.array(names), -np.round(figures, 9)))
    return [names[at] for at in order[:most] if np.isfinite(figures[at])]


#: Items that an answer lists.
LISTED = 100
_PENALTY = 100.0


@dataclass(frozen=True)
class Likes:
    """Data that a ranking is fitted to.

    Attributes:
        training: (users, items), 1 where a user liked an item.
        histories: (n, items), of the users who are asked about.
        items: in the order of the columns.
    """

    training: np.ndarray
    histories: np.ndarray
    items: tuple[Item, ...]


#: Scores of all items for the users who are asked about: (n, items).
Model = Callable[[Likes, Bench], np.ndarray]


@dataclass(frozen=True)
class RankingBaseline:
    """Ranks all items by a model's scores, without those that the user knows.

    Attributes:
        name: as printed.
        model: gives the scores.
        data: gives the data set.
    """

    name: str
    model: Model
    data: Callable[[], MovieLens]

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """See ``Baseline``; it is fitted to what all users liked before what is held out."""
        del training
        if not samples:
            return []
        data = self.data()
        ids = [item.item_id for item in data.items]
        likes = Likes(
            training=matrix(list(data.training(samples[0].inputs["split"]).values()), ids),
            histories=matrix([sample.inputs["liked"] for sample in samples], ids),
            items=data.items,
        )
        known = matrix([sample.inputs["masked"] for sample in samples], ids) > 0
        scores = np.where(known, -np.inf, self.model(likes, bench))
        return [Output(answer=best(ids, row, LISTED)) for row in scores]


def matrix(rows: Sequence[Sequence[str]], ids: Sequence[str]) -> np.ndarray:
    """Rows of ids as rows of zeros and ones, (rows, ids)."""
    place = {item: at for at, item in enumerate(ids)}
    filled = np.zeros((len(rows), len(ids)))
    for at, row in enumerate(rows):
        filled[at, [place[item] for item in row]] = 1.0
    return filled


def at_random(likes: Likes, bench: Bench) -> np.ndarray:
    """The same numbers each time."""
    del bench
    return np.random.default_rng(1).random(likes.histories.shape)


def popularity(likes: Likes, bench: Bench) -> np.ndarray:
    """Return how many users liked an item."""
    del bench
    return np.tile(likes.training.sum(axis=0), (len(likes.histories), 1))


def item_cosine(likes: Likes, bench: Bench) -> np.ndarray:
    """The sum of an item's cosines with those that the user liked, by who liked them."""
    del bench
    together = likes.training.T @ likes.training
    lengths = np.sqrt(np.maximum(np.diag(together), 1.0))
    cosines = together / lengths / lengths[:, None]
    np.fill_diagonal(cosines, 0.0)
    scores: np.ndarray = likes.histories @ cosines
    return scores


def ease(likes: Likes, bench: Bench) -> np.ndarray:
    """EASE (Steck, 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"), λ = 100.

    With P = (XᵀX + λI)⁻¹ the weights are −P_ij / P_jj, and 0 on the diagonal.
    """
    del bench
    together = likes.training.T @ likes.training
    inverse = np.linalg.inv(together + _PENALTY * np.eye(len(together)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    scores: np.ndarray = likes.histories @ weights
    return scores


def raw_history(likes: Likes, bench: Bench) -> np.ndarray:
    """Cosine of an item's text with the mean of those that the user liked: no profile."""
    vectors = bench.embedder.embed([item_record(item).text for item in likes.items])
    scores: np.ndarray = likes.histories @ vectors @ vectors.T  # its length does not matter
    return scores


#: By the names under which reports show them.
MODELS: dict[str, Model] = {
    "random": at_random,
    "popularity": popularity,
    "item cosine": item_cosine,
    "EASE": ease,
    "raw history": raw_history,
}
