"""Tested reasons: the candidates are ranked again without each of them."""

from functools import cache

from tasteprint.agents.recommender.ranking import Candidates, RankConfig, rank
from tasteprint.agents.recommender.taste_vectors import Interest, Taste
from tasteprint.profiling.models import Reason

MOST = 3
# A share of the largest loss of score. Without any one of a user's events the mean of the others
# shifts a little, and an item's rank with it; that is no reason.
_MINOR = 0.25


class CounterfactualRanker:
    """Rankings of one user's candidates: with everything, and without one thing at a time.

    The candidates stay the same in all of them: a trial does not retrieve again.

    Attributes:
        ranking: with everything.
    """

    def __init__(self, taste: Taste, candidates: Candidates, config: RankConfig) -> None:
        self.taste = taste
        self.candidates = candidates
        given = (candidates, config)
        self.ranking = rank(taste, *given)
        # Cached: the same trials serve every item.
        self._rank = cache(lambda claim_id, event_id: rank(self._rest(claim_id, event_id), *given))

    def reasons(self, at: int) -> tuple[Reason, ...]:
        """Return why the candidate at this place ranks where it does.

        Every interest is tried with the events behind it, and the event most similar to the item.
        A reason decides where the item's score and rank both fall without it, the score by a
        quarter or more of the largest loss. Of those that decide the three with the largest fall
        in rank are returned, largest first; where none does, the one event or interest that adds
        most, with ``decides`` False; () where nothing is known of the user.
        """
        tried = [self._reason(at, i, i.event_ids) for i in self.taste.interests]
        if self.taste.event_ids:
            event_id = self.taste.nearest_event(self.candidates.vectors[at])
            tried.insert(0, self._reason(at, None, (event_id,)))
        least = _MINOR * max((_loss(r) for r in tried), default=0.0)
        deciding = [r for r in tried if r.decides and _loss(r) > 0 and _loss(r) >= least]
        deciding.sort(key=lambda r: (r.rank - r.rank_without, r.score_without, r.claim_id))
        return tuple(deciding[:MOST]) or _closest(tried)

    def _reason(self, at: int, interest: Interest | None, event_ids: tuple[str, ...]) -> Reason:
        claim_id = interest.claim_id if interest else ""
        without = self._rank(claim_id, event_ids[0])
        return Reason(
            claim_id=claim_id,
            event_ids=event_ids,
            rank=int(self.ranking.ranks[at]),
            score=float(self.ranking.scores[at]),
            rank_without=int(without.ranks[at]),
            score_without=float(without.scores[at]),
            leaves_nothing=self._rest(claim_id, event_ids[0]).empty,
        )

    def _rest(self, claim_id: str, event_id: str) -> Taste:
        """Return the taste without a claim and its events; for no claim, without the event."""
        return self.taste.without(claim_id) if claim_id else self.taste.without_events([event_id])


def _loss(reason: Reason) -> float:
    return reason.score - reason.score_without


def _closest(tried: list[Reason]) -> tuple[Reason, ...]:
    """Return what adds most to the score, unless the rank rises without it; else the event."""
    most = sorted(tried, key=lambda r: (r.score_without, r.claim_id))[:1]
    if most and _loss(most[0]) > 0 and most[0].rank_without == most[0].rank:
        return tuple(most)
    return tuple(r for r in tried if not r.claim_id)
