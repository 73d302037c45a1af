"""Restaurant sentences that speak of two things or more, each in its own way (mams, ATSA part)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from tasteprint.evals.datasets.source import DataSet, Row, Split

_FILES: dict[Split, str] = {"dev": "val.xml", "test": "test.xml"}
_FOLDER = "raw/data/MAMS-ATSA/raw"


def parse(folder: Path, split: Split) -> Iterator[Row]:
    """Rows ``id`` (from 1 in the file's order), ``text``, ``aspects``.

    An aspect has ``term``, ``start``, ``end`` and ``polarity`` (positive, negative, neutral);
    ``text[start:end] == term``.
    """
    root = ET.parse(folder / _FOLDER / _FILES[split]).getroot()  # noqa: S314 - local data
    for number, sentence in enumerate(root.iter("sentence"), 1):
        yield {
            "id": number,
            "text": sentence.findtext("text") or "",
            "aspects": [
                {
                    "term": term.attrib["term"],
                    "start": int(term.attrib["from"]),
                    "end": int(term.attrib["to"]),
                    "polarity": term.attrib["polarity"],
                }
                for term in sentence.iter("aspectTerm")
            ],
        }


def cut(rows: Sequence[Row]) -> Sequence[Row]:
    """All of them: both splits are small."""
    return rows


MAMS = DataSet("mams", parse, cut)
