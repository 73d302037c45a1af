"""MovieLens 100K, read from the installed package ``recbole``, which brings it along.

Its licence lets nobody redistribute it, so that no part of it is in this repository
(F. M. Harper and J. A. Konstan, 2015, "The MovieLens Datasets: History and Context").
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tasteprint.evals.datasets.source import Split
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Item

#: Ratings, of 1 to 5, that say that a film was liked.
_LIKED_FROM = 4.0
#: Users with fewer films that they liked are trained on, and not asked about.
_FEWEST = 5
_HINT = "Install it: pip install --no-deps recbole==1.2.1"


@dataclass(frozen=True)
class Case:
    """One user of a split.

    Attributes:
        liked: item ids that may be learnt from, in order of time, with the times.
        held_out: the item to be found.
        masked: all other items that the user rated: they are not to be ranked.
    """

    liked: tuple[tuple[str, datetime], ...]
    held_out: str
    masked: frozenset[str]


@dataclass(frozen=True)
class MovieLens:
    """Films, and who liked which when.

    Attributes:
        items: by id as text; genres are the tags, the year is the description.
        liked: by user, item ids in order of time, with the times. Ties, which a third of the users
            have at the end, go by id as text: the figures depend on it.
        rated: by user, ids of all items that they rated.
    """

    items: tuple[Item, ...]
    liked: Mapping[str, tuple[tuple[str, datetime], ...]]
    rated: Mapping[str, frozenset[str]]

    def cases(self, split: Split) -> dict[str, Case]:
        """The users who liked five films or more, by id.

        In test the last film that they liked is held out. In dev it is left out altogether, and
        the last but one is held out.
        """
        back = 1 if split == "test" else 2
        return {
            user: Case(
                liked=liked[:-back],
                held_out=liked[-back][0],
                masked=self.rated[user] - {liked[-back][0]},
            )
            for user, liked in self.liked.items()
            if len(liked) >= _FEWEST
        }

    def training(self, split: Split) -> dict[str, tuple[str, ...]]:
        """By user, the liked items that may be learnt from; of all users."""
        cases = self.cases(split)
        return {
            user: tuple(item for item, _ in (cases[user].liked if user in cases else liked))
            for user, liked in self.liked.items()
        }

    @property
    def rated_by(self) -> dict[str, int]:
        """By item id, how many users rated it."""
        counts = dict.fromkeys((item.item_id for item in self.items), 0)
        for items in self.rated.values():
            for item in items:
                counts[item] += 1
        return counts


@cache
def load_movielens() -> MovieLens:
    """The data set of the installed package.

    Raises:
        EvalError: the package is not there, or brings other files.
    """
    return read(package_folder() / "dataset_example" / "ml-100k")


def package_folder(name: str = "recbole") -> Path:
    """Find an installed package; it is not imported, which would ask for its requirements.

    Raises:
        EvalError: it is not installed.
    """
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise EvalError("MovieLens 100K is not there.", hint=_HINT, user_error=True)
    return Path(found.submodule_search_locations[0])


def read(folder: Path) -> MovieLens:
    """Read ``ml-100k.item`` and ``ml-100k.inter``: tab-separated, with a line of names.

    Raises:
        EvalError: they are not there, or not as expected.
    """
    try:
        rows = [_item(*row) for row in _rows(folder / "ml-100k.item")]
        ratings = [
            (user, item, float(rating), datetime.fromtimestamp(float(ts), UTC))
            for user, item, rating, ts in _rows(folder / "ml-100k.inter")
        ]
    except (OSError, ValueError, TypeError) as error:
        message = f"{folder} cannot be read as MovieLens 100K: {error}."
        raise EvalError(message, hint=_HINT, user_error=True) from error
    liked: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    rated: dict[str, set[str]] = defaultdict(set)
    for user, item, rating, ts in ratings:
        rated[user].add(item)
        if rating >= _LIKED_FROM:
            liked[user].append((ts, item))
    return MovieLens(
        items=tuple(sorted(rows, key=lambda item: item.item_id)),
        liked={u: tuple((item, ts) for ts, item in sorted(liked[u])) for u in sorted(liked)},
        rated={user: frozenset(items) for user, items in rated.items()},
    )


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]


def _item(item_id: str, title: str, year: str, genres: str) -> Item:
    return Item(
        item_id=item_id, title=title or item_id, description=year, tags=tuple(genres.split())
    )
