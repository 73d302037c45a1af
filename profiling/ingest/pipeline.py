"""Ingest: from files or DataFrames to the ledger.

Both tables are read through once before anything is written: to find their columns, to count
their rows and to see the range of the ratings; a file that cannot be read at all changes nothing.
Then rows are cleaned (cleaning.py) and personal data in them masked (privacy/), refused rows go to
quarantine as they came, and the rest is added in bounded transactions. Adding is idempotent, so a
killed ingest is mended by running it again.
"""

import hashlib
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
from tasteprint.profiling.ingest.values import Mended, Refused
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Added, Event, IngestReport, Item, json_text

if TYPE_CHECKING:
    from tasteprint.profiling.ingest.sources import Source
    from tasteprint.profiling.privacy.masking import Masker


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


class TableLoader(Generic[_M]):
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

    def run(self, found: TableProfile) -> Tally:
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


# ==MERGED profiling/ingest.py: """Ingest: from files or DataFrames to the ledger.
#
# Both tables are read through once before anything is written: to find their columns, to count
# their rows and to see the range of the ratings; a file that cannot be read at all changes nothing.
# Then rows are cleaned (cleaning.py) and personal data in them masked (privacy/), refused rows go to
# quarantine as they came, and the rest is added in bounded transactions. Adding is idempotent, so a
# killed ingest is mended by running it again.
# """
def ingest(
    ledger: Ledger | Callable[[], Ledger],
    events: "Source | None",
    items: "Source | None",
    *,
    mapping: Mapping[str, str] | None = None,
    item_mapping: Mapping[str, str] | None = None,
    rating_range: tuple[float, float] | None = None,
    now: datetime | None = None,
    quarantine: Path,
    masker: "Masker | None" = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Cleans events and items and adds them to the ledger.

    Args:
        ledger: where to; or what opens it, called when the inputs have proved readable.
        events: a path of a .csv, .jsonl, .ndjson (each also with .gz) or .parquet file, or a
            pandas DataFrame; None for none.
        items: likewise.
        mapping: of the events, our field → the input's column. Fields that are left out are
            found by common names; other columns become attributes.
        item_mapping: of the items, likewise.
        rating_range: the least and the greatest rating there can be, which become 0 and 1. None
            takes the first common scale that holds the ratings of the input (``guess_scale``):
            give it where an input may hold a part of the scale only.
        now: the present, aware; events more than a day later are refused.
        quarantine: the file for refused rows; there is none where nothing was refused.
        masker: masks personal data in the texts and attributes of events; None leaves all as it
            is. Items are the shop's own words and stay as they are, and so do ids.
        progress: called with "items" or "events", rows done, rows in all.

    Returns:
        What became of every row.

    Raises:
        IngestError: an input cannot be read at all, or ratings fit no known scale; nothing was
            added. Or the quarantine file cannot be written.
        LedgerError: the ledger cannot be written; what was added before stays.
    """
    if events is None and items is None:
        raise IngestError("There is nothing to ingest.", hint="Give events, items or both.")
    item_plan = event_plan = scale = None
    if items is not None:
        item_plan = profile_table(Table(items, "items"), ITEM_COLUMNS, ITEM_NEEDS, item_mapping)
    if events is not None:
        event_plan = profile_table(Table(events, "events"), EVENT_COLUMNS, EVENT_NEEDS, mapping)
        scale = rating_scale(event_plan, rating_range)
    if not isinstance(ledger, Ledger):
        ledger = ledger()
    mended = Mended()
    item_tally, event_tally, sink = Tally(), Tally(), _EventSink(ledger)
    masked: Counter[str] = Counter()
    with Quarantine(Path(quarantine)) as refused:
        if item_plan is not None:
            clean_item = ItemCleaner(item_plan, mended)
            item_tally = TableLoader(
                "items", clean_item, ledger.add_items, refused, mended, progress
            ).run(item_plan)
        if event_plan is not None:
            clean_event = EventCleaner(event_plan, scale, now or datetime.now(UTC), mended, masker)
            event_tally = TableLoader("events", clean_event, sink, refused, mended, progress).run(
                event_plan
            )
            masked = clean_event.masked
    return _report(event_tally, item_tally, sink, mended, masked, refused)


class _EventSink:
    """Adds events to the ledger and remembers whose and from when they were."""

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
    mended: Mended,
    masked: Counter[str],
    quarantine: Quarantine,
) -> IngestReport:
    return IngestReport(
        events_read=events.read,
        events_accepted=events.accepted,
        events_known=events.known,
        events_duplicate=events.duplicate,
        events_refused=events.refused,
        items_read=items.read,
        items_accepted=items.accepted,
        items_known=items.known,
        items_duplicate=items.duplicate,
        items_refused=items.refused,
        updated_items=items.updated,
        users=len(sink.users),
        first=sink.first,
        last=sink.last,
        mended=dict(sorted(mended.items())),
        masked=dict(sorted(masked.items())),
        personal_ids=sum("@" in user for user in sink.users),
        quarantine=str(quarantine.path) if quarantine.refused else None,
    )
