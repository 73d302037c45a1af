"""What must not be found any more once something was forgotten: ids, texts and names."""

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

from tasteprint.profiling.ledger import Store, batches, tables
from tasteprint.profiling.models import Reading
from tasteprint.profiling.privacy.erasure.byte_matcher import ANCHOR, Matcher, windows

Kind = Literal["id", "text", "name"]
_KINDS: tuple[Kind, ...] = get_args(Kind)

#: A word: its kind, the text that it is a piece of, its begin and its end there.
Place = tuple[Kind, str, int, int]


class TermTable(Sequence[str]):
    """Words by number, each of a kind.

    A word is kept as its place in its text: 13 bytes, where a text of its own takes some 70.

    Args:
        texts: that they are pieces of.
        places: shape (n, 3): number of the text, begin, end.
        kinds: shape (n,): places among the kinds.
    """

    def __init__(
        self, texts: Sequence[str], places: NDArray[np.uint32], kinds: NDArray[np.uint8]
    ) -> None:
        self._texts = texts
        self._places = places
        self._kinds = kinds

    @classmethod
    def of(cls, places: Iterable[Place]) -> "TermTable":
        """Each word once, with the kind that it first has; those of a text follow each other."""
        texts: list[str] = []
        numbers, kinds, hashes = array("I"), array("B"), array("q")
        for kind, text, begin, end in places:
            if not texts or texts[-1] is not text:
                texts.append(text)
            numbers.extend((len(texts) - 1, begin, end))
            kinds.append(_KINDS.index(kind))
            hashes.append(hash(text[begin:end]))  # of 64 bits: two words do not share one
        _, first = np.unique(np.array(hashes), return_index=True)
        first.sort()
        at = np.array(numbers, dtype=np.uint32).reshape(-1, 3)
        return cls(texts, at[first], np.array(kinds, dtype=np.uint8)[first])

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> "TermTable": ...
    def __getitem__(self, number: int | slice) -> "str | TermTable":
        """The word with a number."""
        if isinstance(number, slice):
            return TermTable(self._texts, self._places[number], self._kinds[number])
        text, begin, end = map(int, self._places[number])
        return self._texts[text][begin:end]

    def kind(self, number: int) -> Kind:
        """The kind of the word with a number."""
        return _KINDS[int(self._kinds[number])]

    def only(self, chosen: NDArray[np.bool_]) -> "TermTable":
        """Some of them, which get new numbers.

        Args:
            chosen: shape (n,).
        """
        return TermTable(self._texts, self._places[chosen], self._kinds[chosen])

    @cached_property
    def counts(self) -> Counter[str]:
        """How many there are of each kind that there is: ``ids``, ``texts``, ``names``."""
        found = np.bincount(self._kinds, minlength=len(_KINDS)).tolist()
        return +Counter({f"{kind}s": n for kind, n in zip(_KINDS, found, strict=True)})

    @property
    def ids(self) -> set[str]:
        """Those that are ids."""
        return {self[number] for number in np.flatnonzero(self._kinds == _KINDS.index("id"))}


# ==MERGED profiling/needles.py: """What must not be found any more once something was forgotten: ids, texts and names."""
# A shorter text ("Great!") is in many places by chance.
_SHORT_TEXT = 12
# Digits and hex are in many places by chance: in times, in digests, in figures.
_SHORT_NUMBER = 14
# "=================" tells nothing.
_FEW_SIGNS = 4
# Written in JSON as they are.
_UNESCAPED = re.compile(r"[ !#-\[\]-~]*")


@dataclass(frozen=True)
class SearchTerms:
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
    words: TermTable
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


def collect_terms(
    store: Store,
    user_id: str | None,
    event_ids: Collection[str] | None = None,
    known: Iterable[str] = (),
) -> SearchTerms:
    """What is to be looked for after a user or some events are forgotten; called before that.

    Whatever the remaining events and items say too is no sign of what was forgotten, and is left
    out.

    Args:
        store: the records.
        user_id: the user; None where only events are forgotten, whose user stays.
        event_ids: the events; None is all of the user's.
        known: more texts that stay, those of the prompts for instance.
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
        words = TermTable.of(_places(ids, texts, names, left_out))
        seen = _said_in(words, chain(known, _remaining(connection, chosen, user_id)))
    left_out.update(
        {f"{kind} said elsewhere too": n for kind, n in words.only(seen).counts.items()}
    )
    del left_out["ids said elsewhere too"]
    kept = words.only(~seen)
    return SearchTerms(
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
    query = select(tables.readings.c.payload).join(
        tables.events, tables.events.c.event_id == tables.readings.c.event_id
    )
    read = map(Reading.model_validate_json, connection.scalars(query.where(chosen)))
    return {name.name for reading in read for name in reading.names}


def _remaining(
    connection: Connection, chosen: ColumnElement[bool], user_id: str | None
) -> Iterator[str]:
    """All that stays of ids and texts; an event's own user stays where only events go."""
    for table, rows in (
        (tables.events, select(tables.events).where(~chosen)),
        (tables.items, select(tables.items)),
    ):
        for row in connection.execute(rows).mappings():
            yield from _strings([row[column.name] for column in table.columns])
    if user_id is None:
        yield from connection.scalars(select(tables.events.c.user_id).where(chosen).distinct())


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


def _said_in(words: TermTable, texts: Iterable[str]) -> NDArray[np.bool_]:
    """Which of the words are in some text, shape (n,)."""
    seen = np.zeros(len(words), dtype=bool)
    matcher = Matcher(words, lambda word: (word.encode("utf-8", "surrogatepass"),))
    for batch in batches(texts):
        said = "\0".join(batch).encode("utf-8", "surrogatepass")
        for number, _, _ in matcher.matches(said):
            seen[number] = True
    return seen
