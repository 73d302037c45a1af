"""Search terms that verify an erasure: the ids, texts and entities that must not be found again.

They are collected before the rows are deleted (``collect_terms``), and looked for afterwards
(``Scan``).
"""

import json
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Literal, get_args, overload

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from tasteprint.profiling.ledger import Database, batches, tables
from tasteprint.profiling.models import Reading
from tasteprint.profiling.privacy.erasure.byte_matcher import ANCHOR, Matcher, windows

Kind = Literal["id", "text", "name"]
_KINDS: tuple[Kind, ...] = get_args(Kind)

# A shorter text ("Great!") is in many places by chance.
_SHORT_TEXT = 12
# Digits and hex are in many places by chance: in times, in digests, in figures.
_SHORT_NUMBER = 14
# "=================" says nothing.
_FEW_CHARACTERS = 4
# Written in JSON unchanged.
_UNESCAPED = re.compile(r"[ !#-\[\]-~]*")

#: A term: its kind, the text that it is a piece of, its start and end there.
Place = tuple[Kind, str, int, int]


class TermTable(Sequence[str]):
    """Search terms by number, each of a kind.

    A term is kept as its place in its text: 13 bytes, where a text of its own takes some 70.

    Args:
        texts: of which the terms are pieces.
        places: shape (n, 3): number of the text, start, end.
        kinds: shape (n,): indices among the kinds.
    """

    def __init__(
        self, texts: Sequence[str], places: NDArray[np.uint32], kinds: NDArray[np.uint8]
    ) -> None:
        self._texts = texts
        self._places = places
        self._kinds = kinds

    @classmethod
    def of(cls, places: Iterable[Place]) -> "TermTable":
        """Make a table with each term once, of the kind that it has first.

        The terms of a text have to follow each other.
        """
        texts: list[str] = []
        numbers, kinds, hashes = array("I"), array("B"), array("q")
        for kind, text, begin, end in places:
            if not texts or texts[-1] is not text:
                texts.append(text)
            numbers.extend((len(texts) - 1, begin, end))
            kinds.append(_KINDS.index(kind))
            hashes.append(hash(text[begin:end]))  # of 64 bits: two terms do not share one
        _, first = np.unique(np.array(hashes), return_index=True)
        first.sort()
        at = np.array(numbers, dtype=np.uint32).reshape(-1, 3)
        return cls(texts, at[first], np.array(kinds, dtype=np.uint8)[first])

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> "TermTable": ...
    def __getitem__(self, number: int | slice) -> "str | TermTable":
        """Return the term with a number, or a table of some."""
        if isinstance(number, slice):
            return TermTable(self._texts, self._places[number], self._kinds[number])
        text, begin, end = map(int, self._places[number])
        return self._texts[text][begin:end]

    def kind(self, number: int) -> Kind:
        """Return the kind of the term with a number."""
        return _KINDS[int(self._kinds[number])]

    def only(self, chosen: NDArray[np.bool_]) -> "TermTable":
        """Return a table of some terms, which get new numbers.

        Args:
            chosen: shape (n,), True for those that stay.
        """
        return TermTable(self._texts, self._places[chosen], self._kinds[chosen])

    @cached_property
    def counts(self) -> Counter[str]:
        """The number of each kind that occurs: ``ids``, ``texts``, ``names``."""
        found = np.bincount(self._kinds, minlength=len(_KINDS)).tolist()
        return +Counter({f"{kind}s": n for kind, n in zip(_KINDS, found, strict=True)})

    @property
    def ids(self) -> set[str]:
        """The terms that are ids."""
        return {self[number] for number in np.flatnonzero(self._kinds == _KINDS.index("id"))}


