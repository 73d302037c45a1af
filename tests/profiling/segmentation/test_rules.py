"""Planted rules are found, chance gives none, and each figure can be counted again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.segmentation import RuleConfig, association_rules


def users(make_user, sets):
    return [make_user(f"u{n:03d}", dict.fromkeys(tags, 0.5)) for n, tags in enumerate(sets)]


def test_a_planted_rule_is_found_and_counted(make_user):
    sets = [("wine", "cheese")] * 12 + [("wine",)] * 3 + [("cheese",)] * 5 + [("beer",)] * 40
    found = association_rules(users(make_user, [*sets, ()]))
    assert found.users == 60  # who has no interest is left out
    assert found.tested == 3
    (rule,) = found.rules
    assert (rule.antecedent, rule.consequent) == (("wine",), "cheese")
    assert (rule.antecedent_users, rule.consequent_users, rule.both) == (15, 17, 12)
    assert rule.support == pytest.approx(12 / 60)
    assert rule.confidence == pytest.approx(12 / 15)
    assert rule.lift == pytest.approx(12 / 15 * 60 / 17)
    assert rule.p_value == pytest.approx(
        3 * fisher_exact([[12, 3], [5, 40]], alternative="greater").pvalue
    )
    assert rule.text == (
        "Users interested in wine are 7.2 times as often interested in cheese "
        "(12 of 15 users against 5 of the 45 others)."
    )


def test_nobody_else_has_it(make_user):
    sets = [("german-beers", "keg")] * 9 + [("beer",)] * 30
    (rule,) = association_rules(users(make_user, sets)).rules
    assert rule.text == (
        "Users interested in german beers are more often than the others interested in keg "
        "(9 of 9 users against 0 of the 30 others)."
    )


def test_two_antecedents_only_where_they_add_something(make_user):
    both = [("a", "b", "c")] * 15 + [("a",)] * 15 + [("b",)] * 15 + [("d",)] * 30
    found = association_rules(users(make_user, both), RuleConfig(antecedents=2))
    assert (("a", "b"), "c") in [(r.antecedent, r.consequent) for r in found.rules]
    one = [("a", "b", "c")] * 15 + [("a", "b")] * 5 + [("d",)] * 30  # b says what a says
    found = association_rules(users(make_user, one), RuleConfig(antecedents=2))
    assert all(len(r.antecedent) == 1 for r in found.rules)
    assert found.tested == 3 + 3 * 2 + 0 + 3  # four tags: six pairs; three pairs, two others each


@pytest.mark.slow
def test_chance_gives_no_rules(make_user):
    """At a level of 5 % one of 100 populations without rules may hold one, or five, hardly 12."""
    rng = np.random.default_rng(5)
    tags = [f"t{n}" for n in range(15)]
    false = 0
    for _ in range(100):
        sets = [[t for t in tags if rng.random() < 0.25] or ["t0"] for _ in range(60)]
        false += bool(association_rules(users(make_user, sets), RuleConfig(confidence=0)).rules)
    assert false <= 12


def test_too_few_users(make_user):
    few = users(make_user, [("wine",)] * 19 + [()] * 30)
    with pytest.raises(LedgerError, match="19 users with interests are too few") as caught:
        association_rules(few)
    assert caught.value.user_error


@settings(max_examples=25)
@given(st.lists(st.sets(st.sampled_from("abcde"), min_size=1), min_size=20, max_size=60))
def test_every_figure_can_be_counted_again(make_user, sets):
    config = RuleConfig(least=2, antecedents=2, confidence=0.0, level=1.0)
    found = association_rules(users(make_user, sets), config)
    for rule in found.rules:
        left = [s for s in sets if set(rule.antecedent) <= s]
        right = [s for s in sets if rule.consequent in s]
        both = [s for s in left if rule.consequent in s]
        assert rule.antecedent_users == len(left)
        assert rule.consequent_users == len(right)
        assert rule.both == len(both) >= 2
        assert rule.users == len(sets)
        table = [
            [len(both), len(left) - len(both)],
            [len(right) - len(both), len(sets) - len(left) - len(right) + len(both)],
        ]
        p = fisher_exact(table, alternative="greater").pvalue
        assert rule.p_value >= min(1.0, p) - 1e-9
