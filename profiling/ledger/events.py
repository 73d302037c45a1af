"""Events and items in the ledger."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, insert, select, update

from tasteprint.profiling.ledger.database import Database, batches
from tasteprint.profiling.ledger.tables import Json, events, items
from tasteprint.profiling.models import Added, Event, Item, json_text

#: Ids in one statement: SQLite takes 32,766 parameters since 3.32, PostgreSQL's driver 65,535.
_IDS_AT_ONCE = 10_000


class EventRecords(Database):
    """Events, which are only ever added, and items, which may change."""

    def add_events(self, new: Sequence[Event]) -> Added:
        """Add events, in one transaction. An event whose id is there already changes nothing.

        Returns:
            How many were new, known, and known with other content (the first one stands).

        Raises:
            LedgerError: nothing was added.
        """
        with self.transaction(write=True) as connection:
            accepted, known, differing = _add(connection, events, new, replace=False)
        return Added(accepted=accepted, known=known, conflicts=differing)

    def add_items(self, new: Sequence[Item]) -> Added:
        """Add items, in one transaction; an item whose id is there already takes the new content.

        Returns:
            How many were new, known, and known with other content.

        Raises:
            LedgerError: nothing was added or changed.
        """
        with self.transaction(write=True) as connection:
            accepted, known, differing = _add(connection, items, new, replace=True)
        return Added(accepted=accepted, known=known, updated=differing)

    def users(self) -> list[str]:
        """Return the ids of all users with events, sorted."""
        with self.transaction() as connection:
            return sorted(connection.scalars(select(events.c.user_id).distinct()))

    def event_counts(self, as_of: datetime | None = None) -> dict[str, int]:
        """Return the number of events up to and including ``as_of``, by user."""
        c = events.c
        query = up_to(select(c.user_id, func.count()), as_of).group_by(c.user_id)
        with self.transaction() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def events(self, user_id: str, as_of: datetime | None = None) -> list[Event]:
        """Return a user's events up to and including ``as_of``, by time, then by id."""
        query = up_to(select(events).where(events.c.user_id == user_id), as_of)
        with self.transaction() as connection:
            found = [as_event(row) for row in connection.execute(query)]
        return sorted(found, key=lambda e: (e.ts, e.event_id))

    def event(self, event_id: str) -> Event | None:
        """Return the event with this id, or None."""
        with self.transaction() as connection:
            row = connection.execute(select(events).where(events.c.event_id == event_id)).first()
        return None if row is None else as_event(row)

    def items(self) -> list[Item]:
        """Return all items, by id."""
        with self.transaction() as connection:
            found = [as_item(row) for row in connection.execute(select(items))]
        return sorted(found, key=lambda i: i.item_id)

    def item_count(self) -> int:
        """Return how many items there are."""
        with self.transaction() as connection:
            return connection.execute(select(func.count()).select_from(items)).scalar_one()

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id, or None."""
        with self.transaction() as connection:
            row = connection.execute(select(items).where(items.c.item_id == item_id)).first()
        return None if row is None else as_item(row)

    def items_by_id(self, ids: Collection[str]) -> dict[str, Item]:
        """Return the items with these ids, by id; ids without an item are left out.

        One statement reads up to 10,000 of them.
        """
        found: dict[str, Item] = {}
        rest = iter(sorted(set(ids)))
        with self.transaction() as connection:
            while some := list(islice(rest, _IDS_AT_ONCE)):
                rows = connection.execute(select(items).where(items.c.item_id.in_(some)))
                found |= {row.item_id: as_item(row) for row in rows}
        return found

    def popularity(self, as_of: datetime | None = None) -> dict[str, int]:
        """Return how many users touched each item up to ``as_of``, by item id."""
        query = select(events.c.item_id, func.count(events.c.user_id.distinct()))
        query = up_to(query.where(events.c.item_id.is_not(None)), as_of)
        with self.transaction() as connection:
            rows = connection.execute(query.group_by(events.c.item_id)).all()
        return {row[0]: row[1] for row in rows}


def _add(
    connection: Connection, table: Table, new: Sequence[Event | Item], *, replace: bool
) -> tuple[int, int, int]:
    """Add rows by their primary key; return the numbers of new, known and differing rows."""
    (key,) = table.primary_key.columns
    accepted = differing = 0
    for batch in batches(dict(model) for model in new):
        ids = [row[key.name] for row in batch]
        found = connection.execute(select(table).where(key.in_(ids))).mappings()
        stored: dict[str, dict[str, Any]] = {row[key.name]: dict(row) for row in found}
        fresh: dict[str, dict[str, Any]] = {}
        changed: dict[str, dict[str, Any]] = {}
        for row in batch:
            row_id = row[key.name]
            if row_id not in stored:
                accepted += 1
                stored[row_id] = fresh[row_id] = row
            elif not _same(table, stored[row_id], row):
                differing += 1
                if replace:
                    stored[row_id] = row
                    (fresh if row_id in fresh else changed)[row_id] = row
        if fresh:
            connection.execute(insert(table), list(fresh.values()))
        for row_id, row in changed.items():
            connection.execute(update(table).where(key == row_id).values(row))
    return accepted, len(new) - accepted, differing


def _same(table: Table, stored: dict[str, Any], row: dict[str, Any]) -> bool:
    """Return True if two rows are equal; JSON is compared as text, since tuples become lists."""
    return all(
        json_text(stored[column.name]) == json_text(row[column.name])
        if isinstance(column.type, Json)
        else stored[column.name] == row[column.name]
        for column in table.columns
    )


def up_to(query: Select[Any], as_of: datetime | None) -> Select[Any]:
    """Restrict a query to events up to and including an instant; None keeps all."""
    return query if as_of is None else query.where(events.c.ts <= as_of)


def as_event(row: Row[Any]) -> Event:
    """Return the event in a row of its table."""
    return Event.model_validate(dict(row._mapping))


def as_item(row: Row[Any]) -> Item:
    """Return the item in a row of its table."""
    return Item.model_validate(dict(row._mapping))
