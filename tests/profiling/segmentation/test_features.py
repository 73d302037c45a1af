"""Unknown values get the median, outliers are clipped, and no block outweighs the other."""

import math
from datetime import timedelta

import numpy as np
import pytest

from tasteprint.profiling.models import Spend
from tasteprint.profiling.segmentation import interests_of
from tasteprint.profiling.segmentation.features import BEHAVIOUR_WEIGHT, features, figure_table


def test_quiet_days_count_from_the_newest_profile(make_user):
    found = features([make_user("b", quiet=40.0), make_user("a")])
    assert found.users == ("a", "b")
    assert list(found.figures["quiet_days"]) == [0.0, 40.0]


def test_unknown_is_not_zero(make_user):
    profile = make_user("a", events=0, first=None, last=None, distinct_items=0)
    table = figure_table([profile], profile.as_of + timedelta(days=3))
    assert table.loc["a", "events"] == 0
    rest = table.loc["a"].drop("events")
    assert rest.isna().all(), rest


def test_spending_is_compared_in_one_currency(make_user):
    def paid(*spend):
        return {"spend": tuple(Spend(currency=c, purchases=1, typical=t) for c, t in spend)}

    users = [
        make_user("a", **paid(("EUR", 10.0))),
        make_user("b", **paid(("USD", 99.0), ("EUR", 20.0))),
        make_user("c", **paid(("USD", 99.0))),
        make_user("d"),
        make_user("e", **paid(("EUR", 5.0))),
    ]
    typical = figure_table(users, users[0].as_of)["typical_spend"]
    assert list(typical[["a", "b", "e"]]) == [10, 20, 5]
    assert typical[["c", "d"]].isna().all()


def test_negative_and_past_interests_do_not_count(make_user):
    profile = make_user("a", {"wine": 0.5, "beer": 0.4, "mead": 0.3})
    wine, beer, mead = profile.claims
    over = mead.model_copy(update={"valid_to": profile.as_of})
    against = beer.model_copy(update={"polarity": -0.5})
    assert interests_of(profile.model_copy(update={"claims": (wine, against, over)})) == {
        "wine": 0.5
    }


def test_blocks_have_their_weights(population):
    table = features(*population)
    space = table.space()
    assert np.isfinite(space).all()
    assert space.var(axis=0).sum() == pytest.approx(1 + BEHAVIOUR_WEIGHT)
    rows = np.arange(0, 60, 2)
    assert table.space(rows).var(axis=0).sum() == pytest.approx(1 + BEHAVIOUR_WEIGHT)


def test_an_outlier_is_clipped(population, make_user):
    """However far out a figure is: beyond three spreads nothing changes."""
    profiles, vectors = population
    far, farther = (
        features([*profiles, make_user("odd", {}, quiet, 10**9)], vectors).space()
        for quiet in (1e4, 1e5)
    )
    assert np.abs(far).max() < 3
    assert far == pytest.approx(farther)


def test_a_user_without_a_vector_gets_the_mean(population):
    profiles, vectors = population
    without = {u: v for u, v in vectors.items() if u != "wine00"}
    table = features(profiles, without)
    row = table.vectors[table.users.index("wine00")]
    mean = np.mean(list(without.values()), axis=0)
    assert row == pytest.approx(mean / math.sqrt(float(mean @ mean)))
    assert features(profiles, dict(list(vectors.items())[:29])).by == "interests"
    assert features(profiles, dict(list(vectors.items())[:30])).by == "vectors"
