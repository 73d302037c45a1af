import math

import ir_measures
import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from tasteprint.evals.metrics import Coverage, intra_list_diversity, novelty, ranking_scores
from tasteprint.evals.metrics.ranking import rankings_scores

ITEMS = [f"item {n}" for n in range(30)]


def by_hand(ranked: list[str], relevant: set[str], k: int) -> dict[str, float]:
    """The textbook's formulas."""
    hits = [item in relevant for item in ranked]
    first = next((place for place, hit in enumerate(hits, start=1) if hit), math.inf)
    gain = sum(1 / math.log2(place + 1) for place, hit in enumerate(hits[:k], start=1) if hit)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(k, len(relevant)) + 1))
    return {
        f"HR@{k}": float(any(hits[:k])),
        f"P@{k}": sum(hits[:k]) / k,
        f"R@{k}": sum(hits[:k]) / len(relevant),
        f"nDCG@{k}": gain / ideal,
        "RR": 1 / first,
    }


def random_users(seed: int) -> tuple[dict[str, list[str]], dict[str, set[str]], np.ndarray]:
    """Rankings by scores with many ties, some of them short or missing; what is relevant."""
    random = np.random.default_rng(seed)
    scores = random.integers(0, 4, (40, len(ITEMS))).astype(float)
    ranked, relevant = {}, {}
    for user, row in enumerate(scores):
        relevant[f"u{user}"] = set(random.choice(ITEMS, random.integers(1, 8), replace=False))
        if user % 5:  # every fifth user has no ranking
            shown = random.integers(0, len(ITEMS), endpoint=True) if user % 3 else len(ITEMS)
            ranked[f"u{user}"] = [ITEMS[i] for i in np.argsort(-row, kind="stable")][:shown]
    return ranked, relevant, scores


@pytest.mark.parametrize("k", [1, 5, 10, 40])
def test_figures_are_the_textbooks_also_for_ties_and_missing_users(k):
    ranked, relevant, _ = random_users(k)
    found = rankings_scores(ranked, relevant, k)
    assert found.keys() == relevant.keys()
    for user, wanted in relevant.items():
        assert found[user] == pytest.approx(by_hand(ranked.get(user, []), wanted, k))


def test_ndcg_is_scikit_learns():
    ranked, relevant, _ = random_users(77)
    for user, items in ranked.items():
        if len(items) == len(ITEMS):
            places = [[-items.index(item) for item in ITEMS]]
            gains = [[float(item in relevant[user]) for item in ITEMS]]
            found = ranking_scores(items, relevant[user], 10)["nDCG@10"]
            assert found == pytest.approx(ndcg_score(gains, places, k=10))


def test_our_order_counts_where_the_library_would_break_ties_itself():
    best_first, relevant = ["a", "b", "c"], {"a"}
    assert ranking_scores(best_first, relevant, 1)["HR@1"] == 1.0
    tied = {"u": dict.fromkeys(best_first, 1.0)}
    [library] = ir_measures.iter_calc([ir_measures.Success @ 1], {"u": {"a": 1}}, tied)
    assert library.value == 0.0  # ties are sorted by name, backwards


def test_one_user_is_one_of_many():
    ranked, relevant, _ = random_users(3)
    together = rankings_scores(ranked, relevant, 10)
    assert together["u1"] == ranking_scores(ranked["u1"], relevant["u1"], 10)


def test_an_item_counts_at_its_first_place_only():
    assert ranking_scores(["a", "b", "a", "c"], {"a", "c"}, 3) == pytest.approx(
        by_hand(["a", "b", "c"], {"a", "c"}, 3)
    )


def test_empty_rankings_and_nothing_relevant_get_noughts():
    noughts = dict.fromkeys(["HR@3", "P@3", "R@3", "nDCG@3", "RR"], 0.0)
    assert ranking_scores([], {"a"}, 3) == noughts
    assert ranking_scores(["a"], set(), 3) == noughts
    assert rankings_scores({"strange": ["a"]}, {}, 3) == {}


def test_items_with_names_in_other_scripts():
    assert ranking_scores(["吉他 调音器", "a b"], {"吉他 调音器"}, 1)["HR@1"] == 1.0


def test_novelty_is_the_information_of_owning_an_item():
    users_of = {"common": 8, "rare": 1}
    assert novelty(["common"], users_of, users=8) == 0.0
    assert novelty(["common", "rare"], users_of, users=8) == pytest.approx(1.5)
    assert novelty(["unknown"], users_of, users=8) == 3.0
    assert novelty([], users_of, users=8) == 0.0


def test_diversity_is_the_mean_distance_of_pairs():
    assert intra_list_diversity(np.array([[1.0, 0.0], [0.0, 2.0]])) == pytest.approx(1.0)
    three = np.array([[1.0, 0.0], [3.0, 0.0], [-1.0, 0.0]])
    assert intra_list_diversity(three) == pytest.approx((0 + 2 + 2) / 3)
    assert intra_list_diversity(three[:1]) == 0.0


def test_coverage_counts_the_items_of_all_lists():
    table = {"top": np.array([[0.0, 1.0], [1.0, -1.0], [4.0, -1.0]])}
    metric = Coverage(catalogue=5)
    assert metric.value(table) == pytest.approx(3 / 5)
    assert metric.resampled(table, np.array([[1.0, 2.0, 0.0]])) == pytest.approx([2 / 5])
    assert not metric.interval
