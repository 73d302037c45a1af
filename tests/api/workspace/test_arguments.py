"""Users and instants as people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.workspace.arguments import instant, user_id, user_ids

pytestmark = pytest.mark.slow

NOON = datetime(2024, 5, 31, 12, tzinfo=UTC)
EVENING = datetime(2024, 5, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("user", ["77", 77, 77.0, np.int64(77), np.float64(77), np.float32(77)])
def test_a_number_is_the_text_that_ingest_keeps(user):
    assert user_id(user) == "77"


@pytest.mark.parametrize("user", [77.5, None, True, ["77"], float("nan")])
def test_anything_else_is_refused_in_one_line(user):
    with pytest.raises(SettingsError, match="is no user's id"):
        user_id(user)


def test_users_are_a_list():
    assert user_ids(None) is None
    assert user_ids(pd.Series([1, 2])) == ["1", "2"]
    with pytest.raises(SettingsError, match=r"Give a list: \['ann'\]"):
        user_ids("ann")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2024-05-31", EVENING),
        (date(2024, 5, 31), EVENING),
        ("2024-05-31T12:00:00Z", NOON),
        ("2024-05-31 14:00+02:00", NOON),
        ("2024-05-31T12:00", NOON),
        (datetime(2024, 5, 31, 12), NOON),  # noqa: DTZ001, that is what is tested
        (datetime(2024, 5, 31, 14, tzinfo=timezone(timedelta(hours=2))), NOON),
        (pd.Timestamp("2024-05-31 12:00"), NOON),
        (pd.Timestamp("2024-05-31 12:00", tz="UTC"), NOON),
    ],
)
def test_instants(value, read):
    assert instant(value) == read
    assert type(instant(value)) is datetime


@pytest.mark.parametrize("value", ["once", "", 2024, None])
def test_what_is_no_instant_is_refused_in_one_line(value):
    with pytest.raises(SettingsError, match=r"is no time\."):
        instant(value)


def test_the_api_takes_them(tp, frames):
    events, items = frames
    numbers = events.assign(user_id=events["user_id"].map({"ann": 1, "bob": 2, "cyd": 3}))
    tp.ingest(numbers, items)
    assert len(tp.build_profiles([1, np.int64(2)], "2024-12-31").results) == 2
    assert tp.profile(1).user_id == "1"
    early = tp.profile(1, "2024-02-20")
    assert early == tp.profile("1", datetime(2024, 2, 20, 23, 59, 59, 999999, tzinfo=UTC))
    assert early.behaviour.events == 2
    assert tp.diff(1, "2024-02-20", "2024-05-20").events_after == 5
    assert tp.recommend(1, 1, explain=False)
    with pytest.raises(LedgerError, match="knows no user 77"):
        tp.profile(77)


def test_a_missing_time_is_told():
    with pytest.raises(SettingsError, match="no time given"):
        instant(pd.NaT)  # type: ignore[arg-type]
