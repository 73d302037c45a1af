"""The labelled examples that ship: see ``data/LICENSES.md`` for where each is from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")

# Means of twenty ratings nearer to nought than this (of 4) do not agree on a side.
STRONG = 0.8


@dataclass(frozen=True)
class Example:
    """What a prompt is asked, and the label that people gave.

    Attributes:
        inputs: the prompt's.
        label: one of the prompt's.
        group: examples of one group resemble each other and must not be split between what is
            fitted on and what is tested on.
    """

    inputs: dict[str, str]
    label: str
    group: str


def tones() -> list[Example]:
    """Sentences of product reviews, positive or negative, in groups by review."""
    return [
        Example({"text": row["text"]}, _side(row["mean"]), row["id"].partition("_")[0])
        for row in _rows(DATA / "vader_amazon_dev.jsonl")
        if abs(row["mean"]) >= STRONG
    ]


def opinions() -> list[Example]:
    """Things that sentences of restaurant reviews name, in groups by sentence.

    The labels are positive, negative and neutral; each sentence has two of them or more.
    """
    return [
        Example({"text": row["text"], "aspect": aspect["term"]}, aspect["polarity"], str(row["id"]))
        for row in _rows(DATA / "mams_atsa_val.jsonl")
        for aspect in row["aspects"]
    ]


def _side(mean: float) -> str:
    return "positive" if mean > 0 else "negative"


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, file.read_text("utf-8").splitlines())
