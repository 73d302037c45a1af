"""Ingest: from files or DataFrames to the ledger.

Each table is read twice. The first pass (``schema.profile_table``) finds its columns, counts its
rows and ratings, and writes nothing, so that a file that cannot be read changes nothing. The second
pass (``loader``) cleans the rows (``rows``) and masks personal data in them (``privacy.masking``);
rejected rows go to the quarantine unchanged, and the rest is added in bounded transactions. Adding
is idempotent: after an ingest that was killed, run it again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.profiling.errors import IngestError
from tasteprint.profiling.ingest.loader import TableLoader, Tally
from tasteprint.profiling.ingest.quarantine import Quarantine
from tasteprint.profiling.ingest.ratings import rating_scale
from tasteprint.profiling.ingest.rows import EventCleaner, ItemCleaner
from tasteprint.profiling.ingest.schema import (
    EVENT_COLUMNS,
    EVENT_NEEDS,
    ITEM_COLUMNS,
    ITEM_NEEDS,
    profile_table,
)
from tasteprint.profiling.ingest.sources import Table
from tasteprint.profiling.ingest.values import Corrections
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Added, Event, IngestReport, Progress

if TYPE_CHECKING:
    from tasteprint.profiling.ingest.sources import Source
    from tasteprint.profiling.privacy.masking import Masker


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
