"""Generations, runs and the audit trail in the ledger."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger.database import Database
from tasteprint.profiling.ledger.tables import (
    audit,
    events,
    generation_events,
    generation_users,
    generations,
    runs,
)
from tasteprint.profiling.models import AuditEntry, Generation, Run


class RunRecords(Database):
    """Generations (answers of the model), runs, and the audit trail."""

    def generation(
        self, key: str, user: str | None = None, event_id: str | None = None
    ) -> Generation | None:
        """Return the generation kept under this key, or None.

        Args:
            key: see Generation.
            user: records that the generation also derives from this user's texts, so that an
                erasure of the user finds it.
            event_id: likewise, from the text of this event.
        """
        query = select(generations).where(generations.c.key == key)
        with self.transaction() as connection:
            row = connection.execute(query).first()
            linked = not list(_unlinked(connection, key, user, event_id))
        if row is None:
            return None
        found = Generation.model_validate(dict(row._mapping))
        if not linked:
            self.save_generation(found, user, event_id)
        return found

    def save_generation(
        self,
        g: Generation,
        user: str | None = None,
        event_id: str | None = None,
        *,
        replace: bool = False,
    ) -> None:
        """Keep a generation; the first one kept under a key stays.

        Args:
            g: the generation.
            user: whose texts it derives from, if any.
            event_id: the event whose text it derives from, if it is a single one.
            replace: replaces the one that is kept, because that is of no use.

        Nothing is kept of a text whose user or event was erased meanwhile.

        Raises:
            LedgerError: nothing was written.
        """
        with self.transaction(write=True, durable=False) as connection:
            if not _is_known(connection, user, event_id):
                return
            there = select(generations.c.key).where(generations.c.key == g.key)
            if connection.scalar(there) is None:
                connection.execute(insert(generations).values(g.model_dump()))
            elif replace:
                replaced = update(generations).where(generations.c.key == g.key)
                connection.execute(replaced.values(g.model_dump()))
            for table, source in _unlinked(connection, g.key, user, event_id):
                connection.execute(insert(table).values(key=g.key, **source))

    def start_run(self, kind: str, detail: dict[str, Any]) -> str:
        """Record that a run began.

        Returns:
            The id to finish it with.
        """
        run_id = uuid.uuid4().hex
        row = Run(
            run_id=run_id, kind=kind, status="running", started=datetime.now(UTC), detail=detail
        )
        with self.transaction(write=True) as connection:
            connection.execute(insert(runs).values(row.model_dump()))
        return run_id

    def finish_run(self, run_id: str, status: str, detail: dict[str, Any]) -> None:
        """Record how a run ended; ``detail`` is added to the one that it began with.

        Raises:
            LedgerError: no run has this id.
        """
        of_run = runs.c.run_id == run_id
        with self.transaction(write=True) as connection:
            begun = connection.scalar(select(runs.c.detail).where(of_run))
            if begun is None:
                raise LedgerError(f"{self.where} has no run {run_id}.", hint="Start it first.")
            connection.execute(
                update(runs)
                .where(of_run)
                .values(status=status, finished=datetime.now(UTC), detail={**begun, **detail})
            )

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the latest runs, newest first."""
        query = select(runs).order_by(runs.c.started.desc(), runs.c.run_id).limit(limit)
        with self.transaction() as connection:
            return [Run.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def audit(self, limit: int = 20) -> list[AuditEntry]:
        """Return the latest audit entries, newest first."""
        columns = (audit.c.ts, audit.c.action, audit.c.detail)
        query = select(*columns).order_by(audit.c.audit_id.desc()).limit(limit)
        with self.transaction() as connection:
            found = connection.execute(query)
            return [AuditEntry.model_validate(dict(row._mapping)) for row in found]


def _is_known(connection: Connection, user: str | None, event_id: str | None) -> bool:
    """Return True if the records (still) have what a generation derives from."""
    there = select(events.c.event_id).limit(1)
    if user is not None:
        there = there.where(events.c.user_id == user)
    if event_id is not None:
        there = there.where(events.c.event_id == event_id)
    return user is event_id is None or connection.scalar(there) is not None


def _unlinked(
    connection: Connection, key: str, user: str | None, event_id: str | None
) -> Iterator[tuple[Table, dict[str, str]]]:
    """Yield the sources that a generation is not yet linked to, with their tables."""
    links = ((generation_users, "user_id", user), (generation_events, "event_id", event_id))
    for table, column, source in links:
        if source is not None:
            there = select(table.c.key).where(table.c.key == key, table.c[column] == source)
            if connection.scalar(there) is None:
                yield table, {column: source}
