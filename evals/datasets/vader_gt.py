"""Sentences of product reviews with how positive twenty people found each (vader_gt)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tasteprint.evals.datasets.source import DataSet, Row, Split, hash_order

_FILE = "raw/amazonReviewSnippets_GroundTruth.txt"
#: Of the reviews, whole ones up to so many sentences are for choosing prompts and fitting.
DEV_SENTENCES = 1200
_SLICE = 600


def parse(folder: Path, split: Split) -> Iterator[Row]:
    """Rows ``id`` (review_sentence), ``mean`` (of 20 ratings, −4 to 4), ``text``."""
    rows = []
    for line in (folder / _FILE).read_text("utf-8").splitlines():
        key, mean, text = line.split("\t", 2)
        rows.append({"id": key, "mean": float(mean), "text": text})
    dev = {row["id"] for row in whole_reviews(rows, DEV_SENTENCES)}
    return (row for row in rows if (row["id"] in dev) == (split == "dev"))


def cut(rows: Sequence[Row]) -> Sequence[Row]:
    """All of the dev split, which is small; of the other whole reviews up to 600 sentences."""
    return rows if len(rows) <= DEV_SENTENCES else whole_reviews(rows, _SLICE)


def whole_reviews(rows: Sequence[Row], most: int) -> list[Row]:
    """Return whole reviews in a fixed pseudo-random order, up to ``most`` sentences."""
    reviews = {key: list(group) for key, group in groupby(rows, review)}
    kept: set[str] = set()
    room = most
    for key in sorted(reviews, key=hash_order):
        room -= len(reviews[key])
        if room < 0:
            break
        kept.add(key)
    return [row for row in rows if review(row) in kept]


def review(row: Row) -> str:
    """The number of the review that a sentence is from."""
    return str(row["id"]).partition("_")[0]


VADER_GT = DataSet("vader_gt", parse, cut)


def strong(rows: Iterable[Row], least: float = 0.8) -> list[Row]:
    """Return those on whose side the raters agree: means closer to zero (of 4) have none."""
    return [row for row in rows if abs(row["mean"]) >= least]
