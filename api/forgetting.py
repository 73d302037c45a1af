"""Forgetting in a workspace: users and single events, in every place where something is kept."""

from collections.abc import Collection as Container
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tasteprint import lookup, quarantine_files
from tasteprint.log_files import blank_lines
from tasteprint.parts import Parts
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Event
from tasteprint.profiling.records import Forgotten, ScanReport

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.needles import Needles

_ON_A_SERVER = {
    "database_url": "The database is on a server: it was read by SQL; its files and its own logs "
    "are its owner's to see to.",
    "chroma_url": "Chroma is on a server: it was asked for the ids; its files are its owner's to "
    "see to.",
}
_MEMORY = "The model server's prefix cache is memory: it is gone when the server ends."

_SWEEPS = 5


class Forgetting:
    """What forgets users and events. Needs ``parts``.

    Each step can be done twice. The records come last: cut off before them, what is to be forgotten
    is still known there, and the same call does the rest.
    """

    parts: Parts

    def forget(self, user: str, *, scan: bool = True) -> Forgotten:
        """Removes a user for good: from records, vectors, quarantine, logs and caches.

        Args:
            user: the id.
            scan: looks afterwards whether anything is left; the report is in ``scan``.

        Raises:
            LedgerError: the user is unknown, or something cannot be removed.
        """
        ledger, folder = self.parts.ledger, self.parts.folder
        needles = self._needles(user)
        if user not in ledger.users() and (refused := quarantine_files.forget(folder, user)):
            # Every row of theirs was refused, so that nothing else derives from them.
            gone = Forgotten(refused=refused, purged=True)
        else:
            lookup.require_user(ledger, user)
            self.parts.recommender.remove_user(user)
            self._compact()
            refused = quarantine_files.forget(folder, user)
            lines, generations = self._forget_copies(needles)
            gone = _plus(ledger.forget_user(user), refused, lines, generations)
            # Who was just building their profile may have put it back.
            self.parts.recommender.sweep()
        return gone.model_copy(update={"scan": self._swept(needles, user)}) if scan else gone

    def forget_event(self, *event_ids: str, scan: bool = True) -> Forgotten:
        """Removes events for good, with all that derives from them.

        Their users' profiles are merged anew from what was read of the other events, without a
        model; a user without other events has none any more.

        Args:
            event_ids: one or more.
            scan: looks afterwards whether anything is left; the report is in ``scan``.

        Raises:
            LedgerError: an event is unknown (nothing was removed then), or something cannot be
                removed.
        """
        ledger, folder = self.parts.ledger, self.parts.folder
        events = _require_events(ledger, event_ids)
        needles = self._needles(None, event_ids)
        users = sorted({event.user_id for event in events})
        profiled = [user for user in users if ledger.profile(user) is not None]
        for user in users:
            self._index_without(user, event_ids, merged=user in profiled)
        self._compact()
        refused = sum(quarantine_files.forget_event(folder, event) for event in events)
        lines, generations = self._forget_copies(needles)
        gone = _plus(ledger.forget_events(event_ids), refused, lines, generations)
        rebuilt = [ledger.replay(user, self.parts.rules) for user in profiled]
        saved = sum(ledger.save_profile(profile) for profile in rebuilt if profile is not None)
        report = self._swept(needles) if scan else None
        return gone.model_copy(update={"rebuilt": saved, "scan": report})

    def _swept(self, needles: "Needles", user: str | None = None) -> ScanReport:
        """What a scan finds after the vectors were written again as often as it found something.

        A rewritten index file may hold bytes of the memory that it was written from.
        """
        report = self._scan(needles, user)
        for _ in range(_SWEEPS):
            if report.clean:
                break
            self._compact()
            report = self._scan(needles, user)
        return report

    def _needles(self, user: str | None, event_ids: Container[str] | None = None) -> "Needles":
        from tasteprint.profiling.needles import gather

        prompts = [prompt.source for prompt in self.parts.library.all()]
        return gather(self.parts.ledger, user, event_ids, known=prompts)

    def _index_without(self, user: str, event_ids: Container[str], *, merged: bool) -> None:
        """Puts a user's profile without some events in the place of the one in the vectors."""
        from tasteprint.profiling.merging.replay import replay  # loads pandas

        rest = self.parts.ledger.require_history(user).without(event_ids)
        if rest is None or not merged:
            self.parts.recommender.remove_user(user)
        else:
            profile = replay(rest, self.parts.rules, lambda _user, _digest: None)
            self.parts.recommender.index_profile(profile, rest.events)

    def _compact(self) -> None:
        from tasteprint.vectorstore.records import Collection

        # The items too: what had seen the user's texts may have written theirs (see rewriting.py).
        self.parts.vectors.compact(*get_args(Collection))
        self.parts.embedder.clear()

    def _forget_copies(self, needles: "Needles") -> tuple[int, int]:
        """Removes lines of logs, and what was generated, by what they hold: nothing links them.

        Returns:
            Numbers of lines and generations.
        """
        lines = sum(blank_lines(file, needles.kinds_in) for file in self._logs())
        generations = self.parts.ledger.forget_generations(needles.kinds_in)
        with self._bench() as bench:
            if bench is not None:
                generations += bench.forget_generations(needles.kinds_in)
                bench.purge()
        return lines, generations

    def _logs(self) -> list[Path]:
        """Log files: those in the workspace, and those of the model servers of this machine."""
        files = set(self.parts.folder.rglob("*.log"))
        if self.parts.serves:
            files |= set(self.parts.engine.log.parent.glob("*.log"))
        return sorted(files)

    @contextmanager
    def _bench(self) -> Iterator["Ledger | None"]:
        """The records of the eval bench, where there are any."""
        from tasteprint.profiling.ledger import Ledger
        from tasteprint.profiling.scanning import BENCH

        file = self.parts.folder / BENCH / "tasteprint.db"
        if not file.exists():
            yield None
            return
        with Ledger.open(file) as bench:
            yield bench

    def _scan(self, needles: "Needles", user: str | None = None) -> ScanReport:
        """Looks for what was forgotten, everywhere."""
        from tasteprint.profiling.scanning import Scan

        parts, scan = self.parts, Scan(needles)
        scan.folder(parts.folder)
        for file in self._logs():
            if not file.is_relative_to(parts.folder):
                scan.file(file, str(file))
        if parts.settings.database_url is not None:
            scan.database(parts.ledger)
        if user is not None:
            ids = parts.vectors.ids
            scan.note("chroma: profiles", ids("profiles").count(user))
            scan.note("chroma: interests", len(ids("interests", {"user_id": user})))
            scan.note("quarantine", quarantine_files.rows_of(parts.folder, user))
        remote = [text for name, text in _ON_A_SERVER.items() if getattr(parts.settings, name)]
        return scan.report([*remote, _MEMORY])


def _plus(gone: Forgotten, refused: int, lines: int, generations: int) -> Forgotten:
    added = {"refused": refused, "lines": lines, "generations": gone.generations + generations}
    return gone.model_copy(update=added)


def _require_events(ledger: "Ledger", event_ids: Container[str]) -> list[Event]:
    """The events with these ids.

    Raises:
        LedgerError: there is no such event, or no id was given.
    """
    found = {event_id: ledger.event(event_id) for event_id in event_ids}
    unknown = [event_id for event_id, event in found.items() if event is None]
    if unknown or not found:
        raise LedgerError(
            f"{ledger.where} knows no event {', '.join(unknown) or 'without an id'}.",
            hint="Check the ids: they are those in the events file; `tasteprint show USER` cites "
            "them.",
            blame="user",
        )
    return [event for event in found.values() if event is not None]
