"""The fold of what events show into interests: by hand, and by what must never change it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.claims import Observation, weigh_interests
from tasteprint.profiling.models import InterestConfig

START = datetime(2024, 1, 1, tzinfo=UTC)
SHARES = {"taste": 0.2, "stout": 0.05, "keg": 0.01}
PLAIN = InterestConfig(prior=10.0, horizon=2)


def days(number: float) -> datetime:
    return START + timedelta(days=number)


def by_tag(showings, as_of, config=PLAIN):
    return {each.tag: each for each in weigh_interests(showings, SHARES, as_of, config)}


@st.composite
def histories(draw):
    tags = st.sampled_from(sorted(SHARES))
    return [
        Observation(
            ts=days(draw(st.integers(0, 400))),
            tagged=draw(st.frozensets(tags)),
            chances=draw(st.dictionaries(tags, st.floats(0, 1))),
            turned_away=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 8)))
    ]


def test_strength_and_confidence_by_hand():
    showings = [
        Observation(days(180), tagged=frozenset({"stout"}), chances={"taste": 0.5}),
        Observation(days(0), tagged=frozenset({"stout"})),
    ]
    found = by_tag(showings, days(180))
    # Weights 1 and, a half-life earlier, 1/2; the prior brings 10 events.
    assert found["stout"].strength == pytest.approx((10 * 0.05 + 1.5) / 11.5)
    assert found["taste"].strength == pytest.approx((10 * 0.2 + 0.5) / 11.5)
    assert found["keg"].strength == pytest.approx(10 * 0.01 / 11.5)
    assert found["stout"].confidence == pytest.approx(1 - 9.5 / 11.5 * 10.5 / 12.5)
    assert {tag: each.evident for tag, each in found.items()} == {
        "stout": True,
        "taste": True,
        "keg": False,
    }


def test_a_newcomer_has_the_prior_and_nothing_to_claim():
    found = weigh_interests([], SHARES, START)
    assert [each.tag for each in found] == ["taste", "stout", "keg"]
    for each in found:
        assert each.strength == pytest.approx(SHARES[each.tag])
        assert each.trend is None
        assert not each.evident


def test_a_text_that_speaks_no_more_for_a_tag_than_any_text_is_no_evidence():
    chances = {"taste": 0.19, "stout": 0.051, "keg": 0.049}
    found = by_tag([Observation(START, chances=chances)], START)
    # 0.19 is below the share of "taste", 0.049 below the least chance.
    assert [tag for tag, each in found.items() if each.evident] == ["stout"]


def test_what_was_turned_away_weakens_the_interest_and_is_no_evidence():
    bought = Observation(days(1), tagged=frozenset({"stout"}))
    other = Observation(days(2), tagged=frozenset({"keg"}))
    sent_back = Observation(days(2), tagged=frozenset({"keg"}), turned_away=True)
    kept, returned = by_tag([bought, other], days(2)), by_tag([bought, sent_back], days(2))
    assert kept["keg"].evident
    assert not returned["keg"].evident
    assert returned["keg"].strength < SHARES["keg"] < kept["keg"].strength
    assert returned["stout"].strength == kept["stout"].strength


def test_the_same_number_says_more_of_a_rare_tag():
    showing = Observation(START, tagged=frozenset(SHARES))
    found = by_tag([showing], START)
    assert found["taste"].strength > found["stout"].strength > found["keg"].strength


@given(histories(), st.integers(0, 500), st.integers(-3000, 3000))
def test_a_shift_in_time_changes_nothing(showings, at, shift):
    moved = [
        Observation(s.ts + timedelta(days=shift), s.tagged, s.chances, s.turned_away)
        for s in showings
    ]
    now, then = (
        weigh_interests(each, SHARES, days(instant))
        for each, instant in ((showings, at), (moved, at + shift))
    )
    assert now == then


@given(histories(), st.integers(0, 500), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_time_that_runs_slower_with_its_half_life_changes_no_weight(showings, at, factor):
    stretched = [
        Observation(days((s.ts - START).days * factor), s.tagged, s.chances, s.turned_away)
        for s in showings
    ]
    slower = InterestConfig(half_life_days=180 * factor)
    for a, b in zip(
        weigh_interests(showings, SHARES, days(at)),
        weigh_interests(stretched, SHARES, days(at * factor), slower),
        strict=True,
    ):
        assert (a.tag, a.evident) == (b.tag, b.evident)
        assert (a.strength, a.confidence) == pytest.approx((b.strength, b.confidence))


@given(histories(), st.integers(0, 500), st.randoms())
def test_neither_order_nor_what_came_later_matters(showings, at, random):
    known = [showing for showing in showings if showing.ts <= days(at)]
    shuffled = random.sample(showings, len(showings))
    assert by_tag(shuffled, days(at)) == pytest.approx(by_tag(known, days(at)))


@given(histories(), st.sampled_from(sorted(SHARES)))
def test_one_more_event_on_a_tag_makes_it_stronger_and_the_others_no_stronger(showings, tag):
    now = days(500)
    before = by_tag(showings, now)
    after = by_tag([*showings, Observation(now, tagged=frozenset({tag}))], now)
    assert after[tag].strength > before[tag].strength
    assert after[tag].confidence > before[tag].confidence
    assert after[tag].evident
    for other in SHARES.keys() - {tag}:
        assert after[other].strength < before[other].strength
    for each in after.values():
        assert 0 < each.strength < 1
        assert 0 < each.confidence < 1
