import csv

import pandas as pd
import pytest

from tasteprint.profiling.errors import LedgerError, SettingsError
from tasteprint.workspace import PROFILE_COLUMNS, write_frame


def test_a_row_for_each_profile(built):
    frame = built.profiles_frame()
    assert list(frame.columns) == list(PROFILE_COLUMNS)
    assert list(frame["user_id"]) == ["ann", "bob", "cyd"]
    ann, profile = frame.iloc[0], built.profile("ann")
    assert ann["top_interest"] == profile.top_interests(1)[0].value
    assert ann["events"] == 5
    assert ann["tone"] == pytest.approx(profile.sentiment.overall)
    assert str(frame["as_of"].dtype).endswith("UTC]")
    assert list(built.profiles_frame(["bob"])["user_id"]) == ["bob"]
    with pytest.raises(LedgerError, match="Did you mean ann"):
        built.profiles_frame(["anne"])


def test_without_profiles_the_columns_are_there(tp, frames):
    tp.ingest(*frames)
    frame = tp.profiles_frame()
    assert (len(frame), list(frame.columns)) == (0, list(PROFILE_COLUMNS))


def test_top_interests_are_claims_strongest_first(built):
    profile = built.profile("ann")
    claims = profile.top_interests()
    assert [claim.claim_id for claim in claims] == list(profile.interests)
    assert claims[0].quotes
    assert profile.top_interests(1) == claims[:1]


@pytest.mark.parametrize("name", ["users.csv", "users.parquet"])
def test_files(built, tmp_path, name):
    frame = built.profiles_frame()
    frame.loc[0, "user_id"] = "=1+1"
    assert write_frame(frame, tmp_path / name) == 3
    if name.endswith(".csv"):
        text = (tmp_path / name).read_text("utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert rows[0]["user_id"] == "'=1+1"
    else:
        assert pd.read_parquet(tmp_path / name)["user_id"][0] == "=1+1"


def test_another_file_is_refused(built, tmp_path):
    with pytest.raises(SettingsError, match=r"\.csv or \.parquet"):
        write_frame(built.profiles_frame(), tmp_path / "users.xlsx")
