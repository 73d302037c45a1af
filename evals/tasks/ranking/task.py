"""``ranking-ml100k``: the film that a user liked next, by the recommender and by baselines.

There are no texts, so that no model is asked. The profile is the interests that the genres show,
and the ranking is the recommender's, over all films and without its trials of reasons.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from tasteprint.agents.recommender import (
    Candidates,
    Interest,
    RankConfig,
    Taste,
    item_record,
    popularity,
    score,
)
from tasteprint.agents.topics import Catalogue
from tasteprint.evals.datasets import MovieLens, Split, load_movielens
from tasteprint.evals.harness import Attempt, Bench, Output, Sample, Scores, Task
from tasteprint.evals.metrics import Coverage, Mean, intra_list_diversity, novelty, ranking_scores
from tasteprint.evals.tasks.ranking.baselines import LISTED, MODELS, RankingBaseline
from tasteprint.profiling.claims import History, interest_claims, say
from tasteprint.profiling.models import Claim, Event, EventKind

K = 10


def samples_of(data: MovieLens, split: Split) -> list[Sample]:
    """The users who are asked about: what they liked, and what is not to be ranked."""
    return [
        Sample(
            id=user,
            inputs={
                "split": split,
                "liked": [item for item, _ in case.liked],
                "times": [int(ts.timestamp()) for _, ts in case.liked],
                "masked": sorted(case.masked),
            },
            target=case.held_out,
            group=user,
        )
        for user, case in data.cases(split).items()
    ]


class RanksByProfile:
    """Tasteprint: interests from the genres of what a user liked, and the recommender's ranking.

    Args:
        data: gives the data set.
    """

    def __init__(self, data: Callable[[], MovieLens]) -> None:
        self.data = data
        self._shelf: Shelf | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Embed the items and counts who liked them.

        Raises:
            EvalError: the data set is not there.
        """
        self._shelf = Shelf(bench, self.data(), samples[0].inputs["split"]) if samples else None

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """The best of all items but those that the user rated."""
        shelf = self._shelf or Shelf(attempt.bench, self.data(), sample.inputs["split"])
        claims = interest_claims(shelf.history(sample), shelf.rules).claims
        return Output(
            answer=shelf.ranked(shelf.taste(claims), sample.inputs["masked"]),
            evidence=tuple(say(claim).text for claim in claims),
        )


class Shelf:
    """All items, ready to be ranked for any user.

    Args:
        bench: for its embedder and the profiler's settings.
        data: the data set.
        split: says who may be counted as liking what.

    Attributes:
        rules: the profiler's, by which interests are found.
        taxonomy: of the items' tags.
        candidates: all items, ordered by id.
    """

    def __init__(self, bench: Bench, data: MovieLens, split: Split) -> None:
        self.items = {item.item_id: item for item in data.items}
        self.config = RankConfig()
        shelf = Catalogue(data.items, bench.embedder)
        self.rules = bench.components.rules
        self.taxonomy = shelf.taxonomy
        users = Counter(item for liked in data.training(split).values() for item in liked)
        self.candidates = Candidates(
            ids=tuple(self.items),
            vectors=bench.embedder.embed([item_record(item).text for item in data.items]),
            tags=tuple(item.tags for item in data.items),
            popularity=popularity([users[i] for i in self.items], max(users.values(), default=1)),
        )
        tags = shelf.vocabulary.tags
        self._vectors = dict(zip(tags, shelf.vocabulary.vectors, strict=True))

    def history(self, sample: Sample) -> History:
        """Return what a user liked, as events without texts."""
        times = [datetime.fromtimestamp(ts, UTC) for ts in sample.inputs["times"]]
        events = tuple(
            Event(event_id=str(n), user_id=sample.id, item_id=item, kind=EventKind.RATING, ts=ts)
            for n, (item, ts) in enumerate(zip(sample.inputs["liked"], times, strict=True))
        )
        touched = {item: self.items[item] for item in sample.inputs["liked"]}
        return History(
            sample.id,
            times[-1],
            events,
            touched,
            readings={},
            readers={},
            taxonomy=self.taxonomy,
        )

    def taste(self, claims: Sequence[Claim]) -> Taste:
        """Return what the recommender makes of interest claims where there are no texts."""
        return Taste(
            event_ids=(),
            event_vectors=np.zeros((0, self.candidates.vectors.shape[1])),
            event_weights=np.zeros(0),
            interests=tuple(
                Interest(c.claim_id, c.value, c.strength, self._vectors[c.value], c.event_ids)
                for c in claims
            ),
        )

    def ranked(self, taste: Taste, masked: Collection[str]) -> list[str]:
        """The first items of ``taste.rank`` over all items that are not masked.

        The same places, item by item, without a matrix of cosines for each user's candidates.
        """
        total = np.sum(list(score(taste, self.candidates, self.config).values()), axis=0)
        gone = frozenset(masked)
        free = np.array([item not in gone for item in self.candidates.ids])
        left = total - total[free].min(initial=np.inf)
        left = left / max(left[free].max(initial=0.0), 1e-12)
        closest = np.zeros(len(left))
        placed: list[str] = []
        for _ in range(min(LISTED, int(free.sum()))):
            value = np.where(free, np.round(left - self.config.diversity * closest, 9), -np.inf)
            at = int(np.argmax(value))
            free[at] = False
            placed.append(self.candidates.ids[at])
            closest = np.maximum(closest, self.candidates.cosines[at])
        return placed


class RankingScorer:
    """Scores a ranking by where the held-out item is, and by what is on top.

    Args:
        data: gives the data set.
    """

    def __init__(self, data: Callable[[], MovieLens]) -> None:
        self.data = data

    @cached_property
    def _about(self) -> tuple[dict[str, int], dict[str, int], np.ndarray, int]:
        """Numbers of the items, how many users rated each, their genres, how many users."""
        data = self.data()
        names = sorted({tag for item in data.items for tag in item.tags})
        genres = np.array([[float(name in item.tags) for name in names] for item in data.items])
        numbers = {item.item_id: at for at, item in enumerate(data.items)}
        return numbers, data.rated_by, genres, len(data.rated)

    def __call__(self, sample: Sample, output: Output | None) -> Scores:
        """Noughts, and no items, for a ranking that failed."""
        numbers, rated_by, genres, users = self._about
        ranked = output.answer or [] if output else []
        found = ranking_scores(ranked, [sample.target], K)
        top = [numbers[item] for item in ranked[:K]]
        return {
            "ndcg": found[f"nDCG@{K}"],
            "right": found[f"HR@{K}"],
            "rr": found["RR"],
            "novelty": novelty(ranked[:K], rated_by, users),
            "diversity": intra_list_diversity(genres[top]),
            "top": [*top, *[-1] * (K - len(top))],
        }


def task(data: Callable[[], MovieLens] = load_movielens) -> Task:
    """The task ``ranking-ml100k``; the data are read when they are first needed."""
    return Task(
        name="ranking-ml100k",
        description="the film that a user liked next, among all 1,682",
        samples=lambda split: samples_of(data(), split),
        solver=RanksByProfile(data),
        scorer=RankingScorer(data),
        metrics=(
            Mean("ndcg", name=f"nDCG@{K}"),
            Mean("right", name=f"HR@{K}"),
            Mean("rr", name=f"MRR@{LISTED}"),
            Coverage(1682, name=f"coverage@{K}"),
            Mean("novelty", name=f"novelty@{K}"),
            Mean("diversity", name=f"diversity@{K}"),
        ),
        baselines=tuple(RankingBaseline(name, model, data) for name, model in MODELS.items()),
        source="MovieLens 100K, as recbole brings it",
    )
