"""Histories and readings in the ledger.

A history is a user's events with what was read of their texts, the items that they touch and the
taxonomy in use. Readings, the taxonomy and summaries by a model are written here, too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Select, delete, insert, select

from tasteprint.profiling.claims import History
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger.database import Database, batches
from tasteprint.profiling.ledger.events import as_event, as_item, up_to
from tasteprint.profiling.ledger.tables import (
    events,
    items,
    readers,
    readings,
    summaries,
    taxonomies,
)
from tasteprint.profiling.models import Reader, Reading, Taxonomy, WrittenSummary, catalogue_tags


@dataclass(frozen=True)
class Rows:
    """All that a history is made of, as it is stored: equal rows, equal history.

    Attributes:
        readings: payloads by event id.
        readers: payloads by id.
        items: those that the events touch, by id; the whole catalogue where no taxonomy was made
            yet.
        taxonomy: payload of the one in use.
    """

    events: Sequence[Row[Any]]
    readings: Mapping[str, str]
    readers: Mapping[str, str]
    items: Sequence[Row[Any]]
    taxonomy: str | None


@dataclass(frozen=True)
class Snapshot:
    """A user's history, and the rows that it was made of.

    ``Ledger.save_profile`` compares the rows with the records, so that a profile is written only
    where the records are still what it was built from.
    """

    history: History
    rows: Rows

    def with_readings(self, reader: str, new: Sequence[Reading]) -> "Snapshot":
        """Return the snapshot as it is once these readings were saved, without loading it again.

        Args:
            reader: payload of their reader, as it is stored: an earlier version may have put the
                same reader in other words.
            new: the readings.
        """
        parsed = Reader.model_validate_json(reader)
        readings = {**self.history.readings, **{reading.event_id: reading for reading in new}}
        stored = {reading.event_id: reading.model_dump_json() for reading in new}
        used = {reading.reader for reading in readings.values()}
        readers = {**self.history.readers, parsed.reader: parsed}
        payloads = {**self.rows.readers, parsed.reader: reader}
        return Snapshot(
            replace(
                self.history,
                readings=readings,
                readers={i: one for i, one in readers.items() if i in used},
            ),
            replace(
                self.rows,
                readings={**self.rows.readings, **stored},
                readers={i: payload for i, payload in payloads.items() if i in used},
            ),
        )


class HistoryRecords(Database):
    """Histories, each read in one transaction."""

    def history(self, user_id: str, as_of: datetime | None = None) -> History | None:
        """Return a user's events up to and including ``as_of`` with their readings.

        Args:
            user_id: the user.
            as_of: None is the time of the last event.

        Returns:
            None where there are no events (by then).
        """
        with self.transaction() as connection:
            rows = history_rows(connection, user_id, as_of)
        return self.as_history(rows, user_id, as_of)

    def require_history(self, user_id: str, as_of: datetime | None = None) -> History:
        """See ``history``.

        Raises:
            LedgerError: there are no events (by then).
        """
        return self.snapshot(user_id, as_of).history

    def snapshot(self, user_id: str, as_of: datetime | None = None) -> Snapshot:
        """Return a user's history (see ``history``) with the rows that it was made of.

        Raises:
            LedgerError: there are no events (by then).
        """
        with self.transaction() as connection:
            rows = history_rows(connection, user_id, as_of)
        found = self.as_history(rows, user_id, as_of)
        if found is None:
            by_then = f" up to {as_of:%Y-%m-%d %H:%M}" if as_of else ""
            raise LedgerError(
                f"There are no events of the user {user_id}{by_then}.",
                hint="Check the id, or ingest their events first.",
                user_error=True,
            )
        return Snapshot(found, rows)

    def as_history(self, rows: Rows, user_id: str, as_of: datetime | None) -> History | None:
        """Return the history in its rows; None where there are no events.

        Raises:
            LedgerError: the taxonomy cannot be read.
        """
        if not rows.events:
            return None
        found = sorted(map(as_event, rows.events), key=lambda event: (event.ts, event.event_id))
        read = [Reading.model_validate_json(payload) for payload in rows.readings.values()]
        with_readers = [Reader.model_validate_json(payload) for payload in rows.readers.values()]
        catalogue = {row.item_id: as_item(row) for row in rows.items}
        touched = sorted({event.item_id for event in found if event.item_id} & set(catalogue))
        return History(
            user_id=user_id,
            # One instant, one profile: whatever time zone it was asked for in.
            as_of=as_of.astimezone(UTC) if as_of else found[-1].ts,
            events=tuple(found),
            items={item_id: catalogue[item_id] for item_id in touched},
            readings={reading.event_id: reading for reading in read},
            readers={reader.reader: reader for reader in with_readers},
            taxonomy=as_taxonomy(rows.taxonomy, self.where)
            or Taxonomy(source="catalogue", tags=catalogue_tags(list(catalogue.values()))),
        )


def history_rows(connection: Connection, user_id: str, as_of: datetime | None) -> Rows:
    """Return the rows of a history up to and including an instant, each kind in a fixed order."""

    def of_user(query: Select[Any]) -> Select[Any]:
        return up_to(query.where(events.c.user_id == user_id), as_of)

    of_events = readings.c.event_id == events.c.event_id
    read = of_user(select(readings.c.event_id, readings.c.payload).join(events, of_events))
    used = of_user(select(readings.c.reader).join(events, of_events))
    who = select(readers.c.reader, readers.c.payload).where(readers.c.reader.in_(used))
    found = connection.execute(of_user(select(events)).order_by(events.c.event_id)).all()
    taxonomy = newest_taxonomy(connection)
    return Rows(
        events=found,
        readings={row[0]: row[1] for row in connection.execute(read.order_by(events.c.event_id))},
        readers={row[0]: row[1] for row in connection.execute(who.order_by(readers.c.reader))},
        items=_touched(connection, {e.item_id for e in found if e.item_id})
        if taxonomy
        else connection.execute(select(items).order_by(items.c.item_id)).all(),
        taxonomy=taxonomy,
    )


def newest_taxonomy(connection: Connection) -> str | None:
    """Return the payload of the taxonomy in use, or None."""
    newest = select(taxonomies.c.payload).order_by(taxonomies.c.number.desc()).limit(1)
    return connection.scalar(newest)


def as_taxonomy(payload: str | None, where: str) -> Taxonomy | None:
    """Return the taxonomy in a payload; None for None.

    Raises:
        LedgerError: it cannot be read.
    """
    try:
        return None if payload is None else Taxonomy.model_validate_json(payload)
    except ValidationError as error:
        raise LedgerError(
            f"The stored taxonomy in {where} cannot be read: {str(error).splitlines()[0]}.",
            hint="Make a new one: tasteprint taxonomy renew",
        ) from error


def _touched(connection: Connection, ids: Collection[str]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for batch in batches(sorted(ids)):
        found += _in_order(connection.execute(select(items).where(items.c.item_id.in_(batch))))
    return found


def _in_order(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted(rows, key=lambda row: str(row.item_id))


class ReadingRecords(HistoryRecords):
    """Readings, one for each event with text, and freely written summaries."""

    def reader_payload(self, reader: str) -> str:
        """Return a stored reader as it was first saved.

        Raises:
            LedgerError: there is none of that id.
        """
        with self.transaction() as connection:
            found = connection.scalar(select(readers.c.payload).where(readers.c.reader == reader))
        if found is None:
            raise LedgerError(f"There is no reader {reader}.", hint="Build the profile again.")
        return str(found)

    def save_readings(self, reader: Reader, new: Sequence[Reading]) -> int:
        """Keep readings in one transaction, each in place of the event's older one.

        Args:
            reader: of all of them.
            new: the readings; those of events that were erased meanwhile are dropped.

        Returns:
            How many were kept.

        Raises:
            LedgerError: nothing was written.
        """
        kept = 0
        with self.transaction(write=True, durable=False) as connection:
            there = select(readers.c.reader).where(readers.c.reader == reader.reader)
            if connection.scalar(there) is None:
                row = {"reader": reader.reader, "payload": reader.model_dump_json()}
                connection.execute(insert(readers).values(row))
            for batch in batches(new):
                known = select(events.c.event_id).where(
                    events.c.event_id.in_([r.event_id for r in batch])
                )
                alive = set(connection.scalars(known))
                rows = [
                    {"event_id": r.event_id, "reader": r.reader, "payload": r.model_dump_json()}
                    for r in batch
                    if r.event_id in alive
                ]
                connection.execute(delete(readings).where(readings.c.event_id.in_(list(alive))))
                if rows:
                    connection.execute(insert(readings), rows)
                kept += len(rows)
        return kept

    def taxonomy(self) -> Taxonomy | None:
        """Return the taxonomy in use; None where none was made yet.

        Raises:
            LedgerError: it cannot be read.
        """
        with self.transaction() as connection:
            payload = newest_taxonomy(connection)
        return as_taxonomy(payload, self.where)

    def save_taxonomy(self, taxonomy: Taxonomy) -> None:
        """Put a taxonomy in use; nothing is written where it is in use already."""
        with self.transaction(write=True) as connection:
            if as_taxonomy(newest_taxonomy(connection), self.where) != taxonomy:
                payload = taxonomy.model_dump_json()
                connection.execute(insert(taxonomies).values(payload=payload))

    def save_summary(self, user_id: str, digest: str, written: WrittenSummary) -> None:
        """Keep what a model wrote of claims; the first one under a digest stays."""
        with self.transaction(write=True) as connection:
            known = select(events.c.event_id).where(events.c.user_id == user_id).limit(1)
            if connection.scalar(known) is None:
                return  # erased meanwhile
            if _summary(connection, user_id, digest) is None:
                row = {"user_id": user_id, "digest": digest, "payload": written.model_dump_json()}
                connection.execute(insert(summaries).values(row))

    def summary(self, user_id: str, digest: str) -> WrittenSummary | None:
        """Return what a model wrote of a user's claims with this digest, or None."""
        with self.transaction() as connection:
            payload = _summary(connection, user_id, digest)
        return None if payload is None else WrittenSummary.model_validate_json(payload)


def _summary(connection: Connection, user_id: str, digest: str) -> str | None:
    mine = (summaries.c.user_id == user_id) & (summaries.c.digest == digest)
    return connection.scalar(select(summaries.c.payload).where(mine))
