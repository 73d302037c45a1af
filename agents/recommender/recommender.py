"""The recommender: from a profile to items, each with reasons that were tested.

``Recommender.chain`` reads top to bottom what happens.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field

from tasteprint.agents.recommender.counterfactuals import CounterfactualRanker
from tasteprint.agents.recommender.indexing import (
    DIGEST,
    interest_records,
    item_record,
    profile_record,
    remove_forgotten,
)
from tasteprint.agents.recommender.preferences import liked_interests, positive_events
from tasteprint.agents.recommender.ranking import (
    Candidates,
    Interest,
    RankConfig,
    Taste,
    popularity,
    recency,
)
from tasteprint.profiling.errors import RetrievalError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Item, Model, Profile, Recommendation
from tasteprint.profiling.text import tag_words
from tasteprint.vectorstore.chroma import Hit, Vectors

#: Items that are ranked: a catalogue of this size or less is ranked whole.
POOL = 1000


class RecommenderConfig(Model):
    """How items are recommended.

    Attributes:
        rank: how they are scored and ordered.
        max_texts: of a user's texts the latest that are read.
    """

    rank: RankConfig = RankConfig()
    max_texts: int = Field(default=200, ge=1)


@dataclass(frozen=True)
class Wish:
    """What is asked for: the ``wanted`` best of ``pool`` candidates, or one item's place there.

    Attributes:
        left_out: ids of items that are no candidates.
    """

    profile: Profile
    pool: int
    wanted: int | Item
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """And what is known of the user."""

    wish: Wish
    taste: Taste
    touched: frozenset[str]


@dataclass(frozen=True)
class Pool:
    """And the items that come into question."""

    known: Known
    items: tuple[Item, ...]
    candidates: Candidates


@dataclass(frozen=True)
class Ranked:
    """And how they ranked, with everything and in the trials."""

    pool: Pool
    trials: CounterfactualRanker


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

    def chain(self) -> Runnable[Wish, tuple[Recommendation, ...]]:
        """What happens to one wish, in order."""
        return (
            RunnableLambda(self._read_taste)
            | RunnableLambda(self._retrieve_untouched)
            | RunnableLambda(self._rank_diversely)
            | RunnableLambda(self._test_reasons)
        )

    async def recommend(
        self, profile: Profile, k: int, pool: int = POOL, left_out: Collection[str] = ()
    ) -> tuple[Recommendation, ...]:
        """The ``k`` best items that the user had not touched by the profile's ``as_of``.

        Without texts and interests popularity alone decides, and no reasons are given.

        Args:
            profile: of the user.
            k: how many, 1 or more; fewer come back only where there are fewer.
            pool: how many are retrieved and ranked; ranks are places among these.
            left_out: ids of more items that are not wanted.

        Raises:
            RetrievalError: nothing is indexed, or the store fails.
        """
        if k < 1:
            raise RetrievalError(
                f"{k} recommendations were asked for.", hint="Ask for 1 or more.", user_error=True
            )
        return await self.chain().ainvoke(Wish(profile, max(pool, k), k, frozenset(left_out)))

    async def place(self, profile: Profile, item: Item, pool: int = POOL) -> Recommendation:
        """Where one item stands among the candidates, whether it was among them or not.

        Raises:
            RetrievalError: the item is not indexed, or the store fails.
        """
        (placed,) = await self.chain().ainvoke(Wish(profile, pool, item))
        return placed

    def index_items(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Puts all items into the store and takes out what is no item any more.

        Returns:
            How many were written.
        """
        items = self.ledger.items()
        written = self.vectors.upsert("items", [item_record(item) for item in items], progress)
        self.vectors.prune("items", {item.item_id for item in items})
        return written

    def index_profile(self, profile: Profile, events: Sequence[Event] | None = None) -> None:
        """Puts a profile and its interests into the store, in place of the user's older ones.

        The profile comes last: where it is there, so are its interests (``lagging``).

        Args:
            profile: of the user.
            events: those that it was merged from; None looks them up.
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
        """Users whose newest profile is not in the store, or not wholly so."""
        stored = self.vectors.metadata("profiles", DIGEST)
        return {u for u, digest in self.ledger.digests().items() if stored.get(u) != digest}

    def sweep(self) -> int:
        """Takes out, for good, who was forgotten while being put in, and says how many."""
        gone = remove_forgotten(self.ledger, self.vectors)
        if gone:
            self.vectors.compact("profiles", "interests")
        return gone

    def _read_taste(self, wish: Wish) -> Known:
        events = self.ledger.events(wish.profile.user_id, wish.profile.as_of)
        touched = frozenset(event.item_id for event in events if event.item_id)
        return Known(wish, self._taste(wish.profile, events), touched | wish.left_out)

    def _taste(self, profile: Profile, events: Sequence[Event]) -> Taste:
        """Read from the records, not from the store, which holds the newest profile only."""
        written = positive_events(profile, events)[-self.config.max_texts :]
        ages = [(profile.as_of - event.ts).total_seconds() for event in written]
        claims = liked_interests(profile)
        embed = self.vectors.embedder.embed
        tags = embed([tag_words(claim.value) for claim in claims])
        return Taste(
            event_ids=tuple(event.event_id for event in written),
            event_vectors=embed([event.text or "" for event in written]),
            event_weights=recency(ages, self.config.rank.half_life_days),
            interests=tuple(
                Interest(c.claim_id, c.value, c.strength, vector, c.event_ids)
                for c, vector in zip(claims, tags, strict=True)
            ),
        )

    def _retrieve_untouched(self, known: Known) -> Pool:
        wish = known.wish
        users = self.ledger.popularity(wish.profile.as_of)
        if known.taste.empty:
            ids = [i for i in self.vectors.ids("items") if i not in known.touched]
            ids = sorted(ids, key=lambda i: (-users.get(i, 0), i))[: wish.pool]
        else:
            queries = known.taste.queries().astype(np.float32)
            found = self.vectors.query("items", queries, wish.pool, exclude=known.touched)
            ids = _in_turn(found, wish.pool)
        if isinstance(wish.wanted, Item) and wish.wanted.item_id not in ids:
            ids.append(wish.wanted.item_id)
        vectors = self.vectors.vectors("items", ids)
        items = [item for i in ids if i in vectors and (item := self.ledger.item(i))]
        self._check_index(wish, items)
        candidates = Candidates(
            ids=tuple(item.item_id for item in items),
            vectors=np.array([vectors[item.item_id] for item in items]).reshape(
                len(items), known.taste.event_vectors.shape[1]
            ),
            tags=tuple(item.tags for item in items),
            popularity=popularity(
                [users.get(item.item_id, 0) for item in items], max(users.values(), default=1)
            ),
        )
        return Pool(known, tuple(items), candidates)

    def _check_index(self, wish: Wish, items: Iterable[Item]) -> None:
        hint = "Run `tasteprint profile`: it indexes the items too."
        if isinstance(wish.wanted, Item) and wish.wanted.item_id not in {i.item_id for i in items}:
            raise RetrievalError(
                f"The item {wish.wanted.item_id} is not indexed.", hint=hint, user_error=True
            )
        if not items and not self.vectors.count("items"):
            raise RetrievalError("No items are indexed.", hint=hint, user_error=True)

    def _rank_diversely(self, pool: Pool) -> Ranked:
        return Ranked(
            pool, CounterfactualRanker(pool.known.taste, pool.candidates, self.config.rank)
        )

    def _test_reasons(self, ranked: Ranked) -> tuple[Recommendation, ...]:
        pool, ranking = ranked.pool, ranked.trials.ranking
        wanted = pool.known.wish.wanted
        if isinstance(wanted, Item):
            places = [pool.candidates.ids.index(wanted.item_id)]
        else:
            places = np.argsort(ranking.ranks)[:wanted].tolist()
        return tuple(
            Recommendation(
                item=pool.items[at],
                rank=int(ranking.ranks[at]),
                candidates=len(pool.items),
                score=float(ranking.scores[at]),
                parts={name: float(part[at]) for name, part in ranking.parts.items()},
                reasons=ranked.trials.reasons(at),
            )
            for at in places
        )


def _in_turn(found: Sequence[Sequence[Hit]], most: int) -> list[str]:
    """Ids of hits: the first of each list, then the second of each, until there are enough.

    Cosines with a text and with a tag's few words are of different sizes, so places are compared.
    """
    longest = max((len(hits) for hits in found), default=0)
    turns = [hits[at].id for at in range(longest) for hits in found if at < len(hits)]
    return list(dict.fromkeys(turns))[:most]
