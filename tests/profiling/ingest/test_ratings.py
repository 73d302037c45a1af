"""The scale of ratings: told from them, or asked for."""

import pandas as pd
import pytest

from tasteprint.profiling.errors import IngestError


@pytest.mark.parametrize(
    ("ratings", "rescaled"),
    [
        ([0, 0.5, 1], [0, 0.5, 1]),
        ([1, 3, 5], [0, 0.5, 1]),
        ([0.5, 2.5, 5], [0.1, 0.5, 1]),
        ([1, 5.5, 10], [0, 0.5, 1]),
        ([0, 5, 10], [0, 0.5, 1]),
        ([0, 50, 100], [0, 0.5, 1]),
        (["1", None, "5"], [0, None, 1]),
    ],
)
def test_ratings_are_rescaled_and_the_raw_ones_kept(take, ledger, ratings, rescaled):
    frame = pd.DataFrame({"user": "u", "ts": [f"2024-01-0{n}" for n in (1, 2, 3)]})
    frame["stars"] = pd.Series(ratings, dtype=object)
    take(frame)
    events = ledger.events("u")
    assert [e.rating for e in events] == rescaled
    assert [e.raw_rating for e in events] == [None if r is None else float(r) for r in ratings]


def test_a_rating_that_is_no_number_does_not_hide_the_scale(take, ledger):
    ts = ["2024-01-01", "2024-01-02", "2024-01-03"]
    report = take(pd.DataFrame({"user": "u", "ts": ts, "rating": ["two", "1", "5"]}))
    assert report.events_refused == 1
    assert [e.rating for e in ledger.events("u")] == [0.0, 1.0]


def test_ratings_of_no_known_scale_ask_for_it(take, ledger):
    frame = pd.DataFrame({"user": "u", "ts": "2024-01-01", "rating": [-10, 10]})
    with pytest.raises(IngestError, match="no known scale"):
        take(frame)
    assert ledger.users() == []
    assert take(frame.assign(item=[1, 2]), rating_range=(-10, 10)).events_accepted == 2


def rated(*ratings):
    frame = pd.DataFrame({"user": "u", "ts": "2024-01-01", "rating": ratings})
    return frame.assign(item=range(len(ratings)))


def test_a_few_ratings_that_widen_the_scale_ask_which_is_meant(take, ledger):
    frame = rated(*[1, 2, 3, 4, 5] * 5, 9)
    with pytest.raises(IngestError, match="1 to 5 but for 1 of 26, such as 9") as raised:
        take(frame)
    assert "--ratings 1 5 rejects" in raised.value.hint
    assert "--ratings 1 10 takes" in raised.value.hint
    assert ledger.users() == []
    assert take(frame, rating_range=(1, 5)).events_refused == 1
    assert take(frame, rating_range=(1, 10)).events_accepted == 1


def test_one_odd_rating_of_a_few_asks_too(take):
    with pytest.raises(IngestError, match="1 to 5 but for 1 of 8, such as 77"):
        take(rated(*[1, 5] * 3, 4, 77))


def test_many_ratings_that_widen_the_scale_tell_it(take, ledger):
    take(rated(*[1, 5] * 9, 9, 10))
    assert max(e.rating for e in ledger.events("u")) == 1.0


@pytest.mark.parametrize("odd", [-1, 999])
def test_a_few_ratings_on_no_scale_are_refused(take, refusals, odd):
    report = take(rated(*[1, 2, 3, 4, 5] * 5, odd))
    assert (report.events_accepted, report.events_refused) == (25, 1)
    assert refusals(report)[0].reason == f"rating {odd} is outside 1 to 5"


@pytest.mark.parametrize("stated", [(5, 1), (1, 1), (0, float("inf")), (float("nan"), 1)])
def test_a_rating_range_must_be_one(take, stated):
    with pytest.raises(IngestError, match="range"):
        take(pd.DataFrame({"user": ["u"], "ts": ["2024-01-01"]}), rating_range=stated)
