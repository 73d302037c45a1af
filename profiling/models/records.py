"""Records and reports: what the ledger and its jobs return besides events and profiles."""

import warnings
from datetime import datetime
from typing import Any, Literal

from pydantic import AliasChoices, AwareDatetime, Field

from tasteprint.profiling.models.base import Model
from tasteprint.profiling.models.claims import Sentence
from tasteprint.profiling.models.profiles import Rejection, Status, Usage


class Added(Model):
    """The outcome of adding rows to the ledger; ``accepted + known`` is their number.

    Attributes:
        accepted: new rows.
        known: rows whose id was there before.
        conflicts: of the known events, those with other content; the first one stands.
        updated: of the known items, those with other content; the new content stands.
    """

    accepted: int = 0
    known: int = 0
    conflicts: int = 0
    updated: int = 0


class Generation(Model):
    """One answer of a model, kept so that it never has to be asked for again.

    Attributes:
        key: sha256 of model, prompt hash, messages, parameters and repeat.
        sha256: of the prompt file.
        messages, parameters, output: JSON texts, as sent and as received.
        repeat: 0, 1, … for several answers to the same request.
        seconds: how long the model took.
    """

    key: str = Field(min_length=1)
    model: str
    prompt: str
    variant: str
    sha256: str
    messages: str
    parameters: str
    repeat: int = Field(default=0, ge=0)
    output: str
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    seconds: float = Field(ge=0.0)
    created: AwareDatetime


class WrittenSummary(Model):
    """A summary written by a model: the sentences that passed their check, and the rest."""

    sentences: tuple[Sentence, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class Run(Model):
    """One run of a command; ``status`` is "running" and ``finished`` None until it ends."""

    run_id: str
    kind: str
    status: str
    started: AwareDatetime
    finished: AwareDatetime | None = None
    detail: dict[str, Any]


class AuditEntry(Model):
    """One act on the records that must stay known, without the name of the user it concerned."""

    ts: AwareDatetime
    action: str
    detail: dict[str, Any]


class Finding(Model):
    """Something that was to be erased and is still there.

    Attributes:
        place: a file of the workspace, or a table and column in one.
        kind: what it is: an id, a piece of a text, or a name.
        count: how often it was found.
        hint: what to do about it.
    """

    place: str
    kind: Literal["id", "text", "name"]
    count: int = Field(ge=1)
    hint: str


class ScanReport(Model):
    """The report of a scan for erased data. It holds no text and no id.

    Attributes:
        clean: True if nothing was found and everything could be read.
        looked_for: how many ids, windows of texts, and names were looked for.
        left_out: how many could not be distinguished from what stays, by the reason.
        rows: of all tables, read by SQL.
        unread: files and databases that could not be read, and why.
        notes: what the scan cannot see.
    """

    clean: bool
    looked_for: dict[str, int]
    left_out: dict[str, int]
    files: int
    bytes_read: int
    rows: int
    seconds: float
    findings: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Forgotten(Model):
    """Report of an erasure of a user or of some events: rows removed from each table.

    Attributes:
        generations: what the model answered, in the eval bench's cache too.
        details: runs and audit entries whose details named the user or an event.
        refused: rows of quarantine files.
        lines: of log files, overwritten in their place.
        eval_runs: files of eval runs that held a text or an id.
        rebuilt: profiles that were merged again from what stays.
        purged: True if the freed pages and the write-ahead log were emptied too; False where
            another process held the database. The same call does it once that has ended.
        to_do: what the caller has to do so that nothing changes for other users; "" for nothing.
        scan: the report of the scan that followed; None where there was none.
    """

    events: int = 0
    readings: int = 0
    profiles: int = 0
    claims: int = 0
    summaries: int = 0
    generations: int = 0
    details: int = 0
    refused: int = 0
    lines: int = 0
    eval_runs: int = 0
    rebuilt: int = 0
    purged: bool
    to_do: str = ""
    scan: ScanReport | None = None


# Reports of a batch of profiles and of an ingest.
class UserResult(Model):
    """The outcome for one user of a batch.

    Attributes:
        cached: True if the stored profile was up to date.
        claims: how many the profile holds.
        rejected: how many readings did not pass their checks.
    """

    user_id: str
    status: Status
    reason: str = ""
    cached: bool = False
    claims: int = 0
    rejected: int = 0
    usage: Usage = Usage()


class BatchReport(Model):
    """The outcome of a batch of profiles; every requested user has a result."""

    results: tuple[UserResult, ...]
    seconds: float
    events: int = 0

    @property
    def usage(self) -> Usage:
        """The sum over users."""
        return sum((r.usage for r in self.results), Usage())

    @property
    def claims(self) -> int:
        """Claims in the profiles of all users."""
        return sum(r.claims for r in self.results)

    @property
    def rejected(self) -> int:
        """Readings of all users that did not pass their checks."""
        return sum(r.rejected for r in self.results)

    def count(self, status: Status) -> int:
        """Return the number of users that ended with this status."""
        return sum(r.status is status for r in self.results)


class Refusal(Model):
    """One refused input row: a line of a quarantine file.

    Attributes:
        user_id: whose row it is, cleaned as the ids in the records are; "" for rows of items;
            None where it is unknown, and in older files.
    """

    source: str
    row: int = Field(ge=1)
    reason: str
    raw: str
    user_id: str | None = None


class IngestReport(Model):
    """The outcome of an ingest. ``read == accepted + known + duplicates + refused`` in each table.

    Attributes:
        accepted: rows new to the ledger. known: rows whose id the ledger has already.
        duplicates: rows that repeat an earlier row of the same input.
        refused: rows in the quarantine file.
        corrections: how many rows each cleaning rule changed, by the rule's name.
        masked: how many pieces of personal data were masked in the accepted rows, by kind.
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
    corrections: dict[str, int] = Field(
        default_factory=dict,
        # Reports stored by earlier versions have the second key.
        validation_alias=AliasChoices("corrections", "mended"),
    )
    masked: dict[str, int] = Field(default_factory=dict)
    personal_ids: int = 0
    quarantine: str | None = None

    @property
    def mended(self) -> dict[str, int]:
        """Deprecated: use ``corrections``."""
        warnings.warn("report.mended is now report.corrections", DeprecationWarning, stacklevel=2)
        return self.corrections


# Figures of what the model cost.
class Cost(Model):
    """The cost of some work.

    Attributes:
        calls: requests that the model answered; ``cached`` were answered from the records.
        seconds: wall-clock time, waiting and our own work included.
        tokens_per_second: tokens read and written over ``seconds``.
        tokens_per_event: tokens read and written for each event that was worked on.
    """

    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    seconds: float
    tokens_per_second: float
    tokens_per_event: float


def cost_of(usage: Usage, seconds: float, events: int) -> Cost:
    """Return the cost of work that took ``seconds`` of wall-clock time and read some events."""
    tokens = usage.tokens_in + usage.tokens_out
    return Cost(
        calls=usage.calls,
        cached=usage.cached,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        seconds=seconds,
        tokens_per_second=tokens / seconds if seconds else 0.0,
        tokens_per_event=tokens / events if events else 0.0,
    )
