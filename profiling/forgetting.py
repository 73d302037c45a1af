"""Forgetting a user: every row that is about them, or derives from them alone."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from tasteprint.profiling.tables import (
    audit,
    claims,
    events,
    generation_events,
    generation_users,
    generations,
    profiles,
    runs,
    summaries,
)


def erase(connection: Connection, user_id: str) -> dict[str, int]:
    """Deletes what the ledger knows of a user, and notes in the audit that it did.

    A generation that derives from other users' texts too is kept for them.

    Returns:
        Rows removed from events, profiles, claims and generations, and runs and audit entries
        whose details were cleared; {} where the user is unknown.
    """
    links = generation_users.c
    derived = select(links.key).where(links.user_id == user_id)
    shared = select(links.key).where(links.user_id != user_id)
    alone = generations.c.key.in_(derived) & generations.c.key.not_in(shared)
    of_user = select(events.c.event_id).where(events.c.user_id == user_id)
    connection.execute(delete(generation_events).where(generation_events.c.event_id.in_(of_user)))
    removed = {
        "claims": connection.execute(delete(claims).where(claims.c.user_id == user_id)).rowcount,
        "profiles": connection.execute(
            delete(profiles).where(profiles.c.user_id == user_id)
        ).rowcount,
        "events": connection.execute(delete(events).where(events.c.user_id == user_id)).rowcount,
        "generations": connection.execute(delete(generations).where(alone)).rowcount,
    }
    connection.execute(delete(summaries).where(summaries.c.user_id == user_id))
    unlinked = connection.execute(delete(generation_users).where(links.user_id == user_id)).rowcount
    if not unlinked and not any(removed.values()):
        return {}
    removed["details"] = _clear_details(connection, user_id)
    entry = {"ts": datetime.now(UTC), "action": "forget", "detail": dict(removed)}
    connection.execute(insert(audit).values(entry))
    return removed


def _clear_details(connection: Connection, user_id: str) -> int:
    cleared = 0
    for table in (runs, audit):
        (key,) = table.primary_key.columns
        for row_id, detail in connection.execute(select(key, table.c.detail)).all():
            without = _without(detail, user_id)
            if without != detail:
                cleared += 1
                connection.execute(update(table).where(key == row_id).values(detail=without))
    return cleared


def _names(value: Any, user_id: str) -> bool:
    """Whether a value is the user's id, or a mapping about that user."""
    return bool(value == user_id or (isinstance(value, dict) and user_id in value.values()))


def _without(value: Any, user_id: str) -> Any:
    """A JSON value without the user.

    A mapping with the user's id among its values is about that user and loses everything; a list
    loses such members; the id as a word inside a longer text becomes "[forgotten]".
    """
    if isinstance(value, dict):
        if _names(value, user_id):
            return {}
        return {k: _without(v, user_id) for k, v in value.items() if k != user_id}
    if isinstance(value, list):
        return [_without(v, user_id) for v in value if not _names(v, user_id)]
    if isinstance(value, str):
        return re.sub(rf"(?<!\w){re.escape(user_id)}(?!\w)", "[forgotten]", value)
    return value
