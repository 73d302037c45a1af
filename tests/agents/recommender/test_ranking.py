from dataclasses import replace

import numpy as np
import pytest

from tasteprint.agents.recommender import Candidates, Interest, RankConfig, Taste, popularity, score
from tasteprint.agents.recommender.ranking import order, rank
from tasteprint.agents.recommender.taste_vectors import recency

X, Y, Z = np.eye(3)
DAY = 86400.0


def interest(claim_id, vector, strength, *events):
    return Interest(claim_id, f"tag-{claim_id}", strength, vector, events)


@pytest.fixture
def taste():
    return Taste(
        event_ids=("e1", "e2", "e3"),
        event_vectors=np.stack([X, Y, Y]),
        event_weights=np.array([0.5, 0.25, 0.25]),
        interests=(interest("a", X, 0.6, "e1", "e2"), interest("b", Y, 0.4, "e2", "e3")),
    )


def candidates(*vectors, tags=None, popular=None):
    count = len(vectors)
    return Candidates(
        ids=tuple(f"i{n}" for n in range(count)),
        vectors=np.array(vectors),
        tags=tags or ((),) * count,
        popularity=np.array(popular or [0.0] * count),
    )


def test_without_takes_the_interest_and_its_events(taste):
    rest = taste.without("a")
    assert rest.event_ids == ("e3",)
    assert rest.event_vectors.tolist() == [Y.tolist()]
    assert rest.event_weights.tolist() == [1.0]
    assert [i.claim_id for i in rest.interests] == ["b"]


def test_an_interest_loses_the_share_that_stood_on_the_same_events(taste):
    assert taste.without("a").interests[0].strength == pytest.approx(0.2)
    assert taste.without_events(["e1"]).interests[1].strength == pytest.approx(0.4)


def test_an_interest_whose_events_are_all_gone_is_gone(taste):
    rest = taste.without_events(["e2", "e3"])
    assert [(i.claim_id, i.strength) for i in rest.interests] == [("a", pytest.approx(0.3))]


def test_nothing_is_left_of_a_taste_that_stood_on_one_interest(taste):
    alone = replace(taste, interests=(interest("a", X, 1.0, "e1", "e2", "e3"),))
    rest = alone.without("a")
    assert rest.empty
    assert rest.text_vector.tolist() == [0, 0, 0]
    assert rest.queries().shape == (0, 3)
    assert all(not part.any() for part in score(rest, candidates(X, Y), RankConfig()).values())


def test_an_unknown_claim_is_refused(taste):
    with pytest.raises(KeyError, match="nobody"):
        taste.without("nobody")


def test_the_text_part_is_the_cosine_with_the_weighted_mean(taste):
    parts = score(taste, candidates(X, Z), RankConfig(text=2.0))
    assert parts["text"] == pytest.approx([2 * 0.5 / np.hypot(0.5, 0.5), 0.0])


def test_the_interest_part_is_the_best_cosine_times_strength(taste):
    parts = score(taste, candidates(X, (X + Y) / np.sqrt(2), Z), RankConfig(interests=1.0))
    assert parts["interests"] == pytest.approx([0.6, 0.6 / np.sqrt(2), 0.0])


def test_the_tag_part_is_damped_by_the_number_of_tags(taste):
    tags = (("tag-a",), ("tag-a", "tag-b", "x", "y"), ("x",), ())
    parts = score(taste, candidates(Z, Z, Z, Z, tags=tags), RankConfig(tags=1.0))
    assert parts["tags"] == pytest.approx([0.6, 1.0 / 2, 0.0, 0.0])


def test_popularity_is_a_log_share():
    assert popularity([0, 9, 99], 99) == pytest.approx([0.0, 0.5, 1.0])
    assert popularity([0], 0) == pytest.approx([0.0])


def test_an_event_counts_half_after_each_half_life():
    assert recency([0, 10 * DAY, 20 * DAY], 10.0) == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert recency([], 10.0).shape == (0,)


def test_what_is_ancient_can_stand_alone():
    weights = recency([0, 1e6 * DAY, 1e6 * DAY], 1.0)
    old = Taste(("new", "o1", "o2"), np.stack([X, Y, Y]), weights, ())
    assert old.without_events(["new"]).event_weights == pytest.approx([0.5, 0.5])


def test_the_order_goes_by_score_and_ties_by_id():
    given = candidates(X, X, X, X)
    shuffled = replace(given, ids=("d", "c", "b", "a"))
    assert order(np.array([1.0, 2.0, 1.0, 1.0]), shuffled, 0.0).tolist() == [1, 3, 2, 0]


def test_diversity_puts_a_like_item_behind_an_unlike_one():
    scores = np.array([9.0, 8.5, 8.0, 0.0])
    assert order(scores, candidates(X, X, Y, Z), 0.0).tolist() == [0, 1, 2, 3]
    assert order(scores, candidates(X, X, Y, Z), 0.2).tolist() == [0, 2, 1, 3]


def test_a_ranking_holds_parts_that_add_up_and_ranks_from_one(taste):
    given = candidates(Z, X, Y, popular=[1.0, 0.0, 0.0])
    ranking = rank(taste, given, RankConfig())
    assert ranking.scores == pytest.approx(sum(ranking.parts.values()))
    assert ranking.ranks.tolist() == [3, 1, 2]


def test_no_candidates_make_an_empty_ranking(taste):
    nothing = Candidates((), np.zeros((0, 3)), (), np.zeros(0))
    assert rank(taste, nothing, RankConfig()).ranks.shape == (0,)


def test_the_nearest_event(taste):
    assert taste.nearest_event(X) == "e1"
    assert taste.nearest_event(Y) == "e2"
