"""The ledger: the one door to the records.

    store.py              the database, its transactions and its errors
    event_records.py      events and items
    reading_records.py    what was read of the events' texts
    profile_records.py    profiles, each checked before it is written
    run_records.py        generations, runs, audit
    budget_records.py     what was released with noise, and its cost in privacy
    forgetting.py         what goes when a user or an event is forgotten

Events are append-only, profiles get a version each, a generation is kept once: doing a step twice
changes nothing. Several processes may use one ledger; there is one writer at a time.
"""

from collections.abc import Callable, Collection, Mapping

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.ledger.budget import Budget, BudgetRecords, Release
from tasteprint.profiling.ledger.erasure import (
    erase,
    erase_events,
    erase_generations,
    finish,
    is_known,
    unfinished,
)
from tasteprint.profiling.ledger.profiles import ProfileRecords
from tasteprint.profiling.ledger.runs import RunRecords
from tasteprint.profiling.models import Added, AuditEntry, Forgotten, Generation, Run

__all__ = [
    "Added",
    "AuditEntry",
    "Budget",
    "Forgotten",
    "Generation",
    "Ledger",
    "Release",
    "Run",
]


class Ledger(ProfileRecords, RunRecords, BudgetRecords):
    """All records of one workspace. Open it with ``Ledger.open(path_or_url)``.

    Every method raises LedgerError where the database fails, and for times without a time zone.
    """

    def knows_user(self, user_id: str) -> bool:
        """Whether anything is kept about a user, events or not."""
        with self.transaction() as connection:
            return is_known(connection, user_id)

    def is_forgetting(self) -> bool:
        """Whether something was forgotten and then not cleared away to the end."""
        with self.transaction() as connection:
            return bool(unfinished(connection))

    def end_forgetting(self) -> None:
        """Notes that all that was forgotten is cleared away, in the vectors and free pages too."""
        with self.transaction(write=True) as connection:
            finish(connection)

    def forget_user(self, user_id: str) -> Forgotten:
        """Removes a user for good, and overwrites the place where their rows were.

        Raises:
            LedgerError: the records do not know the user.
        """
        with self.transaction(write=True) as connection:
            removed = erase(connection, user_id)
        return self._forgotten(removed, f"does not know the user {user_id}")

    def forget_events(self, event_ids: Collection[str]) -> Forgotten:
        """Removes events for good with all profiles of their users, and overwrites the places.

        The readings of the other events stay: ``replay`` merges a new profile of them.

        Raises:
            LedgerError: the records know none of the events.
        """
        with self.transaction(write=True) as connection:
            removed = erase_events(connection, event_ids)
        named = ", ".join(sorted(event_ids)[:3])
        return self._forgotten(removed, f"knows none of these events: {named}")

    def forget_generations(self, holds: Callable[[bytes], object]) -> int:
        """Removes the generations that hold what must go, and says how many there were."""
        with self.transaction(write=True) as connection:
            return erase_generations(connection, holds)

    def _forgotten(self, removed: Mapping[str, object], unknown: str) -> Forgotten:
        """What was removed, once its places are overwritten."""
        if not removed:
            raise LedgerError(
                f"{self.where} {unknown}.",
                hint="Check the ids: they are those in the events file.",
                user_error=True,
            )
        return Forgotten.model_validate({**removed, "purged": self.purge()})