@dataclass(frozen=True)
class SearchTerms:
    """The search terms of one erasure. They stay in memory: a report gives their numbers only.

    Attributes:
        ids: all erased ids.
        plain: the ids that are looked for only where ids are kept, since as bytes they could be
            anything: short ones, and those that other ids or texts contain, too.
        table: what is looked for as text.
        left_out: number of texts, windows and names that are not looked for, by the reason.
    """

    ids: frozenset[str]
    plain: frozenset[str]
    table: TermTable
    left_out: dict[str, int]

    @cached_property
    def matcher(self) -> Matcher[str]:
        """The matcher of the terms as bytes, in each of their ``forms``."""
        return Matcher(self.table, forms)

    @cached_property
    def looked_for(self) -> dict[str, int]:
        """The number of terms of each kind."""
        return dict(self.table.counts + Counter(ids=len(self.plain)))

    def matches(self, data: bytes) -> Iterator[tuple[Kind, int, int]]:
        """Yield the terms in some bytes: their kinds, starts and ends."""
        for number, begin, end in self.matcher.matches(data):
            yield self.table.kind(number), begin, end

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield the places of terms in some bytes: starts and ends."""
        return ((begin, end) for _, begin, end in self.matches(data))

    def kinds_in(self, data: bytes) -> Counter[Kind]:
        """Return how often each kind of term is in some bytes."""
        return Counter(kind for kind, _, _ in self.matches(data))

    def is_quoted_in(self, data: bytes) -> bool:
        """Return True if a text or an id is in some bytes; names alone may be there by right."""
        return any(kind != "name" for kind, _, _ in self.matches(data))


def forms(text: str) -> tuple[bytes, ...]:
    """Return a text as it may be written: UTF-8, UTF-16, in JSON, and in JSON within JSON."""
    texts = [text]
    if not _UNESCAPED.fullmatch(text):
        texts += [json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (False, True)]
        texts += [json.dumps(inside)[1:-1] for inside in texts]
    written = [inside.encode("utf-8", "surrogatepass") for inside in dict.fromkeys(texts)]
    written += [text.encode(code, "surrogatepass") for code in ("utf-16-le", "utf-16-be")]
    return tuple(form for form in dict.fromkeys(written) if len(form) >= ANCHOR)


def collect_terms(
    store: Database,
    user_id: str | None,
    event_ids: Collection[str] | None = None,
    known: Iterable[str] = (),
) -> SearchTerms:
    """Collect the search terms for the erasure of a user or of events; call it before the erasure.

    What the remaining events and items contain, too, is no evidence of a failed erasure and is left
    out.

    Args:
        store: the records.
        user_id: the user; None where only events are erased, whose user stays.
        event_ids: the events; None is all events of the user.
        known: more texts that stay, such as those of the prompts.
    """
    chosen = (
        tables.events.c.user_id == user_id
        if event_ids is None
        else tables.events.c.event_id.in_(event_ids)
    )
    ids = {*(event_ids or ()), *([user_id] if user_id is not None else [])}
    texts: set[str] = set()
    left_out: Counter[str] = Counter()
    with store.transaction() as connection:
        for row in connection.execute(select(tables.events).where(chosen)).mappings():
            ids.add(row["event_id"])
            texts.update(_strings([row["text"], row["attributes"]]))
        names = _names(connection, chosen)
        table = TermTable.of(_places(ids, texts, names, left_out))
        seen = _contained(table, chain(known, _remaining(connection, chosen, user_id)))
    left_out.update(
        {f"{kind} found elsewhere, too": n for kind, n in table.only(seen).counts.items()}
    )
    del left_out["ids found elsewhere, too"]
    kept = table.only(~seen)
    return SearchTerms(
        ids=frozenset(ids), plain=frozenset(ids - kept.ids), table=kept, left_out=dict(left_out)
    )


def _places(
    ids: Iterable[str], texts: Iterable[str], names: Iterable[str], left_out: Counter[str]
) -> Iterator[Place]:
    """Yield what can be looked for as text; count in ``left_out`` what cannot."""
    for id_ in filter(_is_telling, sorted(ids)):
        yield "id", id_, 0, len(id_)
    for text in sorted(texts):
        if _size(text) < _SHORT_TEXT:
            left_out["texts too short"] += 1
            continue
        for begin, end in windows(text):
            if len(set(text[begin:end])) > _FEW_CHARACTERS:
                yield "text", text, begin, end
            else:
                left_out["windows of few characters"] += 1
    for name in sorted(names):
        if _size(name) >= ANCHOR:
            yield "name", name, 0, len(name)
        else:
            left_out["names too short"] += 1


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_telling(id_: str) -> bool:
    """Return True if an id is hardly found among other bytes by chance."""
    hexadecimal = all(character in "0123456789abcdefABCDEF-" for character in id_)
    return _size(id_) >= (_SHORT_NUMBER if hexadecimal else ANCHOR)


def _names(connection: Connection, chosen: ColumnElement[bool]) -> set[str]:
    """Return the entities that were read in the chosen events."""
    query = select(tables.readings.c.payload).join(
        tables.events, tables.events.c.event_id == tables.readings.c.event_id
    )
    read = map(Reading.model_validate_json, connection.scalars(query.where(chosen)))
    return {name.name for reading in read for name in reading.names}


def _remaining(
    connection: Connection, chosen: ColumnElement[bool], user_id: str | None
) -> Iterator[str]:
    """Yield all ids and texts that stay; an event's own user stays where only events go."""
    for table, rows in (
        (tables.events, select(tables.events).where(~chosen)),
        (tables.items, select(tables.items)),
    ):
        for row in connection.execute(rows).mappings():
            yield from _strings([row[column.name] for column in table.columns])
    if user_id is None:
        yield from connection.scalars(select(tables.events.c.user_id).where(chosen).distinct())


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def _contained(table: TermTable, texts: Iterable[str]) -> NDArray[np.bool_]:
    """Return True for each term that is in some text, shape (n,)."""
    seen = np.zeros(len(table), dtype=bool)
    matcher = Matcher(table, lambda term: (term.encode("utf-8", "surrogatepass"),))
    for batch in batches(texts):
        data = "\0".join(batch).encode("utf-8", "surrogatepass")
        for number, _, _ in matcher.matches(data):
            seen[number] = True
    return seen
