"""The slices that ship, and the full sets where a folder has them."""

import json

import pytest

from tasteprint.evals.datasets import ALL, ASAP_ZH, ASPECTS, MAMS, VADER_GT, VARIABLE, review
from tasteprint.profiling.errors import EvalError

MAMS_XML = """<?xml version="1.0" encoding="utf-8"?>
<sentences><sentence><text>The soup was hot &amp; the waiter cold.</text><aspectTerms>
<aspectTerm from="4" polarity="neutral" term="soup" to="8"/>
<aspectTerm from="23" polarity="negative" term="waiter" to="29"/>
</aspectTerms></sentence></sentences>"""


@pytest.fixture
def full(tmp_path, monkeypatch):
    """Writes files into the folder that the variable names."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    def write(path, text):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    return write


@pytest.mark.parametrize("dataset", ALL, ids=lambda d: d.name)
def test_slices_have_rows_with_ids_of_their_own_and_share_none(dataset):
    ids = {}
    for split in dataset.splits:
        rows = [json.loads(line) for line in dataset.slice(split).read_text("utf-8").splitlines()]
        assert rows
        ids[split] = [(row.get("id", row.get("user")), row.get("text")) for row in rows]
        assert len(set(ids[split])) == len(rows)
    assert not set(ids["dev"]) & set(ids["test"])


def test_reviews_are_wholly_in_one_split():
    dev, test = ({review(row) for row in VADER_GT.rows(split)} for split in ("dev", "test"))
    assert dev
    assert test
    assert not dev & test


def test_without_the_variable_the_slice_is_read():
    assert MAMS.source == "mams, the slice that ships"
    assert len(MAMS.rows("test")) == 500


def test_with_the_variable_the_full_set_is_read(full):
    for name in ("val", "test"):
        full(f"mams/raw/data/MAMS-ATSA/raw/{name}.xml", MAMS_XML)
    assert MAMS.source == "mams, the full set"
    (row,) = MAMS.rows("dev")
    assert row["text"] == "The soup was hot & the waiter cold."
    for aspect in row["aspects"]:
        assert row["text"][aspect["start"] : aspect["end"]] == aspect["term"]
    assert [aspect["polarity"] for aspect in row["aspects"]] == ["neutral", "negative"]


def test_sentences_of_reviews(full):
    lines = [f"{n}_{k}\t{k - 1}.5\tsentence {n} {k}" for n in range(700) for k in (1, 2)]
    full("vader_gt/raw/amazonReviewSnippets_GroundTruth.txt", "\n".join(lines) + "\n")
    dev, test = VADER_GT.rows("dev"), VADER_GT.rows("test")
    assert (len(dev), len(test)) == (1200, 200)
    assert {"id": dev[0]["id"], "mean": 0.5, "text": f"sentence {review(dev[0])} 1"} == dev[0]


def test_aspects_that_a_chinese_review_mentions(full):
    columns = ["index", "reviewbody", "star", *ASPECTS]
    marks = {"dish_taste": "1", "price_level": "-1", "dish_look": "0"}
    row = ["7", '"好吃，\n不便宜"', "4.0", *(marks.get(aspect, "-2") for aspect in ASPECTS)]
    text = "\ufeff" + ",".join(columns) + "\n" + ",".join(row) + "\n"
    full("asap_zh_sample/raw/data/test_sample.csv", text)
    assert ASAP_ZH.rows("test") == [
        {
            "id": "7",
            "text": "好吃，\n不便宜",
            "stars": 4.0,
            "aspects": {
                "price_level": "negative",
                "dish_taste": "positive",
                "dish_look": "neutral",
            },
        }
    ]
    full("asap_zh_sample/raw/data/test_sample.csv", "index,reviewbody,star\n7,好吃,4.0\n")
    with pytest.raises(EvalError, match="location_traffic"):
        ASAP_ZH.rows("test")


def test_a_folder_that_is_none(monkeypatch):
    monkeypatch.setenv(VARIABLE, "/no/such/folder")
    with pytest.raises(EvalError, match="no such folder") as caught:
        MAMS.rows("dev")
    assert caught.value.user_error


def test_a_file_that_is_broken_is_named(full):
    full("mams/raw/data/MAMS-ATSA/raw/val.xml", "<sentences>")
    with pytest.raises(EvalError, match="cannot be read as the data set mams"):
        MAMS.rows("dev")
