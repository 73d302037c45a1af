"""Synthetic-Persona-Chat: conversations of two people, and the lines that describe each."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasteprint.evals.datasets.source import DataSet, Row, Split, hash_order

_FILES: dict[Split, str] = {"dev": "valid", "test": "test"}
_CONVERSATIONS = 30
# A few conversations are set in asterisks: "* User 1: Hi! *".
_TURN = re.compile(r"[* ]*User ([12]):[* ]*(.*?)[* ]*")


def _parse(folder: Path, split: Split) -> Iterator[Row]:
    file = folder / "raw" / "data" / f"Synthetic-Persona-Chat_{_FILES[split]}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            turns = _turns(row["Best Generated Conversation"])
            # One cell of the test split is empty, and one conversation does not say who speaks.
            if {user for user, _ in turns} == {1, 2}:
                personas = [row[f"user {user} personas"].split("\n") for user in (1, 2)]
                yield {"id": f"{split}-{number}", "personas": personas, "turns": turns}


def _turns(conversation: str) -> list[list[int | str]]:
    """Part into turns, [1 or 2, text]; a line that names nobody goes on with the turn."""
    turns: list[tuple[int, str]] = []
    for line in conversation.split("\n"):
        if named := _TURN.fullmatch(line):
            turns.append((int(named[1]), named[2]))
        elif turns:  # what stands before the first turn is said by nobody
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{line}")
    return [[user, text.strip()] for user, text in turns if text.strip()]


def _cut(rows: Sequence[Row]) -> Sequence[Row]:
    """Conversations of which no two share a persona line: few people stand behind all of them."""
    chosen: list[Row] = []
    taken: set[str] = set()
    for row in sorted(rows, key=lambda row: hash_order(row["id"])):
        lines = {line for persona in row["personas"] for line in persona}
        if len(chosen) < _CONVERSATIONS and not lines & taken:
            chosen.append(row)
            taken |= lines
    return chosen


#: Rows: ``id``, ``personas`` (lines of user 1, lines of user 2), ``turns`` as [1 or 2, text].
PERSONA = DataSet("synthetic_persona_chat", _parse, _cut)
