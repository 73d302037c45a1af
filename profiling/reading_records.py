"""What was read of the events' texts, in the ledger."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from tasteprint.profiling.event_records import batches
from tasteprint.profiling.history_records import HistoryRecords, as_taxonomy, newest_taxonomy
from tasteprint.profiling.readings import Reader, Reading
from tasteprint.profiling.records import WrittenSummary
from tasteprint.profiling.tables import events, readers, readings, summaries, taxonomies
from tasteprint.profiling.taxonomy import Taxonomy


class ReadingRecords(HistoryRecords):
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

    def taxonomy(self) -> Taxonomy | None:
        """The taxonomy in use; None where none was made yet.

        Raises:
            LedgerError: it cannot be read.
        """
        with self.transaction() as connection:
            payload = newest_taxonomy(connection)
        return as_taxonomy(payload, self.where)

    def save_taxonomy(self, taxonomy: Taxonomy) -> None:
        """Puts a taxonomy in use; nothing is written where it is in use already."""
        with self.transaction(write=True) as connection:
            if as_taxonomy(newest_taxonomy(connection), self.where) != taxonomy:
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


def _summary(connection: Connection, user_id: str, digest: str) -> str | None:
    mine = (summaries.c.user_id == user_id) & (summaries.c.digest == digest)
    return connection.scalar(select(summaries.c.payload).where(mine))
