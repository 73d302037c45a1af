"""Ingest: from files or DataFrames to the ledger.

Each table is read twice. The first pass (``schema.profile_table``) finds its columns, counts its
rows and ratings, and writes nothing, so that a file that cannot be read changes nothing. The second
pass (``TableLoader``) cleans the rows (``rows``) and masks personal data in them (``masking``);
rejected rows go to the quarantine unchanged, and the rest is added in bounded transactions. Adding
is idempotent: after an ingest that was killed, run it again.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.quarantine import Quarantine
from tasteprint.profiling.ingest.ratings import rating_scale
from tasteprint.profiling.ingest.rows import EventCleaner, ItemCleaner
from tasteprint.profiling.ingest.schema import (
    EVENT_COLUMNS,
    EVENT_NEEDS,
    ITEM_COLUMNS,
    ITEM_NEEDS,
    TableProfile,
    profile_table,
)
from tasteprint.profiling.ingest.sources import Row, Table
from tasteprint.profiling.ingest.values import Corrections, RowRejected
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Added, Event, IngestReport, Item, Progress, json_text

if TYPE_CHECKING:
    from tasteprint.profiling.ingest.sources import Source
    from tasteprint.profiling.privacy.masking import Masker


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


def ingest(
    ledger: Ledger | Callable[[], Ledger],
    events: "Source | None",
    items: "Source | None",
    *,
    mapping: Mapping[str, str] | None = None,
    item_mapping: Mapping[str, str] | None = None,
    rating_range: tuple[float, float] | None = None,
    now: datetime | None = None,
    quarantine: Path | Callable[..., Path],
    masker: "Masker | None" = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Clean events and items and add them to the ledger.

    Args:
        ledger: the ledger, or a function that opens it, called after the first pass.
        events: a path of a .csv, .jsonl, .ndjson (each also with .gz) or .parquet file, or a
            pandas DataFrame; None for none.
        items: likewise.
        mapping: of the events, our field → the input's column. Fields that are left out are
            found by common names; other columns become attributes.
        item_mapping: of the items, likewise.
        rating_range: the least and the greatest rating there can be, which become 0 and 1. None
            takes the first common scale that holds the ratings of the input (``guess_scale``):
            give it where an input may hold a part of the scale only.
        now: the present, aware; events more than a day later are rejected.
        quarantine: the file for rejected rows, or a function that names it, given the tables once
            they are read through. There is no file where nothing is rejected.
        masker: masks personal data in the texts and attributes of events; None leaves them
            unchanged. Items are the shop's own words and are never masked, nor are ids.
        progress: called with "items" or "events", rows done, rows in all.

    Returns:
        The outcome of every row.

    Raises:
        IngestError: an input cannot be read at all, or ratings fit no known scale; nothing was
            added. Or the quarantine file cannot be written.
        LedgerError: the ledger cannot be written; what was added before stays.
    """
    if events is None and items is None:
        raise IngestError("There is nothing to ingest.", hint="Give events, items or both.")
    item_profile = event_profile = scale = None
    if items is not None:
        item_profile = profile_table(Table(items, "items"), ITEM_COLUMNS, ITEM_NEEDS, item_mapping)
    if events is not None:
        event_profile = profile_table(Table(events, "events"), EVENT_COLUMNS, EVENT_NEEDS, mapping)
        scale = rating_scale(event_profile, rating_range)
    if not isinstance(ledger, Ledger):
        ledger = ledger()
    corrections, sink = Corrections(), _EventSink(ledger)
    item_tally, event_tally = Tally(), Tally()
    masked: Counter[str] = Counter()
    tables = [profile.table for profile in (event_profile, item_profile) if profile is not None]
    place = quarantine(*tables) if callable(quarantine) else Path(quarantine)
    with Quarantine(place) as kept:
        if item_profile is not None:
            items_of = ItemCleaner(item_profile, corrections)
            item_tally = TableLoader(
                "items", items_of, ledger.add_items, kept, corrections, progress
            ).run(item_profile)
        if event_profile is not None:
            now = now or datetime.now(UTC)
            events_of = EventCleaner(event_profile, scale, now, corrections, masker)
            event_tally = TableLoader("events", events_of, sink, kept, corrections, progress).run(
                event_profile
            )
            masked = events_of.masked
    return _report(event_tally, item_tally, sink, corrections, masked, kept)


class _EventSink:
    """Adds events to the ledger and keeps their users and the first and last time."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.users: set[str] = set()
        self.first: datetime | None = None
        self.last: datetime | None = None

    def __call__(self, batch: Sequence[Event]) -> Added:
        for event in batch:
            self.users.add(event.user_id)
            self.first = min(self.first or event.ts, event.ts)
            self.last = max(self.last or event.ts, event.ts)
        return self._ledger.add_events(batch)


def _report(
    events: Tally,
    items: Tally,
    sink: _EventSink,
    corrections: Corrections,
    masked: Counter[str],
    quarantine: Quarantine,
) -> IngestReport:
    return IngestReport(
        events_read=events.read,
        events_accepted=events.accepted,
        events_known=events.known,
        events_duplicate=events.duplicate,
        events_refused=events.rejected,
        items_read=items.read,
        items_accepted=items.accepted,
        items_known=items.known,
        items_duplicate=items.duplicate,
        items_refused=items.rejected,
        updated_items=items.updated,
        users=len(sink.users),
        first=sink.first,
        last=sink.last,
        corrections=dict(sorted(corrections.items())),
        masked=dict(sorted(masked.items())),
        personal_ids=sum("@" in user for user in sink.users),
        quarantine=str(quarantine.path) if quarantine.rejected else None,
    )
