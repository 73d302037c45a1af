"""What must not be found any more once something was forgotten: ids, texts and names."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select

from tasteprint.profiling.event_records import batches
from tasteprint.profiling.matching import ANCHOR, Matcher, windows
from tasteprint.profiling.readings import Reading
from tasteprint.profiling.store import Store
from tasteprint.profiling.tables import events, items, readings

Kind = Literal["id", "text", "name"]

# A shorter text ("Great!") is in many places by chance.
_SHORT_TEXT = 12
# Digits and hex are in many places by chance: in times, in digests, in figures.
_SHORT_NUMBER = 14
# "=================" tells nothing.
_FEW_SIGNS = 4


@dataclass(frozen=True)
class Needles:
    """What is looked for. It stays in memory: a report says only how many there were.

    Attributes:
        ids: the forgotten ids, all of them.
        plain: of the ids those that are looked for only where ids are kept, since as bytes they
            could be anything: short ones, and those that are in other ids or other texts too.
        words: what is looked for as text, and its kind.
        left_out: texts, windows and names that are not looked for, by the reason.
    """

    ids: frozenset[str]
    plain: frozenset[str]
    words: tuple[tuple[str, Kind], ...]
    left_out: dict[str, int]

    @cached_property
    def _written(self) -> dict[bytes, Kind]:
        return {form: kind for word, kind in self.words for form in forms(word)}

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind of each of the matcher's patterns."""
        return tuple(self._written.values())

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the words as bytes, in each of their ``forms``."""
        return Matcher(tuple(self._written))

    @cached_property
    def looked_for(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(Counter(f"{kind}s" for _, kind in self.words) + Counter(ids=len(self.plain)))

    def kinds_in(self, data: bytes) -> Counter[Kind]:
        """How often each kind of word is in bytes."""
        return Counter(self.kinds[number] for number, _ in self.matcher.matches(data))


def forms(text: str) -> set[bytes]:
    """A text as it may be written: UTF-8, UTF-16, within JSON, and within JSON within JSON."""
    inner = (json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True))
    texts = {text, *inner}
    texts |= {json.dumps(inside)[1:-1] for inside in texts}
    written = {inside.encode("utf-8", "surrogatepass") for inside in texts}
    written |= {text.encode(code, "surrogatepass") for code in ("utf-16-le", "utf-16-be")}
    return {form for form in written if len(form) >= ANCHOR}


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
    with store.transaction() as connection:
        rows = connection.execute(select(events).where(chosen)).mappings().all()
        names = _names(connection, chosen)
        ids = {row["event_id"] for row in rows} | ({user_id} if user_id is not None else set())
        texts = {text for row in rows for text in _strings([row["text"], row["attributes"]])}
        short = {text for text in texts if _size(text) < _SHORT_TEXT}
        pieces = {piece for text in texts - short for piece in windows(text)}
        dull = {piece for piece in pieces if len(set(piece)) <= _FEW_SIGNS}
        tiny = {name for name in names if _size(name) < ANCHOR}
        words: dict[str, Kind] = dict.fromkeys(sorted(names - tiny), "name")
        words |= dict.fromkeys(sorted(pieces - dull), "text")
        words |= dict.fromkeys(sorted(i for i in ids if _is_telling(i)), "id")
        kept = (*known, *_remaining(connection, chosen, user_id))
    elsewhere = _said_in(kept, list(words))
    found = {word: kind for word, kind in words.items() if word not in elsewhere}
    left_out = {
        "texts too short": len(short),
        "windows of few signs": len(dull),
        "names too short": len(tiny),
        **Counter(f"{words[w]}s said elsewhere too" for w in elsewhere if words[w] != "id"),
    }
    return Needles(
        ids=frozenset(ids),
        plain=frozenset(i for i in ids if found.get(i) != "id"),
        words=tuple(found.items()),
        left_out={reason: count for reason, count in left_out.items() if count},
    )


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


def _said_in(texts: Iterable[str], words: Sequence[str]) -> set[str]:
    """Which of the words are in some text."""
    matcher = Matcher([word.encode("utf-8", "surrogatepass") for word in words])
    return {
        words[number]
        for batch in batches(texts)
        for number, _ in matcher.matches("\0".join(batch).encode("utf-8", "surrogatepass"))
    }
