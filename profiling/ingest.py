"""Ingest: from files or DataFrames to the ledger.

Both tables are read through once before anything is written: to find their columns, to count
their rows and to see the range of the ratings; a file that cannot be read at all changes nothing.
Then rows are cleaned (cleaning.py) and personal data in them masked (privacy/), refused rows go to
quarantine as they came, and the rest is added in bounded transactions. Adding is idempotent, so a
killed ingest is mended by running it again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.profiling.cleaning import EventCleaner, ItemCleaner
from tasteprint.profiling.columns import EVENT_COLUMNS, EVENT_NEEDS, ITEM_COLUMNS, ITEM_NEEDS
from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.intake import Intake, Progress, Tally
from tasteprint.profiling.ledger import Added, Ledger
from tasteprint.profiling.models import Event, IngestReport
from tasteprint.profiling.quarantine import Quarantine
from tasteprint.profiling.ratings import rating_scale
from tasteprint.profiling.sources import Table
from tasteprint.profiling.survey import survey
from tasteprint.profiling.values import Mended

if TYPE_CHECKING:
    from tasteprint.profiling.privacy import Masker
    from tasteprint.profiling.sources import Source


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
        item_plan = survey(Table(items, "items"), ITEM_COLUMNS, ITEM_NEEDS, item_mapping)
    if events is not None:
        event_plan = survey(Table(events, "events"), EVENT_COLUMNS, EVENT_NEEDS, mapping)
        scale = rating_scale(event_plan, rating_range)
    if not isinstance(ledger, Ledger):
        ledger = ledger()
    mended = Mended()
    item_tally, event_tally, sink = Tally(), Tally(), _EventSink(ledger)
    masked: Counter[str] = Counter()
    with Quarantine(Path(quarantine)) as refused:
        if item_plan is not None:
            clean_item = ItemCleaner(item_plan, mended)
            item_tally = Intake(
                "items", clean_item, ledger.add_items, refused, mended, progress
            ).run(item_plan)
        if event_plan is not None:
            clean_event = EventCleaner(event_plan, scale, now or datetime.now(UTC), mended, masker)
            event_tally = Intake("events", clean_event, sink, refused, mended, progress).run(
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
