"""The second pass over an input table: rows are cleaned, rejected or added to the ledger."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from tasteprint.profiling.ingest.quarantine import Quarantine
from tasteprint.profiling.ingest.schema import TableProfile
from tasteprint.profiling.ingest.sources import Row
from tasteprint.profiling.ingest.values import Corrections, RowRejected
from tasteprint.profiling.models import Added, Event, Item, Progress, json_text

_log = logging.getLogger(__name__)

_M = TypeVar("_M", bound=Event | Item)
_M_co = TypeVar("_M_co", bound=Event | Item, covariant=True)
_BATCH = 2000
_DIFFERS = "kept the first of two rows with one id"


@dataclass
class Tally:
    """The outcome of the rows of a table; ``read`` is the sum of the next four."""

    read: int = 0
    accepted: int = 0
    known: int = 0
    duplicate: int = 0
    rejected: int = 0
    updated: int = 0


class Cleaner(Protocol[_M_co]):
    """Makes an event or item of a row."""

    def __call__(self, row: Mapping[str, Any]) -> _M_co:
        """Return the event or item, or raise RowRejected."""

    def user_of(self, row: Mapping[str, Any]) -> str | None:
        """Return the user of a row, see ``Refusal``."""


class TableLoader(Generic[_M]):
    """Adds the rows of one table to the ledger.

    It keeps the id and a digest of each row in memory, about 200 bytes a row.

    Args:
        what: "events" or "items", for ``progress``.
        clean: makes an event or item of a row.
        add: adds a batch to the ledger.
        quarantine: where rejected rows go.
        corrections: in which ``clean`` counts its rules.
        progress: called with ``what``, rows done, rows in all.
    """

    def __init__(
        self,
        what: str,
        clean: Cleaner[_M],
        add: Callable[[Sequence[_M]], Added],
        quarantine: Quarantine,
        corrections: Corrections,
        progress: Progress | None,
    ) -> None:
        self._what = what
        self._clean = clean
        self._add = add
        self._quarantine = quarantine
        self._corrections = corrections
        self._progress = progress
        self._seen: dict[str, bytes] = {}  # id → digest of the first row with it
        self._tally = Tally()
        self._reasons: Counter[str] = Counter()  # of rejections
        self._before = Counter(corrections)  # those of the table before

    def run(self, profile: TableProfile) -> Tally:
        """Read, clean and add every row of the table.

        Raises:
            IngestError: the table or the quarantine file fails.
            LedgerError: the ledger cannot be written.
        """
        batch: list[_M] = []
        for row in profile.table.rows():
            self._tally.read += 1
            try:
                model = self._cleaned(row)
            except RowRejected as rejection:
                self._reject(row, profile.table.name, rejection)
                continue
            self._corrections.settle()
            if self._is_repeat(model):
                self._tally.duplicate += 1
                continue
            batch.append(model)
            if len(batch) == _BATCH:
                self._flush(batch, profile.total)
        self._flush(batch, profile.total)
        self._log_outcome(profile.table.name)
        return self._tally

    def _log_outcome(self, name: str) -> None:
        """Log counts and reasons; never a value of a row."""
        tally = self._tally
        _log.info(
            "%s: %d rows read; %d accepted, %d known, %d duplicate, %d rejected",
            *(name, tally.read, tally.accepted, tally.known, tally.duplicate, tally.rejected),
        )
        for rule, count in (Counter(self._corrections) - self._before).items():
            _log.info("%s: %d rows corrected: %s", name, count, rule)
        for reason, count in self._reasons.most_common():
            _log.info("%s: %d rows rejected: %s", name, count, reason)

    def _cleaned(self, row: Row) -> _M:
        if row.values is None:
            raise RowRejected(row.problem, "the row cannot be read")
        try:
            return self._clean(row.values)
        except RecursionError as error:
            raise RowRejected("nested too deeply") from error

    def _reject(self, row: Row, source: str, rejection: RowRejected) -> None:
        self._tally.rejected += 1
        self._reasons[rejection.summary] += 1
        reason = str(rejection)
        if row.values is None:
            self._quarantine.add(source, row.number, reason, row.raw)
        else:
            user_id = self._clean.user_of(row.values)
            self._quarantine.add(source, row.number, reason, row.values, user_id)
        self._corrections.drop()

    def _is_repeat(self, model: _M) -> bool:
        """Return True if the input had a row with this id before.

        Ids made for rows without one are made of the whole row, so that equal rows repeat each
        other; where the source gives ids, equal rows with two ids are two.
        """
        model_id = model.event_id if isinstance(model, Event) else model.item_id
        content = json_text(model.model_dump(mode="json"))
        digest = hashlib.blake2b(content.encode(), digest_size=12).digest()
        if model_id not in self._seen:
            self._seen[model_id] = digest
            return False
        if self._seen[model_id] != digest:
            self._corrections[_DIFFERS] += 1
        return True

    def _flush(self, batch: list[_M], total: int) -> None:
        added = self._add(batch)
        self._tally.accepted += added.accepted
        self._tally.known += added.known
        self._tally.updated += added.updated
        if added.conflicts:
            self._corrections[_DIFFERS] += added.conflicts
        batch.clear()
        if self._progress is not None:
            self._progress(self._what, self._tally.read, total)
