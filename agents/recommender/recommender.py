"""The recommender: from a profile to items, each with reasons that were tested.

``Recommender.answer`` reads top to bottom what happens.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from tasteprint.agents.recommender.counterfactuals import CounterfactualRanker
from tasteprint.agents.recommender.indexing import (
    DIGEST,
    interest_records,
    item_record,
    profile_record,
    remove_forgotten,
)
from tasteprint.agents.recommender.ranking import Candidates, RankConfig, popularity
from tasteprint.agents.recommender.taste_vectors import Taste, taste_of
from tasteprint.profiling.errors import RetrievalError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Item, Model, Profile, Recommendation
from tasteprint.vectorstore.chroma import Hit, Vectors

log = logging.getLogger(__name__)

#: Items that are ranked: a catalogue of this size or less is ranked whole.
POOL = 1000


class RecommenderConfig(Model):
    """Settings of the recommendation of items.

    Attributes:
        rank: how they are scored and ordered.
        max_texts: of a user's texts the latest that are read.
    """

    rank: RankConfig = RankConfig()
    max_texts: int = Field(default=200, ge=1)


@dataclass(frozen=True)
class RecommendationRequest:
    """The request for one user's recommendations.

    Attributes:
        profile: of the user.
        wanted: how many of the best candidates, or one item, whose place among them is asked for.
        pool: how many candidates are retrieved and ranked.
        excluded: ids of items that are no candidates, besides those that the events are on.
        events: all of the user's that are known, by time. Their items are no candidates, whenever
            they were touched; the taste is made of those up to the profile's ``as_of``. None loads
            these.
    """

    profile: Profile
    wanted: int | Item
    pool: int = POOL
    excluded: frozenset[str] = frozenset()
    events: Sequence[Event] | None = None


class Recommender:
    """Recommends from the texts and interests of a user.

    Args:
        ledger: items, events, popularity.
        vectors: where items are found; ``index_items`` puts them there.
        config: how items are recommended.
    """

    def __init__(
        self, ledger: Ledger, vectors: Vectors, config: RecommenderConfig | None = None
    ) -> None:
        self.ledger = ledger
        self.vectors = vectors
        self.config = config or RecommenderConfig()

    async def recommend(
        self,
        profile: Profile,
        k: int,
        pool: int = POOL,
        left_out: Collection[str] = (),
        events: Sequence[Event] | None = None,
    ) -> tuple[Recommendation, ...]:
        """Return the ``k`` best items that the user had not touched by the profile's ``as_of``.

        Without texts and interests popularity alone decides, and no reasons are given.

        Args:
            profile: of the user.
            k: how many, 1 or more; fewer come back only where there are fewer.
            pool: how many are retrieved and ranked; ranks are places among these.
            left_out: ids of more items that are not wanted.
            events: see ``RecommendationRequest``.

        Raises:
            RetrievalError: nothing is indexed, or the store fails.
        """
        if k < 1:
            raise RetrievalError(
                f"{k} recommendations were asked for.", hint="Ask for 1 or more.", user_error=True
            )
        return await self.answer(
            RecommendationRequest(profile, k, max(pool, k), frozenset(left_out), events)
        )

    async def place(
        self,
        profile: Profile,
        item: Item,
        pool: int = POOL,
        events: Sequence[Event] | None = None,
    ) -> Recommendation:
        """Return one item's place among the candidates, whether it was among them or not.

        Raises:
            RetrievalError: the item is not indexed, or the store fails.
        """
        request = RecommendationRequest(profile, item, pool, events=events)
        (placed,) = await self.answer(request)
        return placed

    async def answer(self, request: RecommendationRequest) -> tuple[Recommendation, ...]:
        """Retrieve candidates, rank them, and test why the wanted ones rank where they do.

        Raises:
            RetrievalError: nothing is indexed, the wanted item is not, or the store fails.
        """
        events = await asyncio.to_thread(self._events, request)
        taste = await asyncio.to_thread(self._taste, request.profile, events)
        items, candidates = await asyncio.to_thread(self._retrieve, request, taste, events)
        ranker = await asyncio.to_thread(CounterfactualRanker, taste, candidates, self.config.rank)
        return await asyncio.to_thread(_recommendations, request.wanted, items, ranker)

    def index_items(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Put all items into the store and take out what is no item any more.

        Returns:
            How many were written.
        """
        items = self.ledger.items()
        written = self.vectors.upsert("items", [item_record(item) for item in items], progress)
        self.vectors.prune("items", {item.item_id for item in items})
        return written

    def index_profile(self, profile: Profile, events: Sequence[Event] | None = None) -> None:
        """Put a profile and its interests into the store, in place of the user's older ones.

        The profile comes last: where it is there, so are its interests (``lagging``).

        Args:
            profile: of the user.
            events: those that it was merged from; None loads them.
        """
        known = self.ledger.events(profile.user_id, profile.as_of) if events is None else events
        taste = self._taste(profile, known)
        interests = interest_records(profile)
        self.vectors.upsert("interests", interests)
        present = self.vectors.ids("interests", {"user_id": profile.user_id})
        if stale := sorted(set(present) - {record.id for record in interests}):
            self.vectors.delete("interests", ids=stale)
        self.vectors.upsert("profiles", [profile_record(profile, taste)])

    def lagging(self) -> set[str]:
        """Return the users whose newest profile is not in the store, or not wholly so."""
        stored = self.vectors.metadata("profiles", DIGEST)
        return {u for u, digest in self.ledger.digests().items() if stored.get(u) != digest}

    def sweep(self) -> int:
        """Take out, for good, users who were erased while being put in; return how many."""
        gone = remove_forgotten(self.ledger, self.vectors)
        if gone:
            self.vectors.compact("profiles", "interests")
        return gone

    def _events(self, request: RecommendationRequest) -> Sequence[Event]:
        if request.events is not None:
            return request.events
        return self.ledger.events(request.profile.user_id, request.profile.as_of)

    def _taste(self, profile: Profile, events: Sequence[Event]) -> Taste:
        """Build the taste from the records; the store holds the newest profile only."""
        return taste_of(
            profile,
            [event for event in events if event.ts <= profile.as_of],
            self.vectors.embedder.embed,
            max_texts=self.config.max_texts,
            half_life_days=self.config.rank.half_life_days,
        )

    def _retrieve(
        self, request: RecommendationRequest, taste: Taste, events: Iterable[Event]
    ) -> tuple[tuple[Item, ...], Candidates]:
        """Retrieve the items that are ranked: those most similar to the taste, or popular ones."""
        excluded = {event.item_id for event in events if event.item_id} | request.excluded
        users = self.ledger.popularity(request.profile.as_of)
        if taste.empty:
            ids = [i for i in self.vectors.ids("items") if i not in excluded]
            ids = sorted(ids, key=lambda i: (-users.get(i, 0), i))[: request.pool]
        else:
            queries = taste.queries().astype(np.float32)
            hits = self.vectors.query("items", queries, request.pool, exclude=excluded)
            ids = _in_turn(hits, request.pool)
        if isinstance(request.wanted, Item) and request.wanted.item_id not in ids:
            ids.append(request.wanted.item_id)
        vectors = self.vectors.vectors("items", ids)
        known = self.ledger.items_by_id(vectors.keys())
        items = tuple(known[i] for i in ids if i in vectors and i in known)
        log.debug("%d items retrieved, %d excluded", len(items), len(excluded))
        self._check_index(request.wanted, items)
        dimension = taste.event_vectors.shape[1]
        return items, Candidates(
            ids=tuple(item.item_id for item in items),
            vectors=np.array([vectors[item.item_id] for item in items]).reshape(
                len(items), dimension
            ),
            tags=tuple(item.tags for item in items),
            popularity=popularity(
                [users.get(item.item_id, 0) for item in items], max(users.values(), default=1)
            ),
        )

    def _check_index(self, wanted: int | Item, items: Iterable[Item]) -> None:
        hint = "Run `tasteprint profile`: it indexes the items too."
        if isinstance(wanted, Item) and wanted.item_id not in {i.item_id for i in items}:
            raise RetrievalError(
                f"The item {wanted.item_id} is not indexed.", hint=hint, user_error=True
            )
        if not items and not self.vectors.count("items"):
            raise RetrievalError("No items are indexed.", hint=hint, user_error=True)


def _recommendations(
    wanted: int | Item, items: Sequence[Item], ranker: CounterfactualRanker
) -> tuple[Recommendation, ...]:
    """Return the wanted items with their scores and tested reasons, best first."""
    ranking = ranker.ranking
    if isinstance(wanted, Item):
        places = [ranker.candidates.ids.index(wanted.item_id)]
    else:
        places = np.argsort(ranking.ranks)[:wanted].tolist()
    return tuple(
        Recommendation(
            item=items[at],
            rank=int(ranking.ranks[at]),
            candidates=len(items),
            score=float(ranking.scores[at]),
            parts={name: float(part[at]) for name, part in ranking.parts.items()},
            reasons=ranker.reasons(at),
        )
        for at in places
    )


def _in_turn(found: Sequence[Sequence[Hit]], most: int) -> list[str]:
    """Return ids of hits: the first of each list, then the second of each, up to ``most``.

    Cosines with a text and with a tag's few words differ in size, so places are compared.
    """
    longest = max((len(hits) for hits in found), default=0)
    turns = [hits[at].id for at in range(longest) for hits in found if at < len(hits)]
    return list(dict.fromkeys(turns))[:most]
