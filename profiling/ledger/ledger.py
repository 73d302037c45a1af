"""The ledger: every record of a workspace, behind one object.

    file           methods of Ledger
    database.py    open, close, transaction, purge
    events.py      add_events, add_items, users, event_counts, events, event, items, item, …
    readings.py    history, save_readings, taxonomy, save_taxonomy, summary, save_summary, …
    profiles.py    save_profile, problems, rebuild_profile, profile, profiles, digests
    runs.py        generation, save_generation, start_run, finish_run, runs, audit
    budget.py      budget, release
    ledger.py      knows_user, erase_user, erase_events, erase_generations, …
    erasure.py     the statements behind the erasures
    tables.py      the tables behind all of them

Events are append-only, every profile gets a version, a generation is kept once: doing a step twice
changes nothing. Several processes may use one ledger; there is one writer at a time.

The record classes are mixins over one ``Database`` and not parts (``ledger.profiles.save``), since
most of the names that parts would have are methods of long standing: ``events``, ``profiles``,
``runs`` and ``budget``.
"""

from collections.abc import Callable, Collection, Mapping

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger import erasure
from tasteprint.profiling.ledger.budget import BudgetRecords
from tasteprint.profiling.ledger.profiles import ProfileRecords
from tasteprint.profiling.ledger.runs import RunRecords
from tasteprint.profiling.models import Forgotten


class Ledger(ProfileRecords, RunRecords, BudgetRecords):
    """All records of one workspace. Open it with ``Ledger.open(path_or_url)``.

    Every method raises LedgerError where the database fails, and for times without a time zone.
    """

    def knows_user(self, user_id: str) -> bool:
        """Return True if anything is kept about a user, events or not."""
        with self.transaction() as connection:
            return erasure.is_known(connection, user_id)

    def has_unfinished_erasure(self) -> bool:
        """Return True if an erasure has deleted rows and did not run to the end."""
        with self.transaction() as connection:
            return bool(erasure.unfinished(connection))

    def finish_erasures(self) -> None:
        """Record that all that was erased is cleared, in the vectors and free pages, too."""
        with self.transaction(write=True) as connection:
            erasure.finish(connection)

    def erase_user(self, user_id: str) -> Forgotten:
        """Delete a user for good, and overwrite the places of their rows.

        Raises:
            LedgerError: the records do not know the user.
        """
        with self.transaction(write=True) as connection:
            removed = erasure.erase_user(connection, user_id)
        return self._overwritten(removed, f"does not know the user {user_id}")

    def erase_events(self, event_ids: Collection[str]) -> Forgotten:
        """Delete events for good with all profiles of their users, and overwrite the places.

        The readings of the other events stay: ``rebuild_profile`` makes a new profile of them.

        Raises:
            LedgerError: the records know none of the events.
        """
        with self.transaction(write=True) as connection:
            removed = erasure.erase_events(connection, event_ids)
        named = ", ".join(sorted(event_ids)[:3])
        return self._overwritten(removed, f"knows none of these events: {named}")

    def erase_generations(self, holds: Callable[[bytes], object]) -> int:
        """Delete the generations that hold erased data, and return how many there were.

        Args:
            holds: returns something true for bytes that hold erased data.
        """
        with self.transaction(write=True) as connection:
            return erasure.erase_generations(connection, holds)

    def _overwritten(self, removed: Mapping[str, object], unknown: str) -> Forgotten:
        """Overwrite the places of removed rows, and return what was removed.

        Raises:
            LedgerError: nothing was removed.
        """
        if not removed:
            raise LedgerError(
                f"{self.where} {unknown}.",
                hint="Check the ids: they are those in the events file.",
                user_error=True,
            )
        return Forgotten.model_validate({**removed, "purged": self.purge()})
