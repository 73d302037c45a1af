"""WNUT 2017 emerging entities: noisy sentences of users with the names that people marked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tasteprint.evals.datasets.source import DataSet, Row, Split, hash_order

_FILES: dict[Split, str] = {"dev": "emerging.dev.conll", "test": "emerging.test.annotated"}
_TRAIN = "wnut17train.conll"
_SENTENCES = 300


def training(folder: Path) -> list[Row]:
    """The sentences of the source's training file, which is in no split and in no slice."""
    return list(_read(folder / "raw" / _TRAIN, "train"))


def _parse(folder: Path, split: Split) -> Iterator[Row]:
    return _read(folder / "raw" / _FILES[split], split)


def _read(file: Path, name: str) -> Iterator[Row]:
    for number, tokens in enumerate(_sentences(file.read_text("utf-8")), 1):
        yield {"id": f"{name}-{number}", **_row(tokens)}


def _sentences(text: str) -> Iterator[list[tuple[str, str]]]:
    """Tokens with their BIO labels; an empty line ends a sentence."""
    tokens: list[tuple[str, str]] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            token, label = line.split("\t")
            tokens.append((token, label))
        elif tokens:
            yield tokens
            tokens = []


def _row(tokens: Sequence[tuple[str, str]]) -> Row:
    """The tokens joined by spaces, and the spans of the entities in that text."""
    entities: list[tuple[int, int, str]] = []
    position, open_kind = 0, ""
    for token, label in tokens:
        end = position + len(token)
        tag, _, kind = label.partition("-")
        if tag == "I" and kind == open_kind:
            entities[-1] = (entities[-1][0], end, kind)
        elif tag in {"B", "I"} and kind:
            entities.append((position, end, kind))
        elif label != "O":
            raise ValueError(f"{label!r} is no label")
        open_kind = kind
        position = end + 1
    return {"text": " ".join(token for token, _ in tokens), "entities": list(map(list, entities))}


def _cut(rows: Sequence[Row]) -> Sequence[Row]:
    return sorted(rows, key=lambda row: hash_order(row["id"]))[:_SENTENCES]


#: Rows: ``id``, ``text``, ``entities`` as [start, end, kind] with the source's six kinds.
WNUT17 = DataSet("wnut17", _parse, _cut)
