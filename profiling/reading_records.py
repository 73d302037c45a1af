"""What was read of the events' texts, in the ledger."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, delete, insert, select

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.event_records import as_event, as_item, batches, up_to
from tasteprint.profiling.events import Item
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.readings import Reader, Reading
from tasteprint.profiling.records import WrittenSummary
from tasteprint.profiling.store import Store
from tasteprint.profiling.tables import (
    events,
    items,
    readers,
    readings,
    summaries,
    taxonomies,
)
from tasteprint.profiling.taxonomy import Taxonomy, catalogue_tags


class ReadingRecords(Store):
    """Readings, one for each event with text, and freely written summaries."""

    def save_readings(self, reader: Reader, new: Sequence[Reading]) -> int:
        """Keeps readings in one transaction, each in place of the event's older one.

        Args:
            reader: of all of them.
            new: the readings; those of events that were forgotten meanwhile are dropped.

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

    def history(self, user_id: str, as_of: datetime | None = None) -> History | None:
        """A user's events up to and including ``as_of`` with their readings, as one moment's view.

        Args:
            user_id: the user.
            as_of: None is the time of the last event.

        Returns:
            None where there are no events (by then).
        """
        of_user = up_to(select(events).where(events.c.user_id == user_id), as_of)
        chosen = select(readings.c.payload).join(events, events.c.event_id == readings.c.event_id)
        of_events = up_to(chosen.where(events.c.user_id == user_id), as_of)
        with self.transaction() as connection:
            found = [as_event(row) for row in connection.execute(of_user)]
            read = [Reading.model_validate_json(p) for p in connection.scalars(of_events)]
            with_readers = _readers(connection, {reading.reader for reading in read})
            touched = _items(connection, {event.item_id for event in found if event.item_id})
            taxonomy = _taxonomy(connection, self.where) or _of_items(connection)
        if not found:
            return None
        found.sort(key=lambda event: (event.ts, event.event_id))
        return History(
            user_id=user_id,
            as_of=as_of or found[-1].ts,
            events=tuple(found),
            items=touched,
            readings={reading.event_id: reading for reading in read},
            readers=with_readers,
            taxonomy=taxonomy,
        )

    def require_history(self, user_id: str, as_of: datetime | None = None) -> History:
        """See ``history``.

        Raises:
            LedgerError: there are no events (by then).
        """
        found = self.history(user_id, as_of)
        if found is None:
            by_then = f" up to {as_of:%Y-%m-%d %H:%M}" if as_of else ""
            raise LedgerError(
                f"There are no events of the user {user_id}{by_then}.",
                hint="Check the id, or ingest their events first.",
                blame="user",
            )
        return found

    def taxonomy(self) -> Taxonomy | None:
        """The taxonomy in use; None where none was made yet.

        Raises:
            LedgerError: it cannot be read.
        """
        with self.transaction() as connection:
            return _taxonomy(connection, self.where)

    def save_taxonomy(self, taxonomy: Taxonomy) -> None:
        """Puts a taxonomy in use; nothing is written where it is in use already."""
        with self.transaction(write=True) as connection:
            if _taxonomy(connection, self.where) != taxonomy:
                payload = taxonomy.model_dump_json()
                connection.execute(insert(taxonomies).values(payload=payload))

    def save_summary(self, user_id: str, digest: str, written: WrittenSummary) -> None:
        """Keeps what a model wrote of claims; the first that was kept under a digest stands."""
        with self.transaction(write=True) as connection:
            known = select(events.c.event_id).where(events.c.user_id == user_id).limit(1)
            if connection.scalar(known) is None:
                return  # forgotten meanwhile
            if _summary(connection, user_id, digest) is None:
                row = {"user_id": user_id, "digest": digest, "payload": written.model_dump_json()}
                connection.execute(insert(summaries).values(row))

    def summary(self, user_id: str, digest: str) -> WrittenSummary | None:
        """What a model wrote of a user's claims with this digest."""
        with self.transaction() as connection:
            payload = _summary(connection, user_id, digest)
        return None if payload is None else WrittenSummary.model_validate_json(payload)


def _taxonomy(connection: Connection, where: str) -> Taxonomy | None:
    newest = select(taxonomies.c.payload).order_by(taxonomies.c.number.desc()).limit(1)
    payload = connection.scalar(newest)
    try:
        return None if payload is None else Taxonomy.model_validate_json(payload)
    except ValidationError as error:
        raise LedgerError(
            f"The stored taxonomy in {where} cannot be read: {str(error).splitlines()[0]}.",
            hint="Make it anew: tasteprint taxonomy renew",
        ) from error


def _of_items(connection: Connection) -> Taxonomy:
    """What stands in where no taxonomy was made yet: the catalogue's tags, unmeasured."""
    catalogue = [as_item(row) for row in connection.execute(select(items))]
    return Taxonomy(source="catalogue", tags=catalogue_tags(catalogue))


def _summary(connection: Connection, user_id: str, digest: str) -> str | None:
    mine = (summaries.c.user_id == user_id) & (summaries.c.digest == digest)
    return connection.scalar(select(summaries.c.payload).where(mine))


def _readers(connection: Connection, ids: Collection[str]) -> dict[str, Reader]:
    query = select(readers.c.payload).where(readers.c.reader.in_(ids))
    found = (Reader.model_validate_json(payload) for payload in connection.scalars(query))
    return {reader.reader: reader for reader in found}


def _items(connection: Connection, ids: Iterable[str]) -> dict[str, Item]:
    """By id, in the order of the ids."""
    found: dict[str, Item] = {}
    for batch in batches(sorted(ids)):
        rows = connection.execute(select(items).where(items.c.item_id.in_(batch)))
        found.update((row.item_id, as_item(row)) for row in rows)
    return dict(sorted(found.items()))
