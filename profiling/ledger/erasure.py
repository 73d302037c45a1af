"""Erasure of a user or of single events: every row about them, or derived from them alone."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from tasteprint.profiling.ledger.database import batches
from tasteprint.profiling.ledger.tables import (
    audit,
    claims,
    events,
    generation_events,
    generation_users,
    generations,
    metadata,
    profiles,
    readings,
    runs,
    summaries,
)

_log = logging.getLogger(__name__)

# Actions in the audit trail, and the key that says if free pages and vectors are cleared, too.
# They are stored: entries of earlier versions must be found under the same names.
_USER, _EVENTS = "forget", "forget events"
_FINISHED = "finished"


def is_known(connection: Connection, user_id: str) -> bool:
    """Return True if any table has a row of a user, were it one that was written late."""
    of_users = [table.c.user_id for table in metadata.sorted_tables if "user_id" in table.c]
    rows = (select(column).where(column == user_id).limit(1) for column in of_users)
    return any(connection.scalar(row) is not None for row in rows)


def erase_user(connection: Connection, user_id: str) -> dict[str, int]:
    """Delete what the records know of a user, and record it in the audit.

    A generation that derives from other users' texts too is kept for them.

    Returns:
        Rows removed from each table, and runs and audit entries whose details were cleared; {}
        where the user is unknown.
    """
    links = generation_users.c
    derived = select(links.key).where(links.user_id == user_id)
    shared = select(links.key).where(links.user_id != user_id)
    of_user = select(events.c.event_id).where(events.c.user_id == user_id)
    ids = {user_id, *connection.scalars(of_user)}
    connection.execute(delete(generation_events).where(generation_events.c.event_id.in_(of_user)))
    alone = generations.c.key.in_(derived) & generations.c.key.not_in(shared)
    removed = _erase_derived(connection, user_id, alone)
    removed |= _erase_read(connection, events.c.user_id == user_id)
    unlinked = connection.execute(delete(generation_users).where(links.user_id == user_id)).rowcount
    if not unlinked and not any(removed.values()):
        return {}
    return _noted(connection, _USER, removed, ids)


def erase_events(connection: Connection, event_ids: Collection[str]) -> dict[str, int]:
    """Delete single events and what derives from them, and record it in the audit.

    Every profile, claim and written summary of their users is deleted, whatever its instant, and so
    is what the model answered about such a user without reading one event alone: it may quote any.
    A generation that derives from another event or another user too is kept for them.

    Returns:
        See ``erase_user``; {} where no event is known.
    """
    chosen = events.c.event_id.in_(event_ids)
    users = sorted(connection.scalars(select(events.c.user_id).where(chosen).distinct()))
    if not users:
        return {}
    to_event, to_user = generation_events.c, generation_users.c
    others = select(to_event.key).where(to_event.event_id.not_in(event_ids))
    linked = select(to_event.key).where(to_event.event_id.in_(event_ids))
    removed: Counter[str] = Counter()
    for user_id in users:
        mine = select(to_user.key).where(to_user.user_id == user_id)
        shared = select(to_user.key).where(to_user.user_id != user_id)
        own = select(to_event.key).join(events, events.c.event_id == to_event.event_id)
        own = own.where(events.c.user_id == user_id)
        key = generations.c.key
        alone = (key.in_(linked) & key.not_in(others)) | key.not_in(own)
        to_delete = key.in_(mine) & key.not_in(shared) & alone
        removed.update(_erase_derived(connection, user_id, to_delete))
        # What stays is no longer this user's, unless it derives from another event of theirs.
        staying = own.where(~chosen)
        of_user = (to_user.user_id == user_id) & to_user.key.not_in(staying)
        connection.execute(delete(generation_users).where(of_user))
    connection.execute(delete(generation_events).where(to_event.event_id.in_(event_ids)))
    removed.update(_erase_read(connection, chosen))
    return _noted(connection, _EVENTS, dict(removed), {*event_ids, *users})


def erase_generations(connection: Connection, holds: Callable[[bytes], object]) -> int:
    """Delete the generations whose question or answer holds erased data; return how many.

    Args:
        connection: to the records.
        holds: returns something true for bytes that hold erased data.
    """
    columns = (generations.c.key, generations.c.messages, generations.c.output)
    to_delete: list[str] = []
    for batch in batches(connection.execute(select(*columns))):
        texts = {row.key: f"{row.messages}\0{row.output}".encode() for row in batch}
        if holds(b"\0".join(texts.values())):
            to_delete += [key for key, data in texts.items() if holds(data)]
    for keys in batches(to_delete):
        connection.execute(delete(generations).where(generations.c.key.in_(keys)))
    _log.info("erased %d answers of the model that quoted erased data", len(to_delete))
    return len(to_delete)


def _erase_derived(
    connection: Connection, user_id: str, to_delete: ColumnElement[bool]
) -> dict[str, int]:
    """Delete what was made of a user's texts, and the given generations."""
    removed = {
        table.name: connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
        for table in (claims, profiles, summaries)
    }
    removed["generations"] = connection.execute(delete(generations).where(to_delete)).rowcount
    return removed


