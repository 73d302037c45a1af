"""A user's history in the ledger: events, their readings, and what both refer to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Select, select

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.event_records import as_event, as_item, batches, up_to
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.readings import Reader, Reading
from tasteprint.profiling.store import Store
from tasteprint.profiling.tables import events, items, readers, readings, taxonomies
from tasteprint.profiling.taxonomy import Taxonomy, catalogue_tags


@dataclass(frozen=True)
class Rows:
    """All that a history is made of, as it is stored: equal rows, equal history.

    Attributes:
        readings, readers: payloads.
        items: those that the events touch, by id; the whole catalogue where no taxonomy was made
            yet.
        taxonomy: payload of the one in use.
    """

    events: Sequence[Row[Any]]
    readings: Sequence[str]
    readers: Sequence[str]
    items: Sequence[Row[Any]]
    taxonomy: str | None


class HistoryRecords(Store):
    """Histories, each as one moment's view."""

    def history(self, user_id: str, as_of: datetime | None = None) -> History | None:
        """A user's events up to and including ``as_of`` with their readings.

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
        found = self.history(user_id, as_of)
        if found is None:
            by_then = f" up to {as_of:%Y-%m-%d %H:%M}" if as_of else ""
            raise LedgerError(
                f"There are no events of the user {user_id}{by_then}.",
                hint="Check the id, or ingest their events first.",
                blame="user",
            )
        return found

    def as_history(self, rows: Rows, user_id: str, as_of: datetime | None) -> History | None:
        """The history in its rows; None where there are no events.

        Raises:
            LedgerError: the taxonomy cannot be read.
        """
        if not rows.events:
            return None
        found = sorted(map(as_event, rows.events), key=lambda event: (event.ts, event.event_id))
        read = [Reading.model_validate_json(payload) for payload in rows.readings]
        with_readers = [Reader.model_validate_json(payload) for payload in rows.readers]
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
    """The rows of a user's history up to and including an instant, each kind in a fixed order."""

    def of_user(query: Select[Any]) -> Select[Any]:
        return up_to(query.where(events.c.user_id == user_id), as_of)

    of_events = readings.c.event_id == events.c.event_id
    read = of_user(select(readings.c.payload).join(events, of_events))
    used = of_user(select(readings.c.reader).join(events, of_events))
    who = select(readers.c.payload).where(readers.c.reader.in_(used))
    found = connection.execute(of_user(select(events)).order_by(events.c.event_id)).all()
    taxonomy = newest_taxonomy(connection)
    return Rows(
        events=found,
        readings=connection.scalars(read.order_by(events.c.event_id)).all(),
        readers=connection.scalars(who.order_by(readers.c.reader)).all(),
        items=_touched(connection, {e.item_id for e in found if e.item_id})
        if taxonomy
        else connection.execute(select(items).order_by(items.c.item_id)).all(),
        taxonomy=taxonomy,
    )


def newest_taxonomy(connection: Connection) -> str | None:
    """The payload of the taxonomy in use."""
    newest = select(taxonomies.c.payload).order_by(taxonomies.c.number.desc()).limit(1)
    return connection.scalar(newest)


def as_taxonomy(payload: str | None, where: str) -> Taxonomy | None:
    """The taxonomy in a payload.

    Raises:
        LedgerError: it cannot be read.
    """
    try:
        return None if payload is None else Taxonomy.model_validate_json(payload)
    except ValidationError as error:
        raise LedgerError(
            f"The stored taxonomy in {where} cannot be read: {str(error).splitlines()[0]}.",
            hint="Make it anew: tasteprint taxonomy renew",
        ) from error


def _touched(connection: Connection, ids: Collection[str]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for batch in batches(sorted(ids)):
        found += _in_order(connection.execute(select(items).where(items.c.item_id.in_(batch))))
    return found


def _in_order(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted(rows, key=lambda row: str(row.item_id))
