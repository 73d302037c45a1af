"""What became of a batch of profiles, and of an ingest."""

from datetime import datetime

from pydantic import Field

from tasteprint.profiling.base import Model
from tasteprint.profiling.profiles import Status, Usage


class UserResult(Model):
    """How one user fared in a batch.

    Attributes:
        cached: an up-to-date profile stood already.
        claims: those that the profile holds.
        rejected: readings that did not pass their checks and were kept out of it.
    """

    user_id: str
    status: Status
    reason: str = ""
    cached: bool = False
    claims: int = 0
    rejected: int = 0
    usage: Usage = Usage()


class BatchReport(Model):
    """How a batch of profiles went; every user asked for has a result."""

    results: tuple[UserResult, ...]
    seconds: float
    events: int = 0

    @property
    def usage(self) -> Usage:
        """The sum over users."""
        return sum((r.usage for r in self.results), Usage())

    @property
    def claims(self) -> int:
        """Claims that stand in the profiles of all users."""
        return sum(r.claims for r in self.results)

    @property
    def rejected(self) -> int:
        """Readings of all users that did not pass their checks and were kept out."""
        return sum(r.rejected for r in self.results)

    def count(self, status: Status) -> int:
        """Number of users that ended with this status."""
        return sum(r.status is status for r in self.results)


class Refusal(Model):
    """One refused input row: a line of a quarantine file.

    Attributes:
        user_id: whose row it is, cleaned as the ids in the records are; "" where it is nobody's,
            as those of items are; None where that cannot be told, and in older files.
    """

    source: str
    row: int = Field(ge=1)
    reason: str
    raw: str
    user_id: str | None = None


class IngestReport(Model):
    """What an ingest did. ``read == accepted + known + duplicates + refused`` for both tables.

    Attributes:
        accepted: rows new to the ledger. known: rows whose id the ledger has already.
        duplicates: rows that repeat an earlier row of the same input.
        refused: rows in the quarantine file.
        mended: how many rows each cleaning rule changed, by the rule's name.
        masked: how much personal data was masked in the rows that were taken, by kind.
        personal_ids: users whose id holds an "@", as an e-mail address does: ids are never masked.
        updated_items: of the known items, those whose content changed.
        quarantine: path of the quarantine file, None when nothing was refused.
    """

    events_read: int = 0
    events_accepted: int = 0
    events_known: int = 0
    events_duplicate: int = 0
    events_refused: int = 0
    items_read: int = 0
    items_accepted: int = 0
    items_known: int = 0
    items_duplicate: int = 0
    items_refused: int = 0
    updated_items: int = 0
    users: int = 0
    first: datetime | None = None
    last: datetime | None = None
    mended: dict[str, int] = Field(default_factory=dict)
    masked: dict[str, int] = Field(default_factory=dict)
    personal_ids: int = 0
    quarantine: str | None = None
