"""The second reading of an input table: clean, drop repeats, add in batches."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from tasteprint.profiling.models import Event, Item
from tasteprint.profiling.quarantine import Quarantine
from tasteprint.profiling.records import Added
from tasteprint.profiling.sources import Row
from tasteprint.profiling.survey import Survey
from tasteprint.profiling.tables import json_text
from tasteprint.profiling.values import Mended, Refused

Progress = Callable[[str, int, int], None]

_M = TypeVar("_M", bound=Event | Item)
_M_co = TypeVar("_M_co", bound=Event | Item, covariant=True)
_BATCH = 2000
_DIFFERS = "kept the first of two rows with one id"


@dataclass
class Tally:
    """What became of the rows; ``read`` is the sum of the next four."""

    read: int = 0
    accepted: int = 0
    known: int = 0
    duplicate: int = 0
    refused: int = 0
    updated: int = 0


class Cleaner(Protocol[_M_co]):
    """Makes an event or item of a row."""

    def __call__(self, row: Mapping[str, Any]) -> _M_co:
        """The event or item, or raises Refused."""

    def user_of(self, row: Mapping[str, Any]) -> str | None:
        """Whose row it is, see ``Refusal``."""


class Intake(Generic[_M]):
    """Takes one table in.

    It remembers the id and a digest of each row, about 200 bytes a row.

    Args:
        what: "events" or "items", for ``progress``.
        clean: makes an event or item of a row.
        add: adds a batch to the ledger.
        quarantine: where refused rows go.
        mended: what ``clean`` counts its rules in.
        progress: called with ``what``, rows done, rows in all.
    """

    def __init__(
        self,
        what: str,
        clean: Cleaner[_M],
        add: Callable[[Sequence[_M]], Added],
        quarantine: Quarantine,
        mended: Mended,
        progress: Progress | None,
    ) -> None:
        self._what = what
        self._clean = clean
        self._add = add
        self._quarantine = quarantine
        self._mended = mended
        self._progress = progress
        self._seen: dict[str, bytes] = {}  # id → digest of the first row with it
        self._tally = Tally()

    def run(self, found: Survey) -> Tally:
        """Reads every row of the table.

        Raises:
            IngestError: the table or the quarantine file fails.
            LedgerError: the ledger cannot be written.
        """
        batch: list[_M] = []
        for row in found.table.rows():
            self._tally.read += 1
            try:
                model = self._cleaned(row)
            except Refused as refused:
                self._refuse(row, found.table.name, str(refused))
                continue
            self._mended.settle()
            if self._is_repeat(model):
                self._tally.duplicate += 1
                continue
            batch.append(model)
            if len(batch) == _BATCH:
                self._flush(batch, found.total)
        self._flush(batch, found.total)
        return self._tally

    def _cleaned(self, row: Row) -> _M:
        if row.values is None:
            raise Refused(row.problem)
        try:
            return self._clean(row.values)
        except RecursionError as error:
            raise Refused("nested too deeply") from error

    def _refuse(self, row: Row, source: str, reason: str) -> None:
        self._tally.refused += 1
        if row.values is None:
            self._quarantine.add(source, row.number, reason, row.raw)
        else:
            user_id = self._clean.user_of(row.values)
            self._quarantine.add(source, row.number, reason, row.values, user_id)
        self._mended.drop()

    def _is_repeat(self, model: _M) -> bool:
        """Whether the input had a row with this id before.

        Ids made for rows without one are made of all that a row says, so that equal rows repeat
        each other; where the source gives ids, equal rows with two ids are two.
        """
        model_id = model.event_id if isinstance(model, Event) else model.item_id
        content = json_text(model.model_dump(mode="json"))
        digest = hashlib.blake2b(content.encode(), digest_size=12).digest()
        if model_id not in self._seen:
            self._seen[model_id] = digest
            return False
        if self._seen[model_id] != digest:
            self._mended[_DIFFERS] += 1
        return True

    def _flush(self, batch: list[_M], total: int) -> None:
        added = self._add(batch)
        self._tally.accepted += added.accepted
        self._tally.known += added.known
        self._tally.updated += added.updated
        if added.conflicts:
            self._mended[_DIFFERS] += added.conflicts
        batch.clear()
        if self._progress is not None:
            self._progress(self._what, self._tally.read, total)
