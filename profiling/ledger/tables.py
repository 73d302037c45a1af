"""The ledger's tables, in SQL that SQLite and PostgreSQL share.

Instants are whole microseconds since 1970 in UTC, so that order and equality are exact; JSON is
text with sorted keys, so that equal content is equal text.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import json_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 and returned in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Convert to microseconds.

        Raises:
            LedgerError: the datetime has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise LedgerError(
                f"The time {value.isoformat()} has no time zone.",
                hint="Give one, for instance datetime(…, tzinfo=UTC).",
                user_error=True,
            )
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Convert from microseconds."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A JSON value, stored as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Convert to text.

        Raises:
            LedgerError: the value is not JSON.
        """
        return json_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        """Convert from text."""
        return None if value is None else json.loads(value)


metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("item_id", Text),
    Column("kind", Text, nullable=False),
    Column("ts", Instant, nullable=False),
    Column("rating", Double),
    Column("raw_rating", Double),
    Column("text", Text),
    Column("attributes", Json, nullable=False),
    Index("events_by_user", "user_id", "ts"),
    Index("events_by_item", "item_id"),
)

items = Table(
    "items",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", Json, nullable=False),
    Column("attributes", Json, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("as_of", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("claim_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("polarity", Double, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("strength", Double, nullable=False),
    ForeignKeyConstraint(
        ["user_id", "version"], ["profiles.user_id", "profiles.version"], ondelete="CASCADE"
    ),
)

generations = Table(
    "generations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("messages", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("output", Text, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("created", Instant, nullable=False),
)

generation_users = Table(
    "generation_users",
    metadata,
    Column("key", Text, ForeignKey("generations.key", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Text, primary_key=True),
    Index("generations_by_user", "user_id"),
)

generation_events = Table(
    "generation_events",
    metadata,
    Column("key", Text, ForeignKey("generations.key", ondelete="CASCADE"), primary_key=True),
    Column("event_id", Text, primary_key=True),
    Index("generations_by_event", "event_id"),
)

readers = Table(
    "readers",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("payload", Text, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("event_id", Text, ForeignKey("events.event_id", ondelete="CASCADE"), primary_key=True),
    Column("reader", Text, ForeignKey("readers.reader"), nullable=False),
    Column("payload", Text, nullable=False),
)

taxonomies = Table(
    "taxonomies",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
)

summaries = Table(
    "summaries",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("payload", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started", Instant, nullable=False),
    Column("finished", Instant),
    Column("detail", Json, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", Integer, primary_key=True),
    Column("ts", Instant, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Json, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("release_id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("created", Instant, nullable=False),
    Column("what", Text, nullable=False),
    Column("epsilon", Double, nullable=False),
    Column("delta", Double, nullable=False),
    Column("content", Json, nullable=False),
)
