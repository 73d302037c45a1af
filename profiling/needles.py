"""What must not be found any more once something was forgotten: ids, texts and names."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from tasteprint.profiling.event_records import batches
from tasteprint.profiling.matching import ANCHOR, Matcher, windows
from tasteprint.profiling.needle_words import Kind, Place, Words
from tasteprint.profiling.readings import Reading
from tasteprint.profiling.store import Store
from tasteprint.profiling.tables import events, items, readings

# A shorter text ("Great!") is in many places by chance.
_SHORT_TEXT = 12
# Digits and hex are in many places by chance: in times, in digests, in figures.
_SHORT_NUMBER = 14
# "=================" tells nothing.
_FEW_SIGNS = 4
# Written in JSON as they are.
_UNESCAPED = re.compile(r"[ !#-\[\]-~]*")


@dataclass(frozen=True)
class Needles:
    """What is looked for. It stays in memory: a report says only how many there were.

    Attributes:
        ids: the forgotten ids, all of them.
        plain: of the ids those that are looked for only where ids are kept, since as bytes they
            could be anything: short ones, and those that are in other ids or other texts too.
        words: what is looked for as text.
        left_out: texts, windows and names that are not looked for, by the reason.
    """

    ids: frozenset[str]
    plain: frozenset[str]
    words: Words
    left_out: dict[str, int]

    @cached_property
    def matcher(self) -> Matcher[str]:
        """Finds the words as bytes, in each of their ``forms``."""
        return Matcher(self.words, forms)

    @cached_property
    def looked_for(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(self.words.counts + Counter(ids=len(self.plain)))

    def matches(self, data: bytes) -> Iterator[tuple[Kind, int, int]]:
        """Where words are in bytes: their kinds, begins and ends."""
        for number, begin, end in self.matcher.matches(data):
            yield self.words.kind(number), begin, end

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where words are in bytes: begins and ends."""
        return ((begin, end) for _, begin, end in self.matches(data))

    def kinds_in(self, data: bytes) -> Counter[Kind]:
        """How often each kind of word is in bytes."""
        return Counter(kind for kind, _, _ in self.matches(data))

    def is_quoted_in(self, data: bytes) -> bool:
        """Whether a text or an id is in bytes; the same names are elsewhere, too."""
        return any(kind != "name" for kind, _, _ in self.matches(data))


def forms(text: str) -> tuple[bytes, ...]:
    """A text as it may be written: UTF-8, UTF-16, within JSON, and within JSON within JSON."""
    texts = [text]
    if not _UNESCAPED.fullmatch(text):
        texts += [json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True)]
        texts += [json.dumps(inside)[1:-1] for inside in texts]
    written = [inside.encode("utf-8", "surrogatepass") for inside in dict.fromkeys(texts)]
    written += [text.encode(code, "surrogatepass") for code in ("utf-16-le", "utf-16-be")]
    return tuple(form for form in dict.fromkeys(written) if len(form) >= ANCHOR)


def gather(
    store: Store,
    user_id: str | None,
    event_ids: Collection[str] | None = None,
    known: Iterable[str] = (),
) -> Needles:
    """What is to be looked for after a user or some events are forgotten; called before that.

    Whatever the remaining events and items say too is no sign of what was forgotten, and is left
    out.

    Args:
        store: the records.
        user_id: the user; None where only events are forgotten, whose user stays.
        event_ids: the events; None is all of the user's.
        known: more texts that stay, those of the prompts for instance.
    """
    chosen = events.c.user_id == user_id if event_ids is None else events.c.event_id.in_(event_ids)
    ids = {*(event_ids or ()), *([user_id] if user_id is not None else [])}
    texts: set[str] = set()
    left_out: Counter[str] = Counter()
    with store.transaction() as connection:
        for row in connection.execute(select(events).where(chosen)).mappings():
            ids.add(row["event_id"])
            texts.update(_strings([row["text"], row["attributes"]]))
        names = _names(connection, chosen)
        words = Words.of(_places(ids, texts, names, left_out))
        seen = _said_in(words, chain(known, _remaining(connection, chosen, user_id)))
    left_out.update(
        {f"{kind} said elsewhere too": n for kind, n in words.only(seen).counts.items()}
    )
    del left_out["ids said elsewhere too"]
    kept = words.only(~seen)
    return Needles(
        ids=frozenset(ids), plain=frozenset(ids - kept.ids), words=kept, left_out=dict(left_out)
    )


def _places(
    ids: Iterable[str], texts: Iterable[str], names: Iterable[str], left_out: Counter[str]
) -> Iterator[Place]:
    """What can be looked for as text, and in ``left_out`` how much cannot."""
    for id_ in filter(_is_telling, sorted(ids)):
        yield "id", id_, 0, len(id_)
    for text in sorted(texts):
        if _size(text) < _SHORT_TEXT:
            left_out["texts too short"] += 1
            continue
        for begin, end in windows(text):
            if len(set(text[begin:end])) > _FEW_SIGNS:
                yield "text", text, begin, end
            else:
                left_out["windows of few signs"] += 1
    for name in sorted(names):
        if _size(name) >= ANCHOR:
            yield "name", name, 0, len(name)
        else:
            left_out["names too short"] += 1


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_telling(id_: str) -> bool:
    """Whether an id is found among other bytes only where it is meant."""
    hexadecimal = all(sign in "0123456789abcdefABCDEF-" for sign in id_)
    return _size(id_) >= (_SHORT_NUMBER if hexadecimal else ANCHOR)


def _names(connection: Connection, chosen: ColumnElement[bool]) -> set[str]:
    query = select(readings.c.payload).join(events, events.c.event_id == readings.c.event_id)
    read = map(Reading.model_validate_json, connection.scalars(query.where(chosen)))
    return {name.name for reading in read for name in reading.names}


def _remaining(
    connection: Connection, chosen: ColumnElement[bool], user_id: str | None
) -> Iterator[str]:
    """All that stays of ids and texts; an event's own user stays where only events go."""
    for table, rows in ((events, select(events).where(~chosen)), (items, select(items))):
        for row in connection.execute(rows).mappings():
            yield from _strings([row[column.name] for column in table.columns])
    if user_id is None:
        yield from connection.scalars(select(events.c.user_id).where(chosen).distinct())


def _strings(value: Any) -> Iterator[str]:
    """The texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def _said_in(words: Words, texts: Iterable[str]) -> NDArray[np.bool_]:
    """Which of the words are in some text, shape (n,)."""
    seen = np.zeros(len(words), dtype=bool)
    matcher = Matcher(words, lambda word: (word.encode("utf-8", "surrogatepass"),))
    for batch in batches(texts):
        said = "\0".join(batch).encode("utf-8", "surrogatepass")
        for number, _, _ in matcher.matches(said):
            seen[number] = True
    return seen