def _erase_read(connection: Connection, chosen: ColumnElement[bool]) -> dict[str, int]:
    """Delete events and their readings."""
    ids = select(events.c.event_id).where(chosen)
    read = connection.execute(delete(readings).where(readings.c.event_id.in_(ids))).rowcount
    return {
        "readings": read,
        "events": connection.execute(delete(events).where(chosen)).rowcount,
    }


def _noted(
    connection: Connection, action: str, removed: dict[str, int], ids: Collection[str]
) -> dict[str, int]:
    """Record what was removed in the audit, and clear the ids from all details."""
    noted = {**removed, "details": _clear_details(connection, ids)}
    entry = {"ts": datetime.now(UTC), "action": action, "detail": {**noted, _FINISHED: False}}
    connection.execute(insert(audit).values(entry))
    _log.info("erased rows: %s", ", ".join(f"{n} {table}" for table, n in noted.items() if n))
    return noted


def unfinished(connection: Connection) -> dict[int, dict[str, Any]]:
    """Return the audit entries of erasures that did not run to the end: id to detail."""
    of_erasures = audit.c.action.in_((_USER, _EVENTS))
    rows = connection.execute(select(audit.c.audit_id, audit.c.detail).where(of_erasures))
    return {id_: detail for id_, detail in rows if detail.get(_FINISHED) is False}


def finish(connection: Connection) -> None:
    """Record in the audit that every erasure has run to the end."""
    for id_, detail in unfinished(connection).items():
        finished = update(audit).where(audit.c.audit_id == id_)
        connection.execute(finished.values(detail={**detail, _FINISHED: True}))


def _clear_details(connection: Connection, ids: Collection[str]) -> int:
    """Remove the ids from the details of runs and audit entries; return how many were changed."""
    erased = frozenset(ids)
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(erased)))})(?!\w)")
    cleared = 0
    for table in (runs, audit):
        (key,) = table.primary_key.columns
        for row_id, detail in connection.execute(select(key, table.c.detail)).all():
            without = _without(detail, erased, words)
            if without != detail:
                cleared += 1
                connection.execute(update(table).where(key == row_id).values(detail=without))
    return cleared


def _names(value: Any, ids: frozenset[str]) -> bool:
    """Return True if a value is one of the ids, or a mapping with one among its values."""
    inner = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(text, str) and text in ids for text in inner)


def _without(value: Any, ids: frozenset[str], words: re.Pattern[str]) -> Any:
    """Return a JSON value without the users and events.

    A mapping with an id among its values is about it and loses everything; a list loses such
    members; an id as a word in a longer text becomes "[forgotten]".
    """
    if isinstance(value, dict):
        if _names(value, ids):
            return {}
        return {k: _without(v, ids, words) for k, v in value.items() if k not in ids}
    if isinstance(value, list):
        return [_without(v, ids, words) for v in value if not _names(v, ids)]
    return words.sub("[forgotten]", value) if isinstance(value, str) else value
