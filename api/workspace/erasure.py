"""Erasure in a workspace: users and single events, in every place where something is kept."""

from collections.abc import Collection as Container
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tasteprint.profiling.errors import LedgerError, RetrievalError, SettingsError
from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.models import Event, Forgotten, Profile, ScanReport
from tasteprint.profiling.privacy.erasure import blank_lines, logs_in
from tasteprint.workspace import lookup
from tasteprint.workspace.components import Components
from tasteprint.workspace.embedder import folder as vectors_folder

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.privacy.erasure import SearchTerms
    from tasteprint.vectorstore.chroma import RecordStore


@dataclass(frozen=True)
class Copies:
    """Counts of removed copies: lines of logs, generations, and files of eval runs."""

    lines: int
    generations: int
    eval_runs: int

    def added_to(self, gone: Forgotten, refused: int) -> Forgotten:
        """Return what was erased, with these and the rejected rows."""
        return gone.model_copy(
            update={
                "refused": refused,
                "lines": self.lines,
                "generations": gone.generations + self.generations,
                "eval_runs": self.eval_runs,
            }
        )


def remove_copies(components: Components, terms: "SearchTerms") -> Copies:
    """Remove every copy of what is to be erased.

    Raises:
        LedgerError: one cannot be removed.
    """
    generations = components.ledger.erase_generations(terms.kinds_in)
    with _bench(components.folder) as bench:
        if bench is not None:
            generations += bench.erase_generations(terms.is_quoted_in)
            bench.purge()
    return Copies(
        lines=sum(blank_lines(file, terms.spans) for file in logs(components)),
        generations=generations,
        eval_runs=_remove_eval_runs(components.folder, terms),
    )


def logs(components: Components) -> list[Path]:
    """Return the log files in the workspace, and those of this machine's model servers."""
    files = logs_in(components.folder.rglob("*"))
    if components.serves:
        files |= logs_in(components.engine.log.parent.glob("*"))
    return sorted(files)


@contextmanager
def _bench(folder: Path) -> Iterator["Ledger | None"]:
    """Give the records of the eval bench, where there are any."""
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.privacy.erasure import BENCH

    file = folder / BENCH / "tasteprint.db"
    if not file.exists():
        yield None
        return
    with Ledger.open(file) as bench:
        yield bench


def _remove_eval_runs(folder: Path, terms: "SearchTerms") -> int:
    """Delete the runs that quote what is to be erased; half-written ones too."""
    from tasteprint.profiling.privacy.erasure import BENCH

    removed = 0
    for file in sorted((folder / BENCH / "runs").glob("*")):
        try:
            if terms.is_quoted_in(file.read_bytes()):
                file.unlink()
                removed += 1
        except OSError as error:
            raise LedgerError(
                f"The eval run {file} cannot be looked through or deleted: {error.strerror}.",
                hint="Make it writable, or delete it, and run it again.",
                user_error=True,
            ) from error
    return removed


_ON_A_SERVER = {
    "database_url": "The database is on a server: it was read by SQL; its files and its own logs "
    "are its owner's to see to.",
    "chroma_url": "Chroma is on a server: it was asked for the ids; its files are its owner's to "
    "see to.",
}
_MEMORY = "The model server's prefix cache is memory: it is gone when the server ends."
_ONLY_IDS = (
    "An earlier call had removed the records and was cut off. What their texts said is no longer "
    "known: only the ids were looked for. `tasteprint profile` merges profiles that it left out."
)


class Erasure:
    """Erase users and events from a workspace, in every place where something is kept.

    Each step can be done twice. Until the records are deleted, what is to be erased is still known
    there; from then on their audit says that the free pages and the vectors are still to be
    cleared. So the same call does the rest, wherever the first one was cut off.

    Args:
        components: of the workspace.
    """

    def __init__(self, components: Components) -> None:
        self.components = components

    def erase_user(self, user: str, *, scan: bool = True) -> Forgotten:
        """Remove a user for good: from records, vectors, quarantine, logs and caches.

        Args:
            user: the id.
            scan: look afterwards for anything left; the report is in ``scan``.

        Raises:
            LedgerError: the user is unknown, or something cannot be removed.
        """
        ledger, folder = self.components.ledger, self.components.folder
        known = ledger.knows_user(user)
        cut_off = not known and ledger.has_unfinished_erasure()
        if not (known or cut_off or quarantine_folder.rows_of(folder, user)):
            lookup.require_user(ledger, user)
        terms = self._terms(user)
        with self._stored() as stored:
            self._remove_vectors(stored, [user])
            refused = quarantine_folder.erase_user(folder, user)
            copies = remove_copies(self.components, terms)
            removed = ledger.erase_user(user) if known else Forgotten(purged=ledger.purge())
            gone = copies.added_to(removed, refused)
            self._finish(stored, purged=gone.purged)
        report = self._scan(terms, user, cut_off=cut_off) if scan else None
        return gone.model_copy(update={"scan": report})

    def erase_events(self, *event_ids: str, scan: bool = True) -> Forgotten:
        """Remove events for good, with all that derives from them.

        Their users' profiles are merged again from what was read of the other events, without a
        model; a user without other events has none any more. Where the embedder fails, ``to_do``
        says how the new profiles get into the vectors.

        Args:
            event_ids: one or more.
            scan: look afterwards for anything left; the report is in ``scan``.

        Raises:
            LedgerError: an event is unknown (nothing was removed then), or something cannot be
                removed.
        """
        ledger, folder = self.components.ledger, self.components.folder
        events = _known_events(ledger, event_ids)
        terms = self._terms(None, event_ids)
        users = sorted({event.user_id for event in events})
        profiled = [user for user in users if ledger.profile(user) is not None]
        with self._stored() as stored:
            self._remove_vectors(stored, users)
            refused = sum(quarantine_folder.erase_event(folder, event) for event in events)
            copies = remove_copies(self.components, terms)
            known = bool(events)
            removed = ledger.erase_events(event_ids) if known else Forgotten(purged=ledger.purge())
            gone = copies.added_to(removed, refused)
            merged = [ledger.rebuild_profile(user, self.components.rules) for user in profiled]
            saved = [p for p in merged if p is not None and ledger.save_profile(p)]
            to_do = self._index_again(saved)
            self._finish(stored, purged=gone.purged)
        report = self._scan(terms, cut_off=not events) if scan else None
        return gone.model_copy(update={"rebuilt": len(saved), "to_do": to_do, "scan": report})

    def _terms(self, user: str | None, event_ids: Container[str] | None = None) -> "SearchTerms":
        from tasteprint.profiling.privacy.erasure import collect_terms

        prompts = [prompt.source for prompt in self.components.library.all()]
        return collect_terms(self.components.ledger, user, event_ids, known=prompts)

    def _stored(self) -> "RecordStore":
        """Return what the vector store holds, whichever embedder made it."""
        from tasteprint.vectorstore.chroma import RecordStore

        settings = self.components.settings
        return RecordStore.at(vectors_folder(settings), url=settings.chroma_url)

    def _remove_vectors(self, stored: "RecordStore", users: Iterable[str]) -> None:
        from tasteprint.agents.recommender import remove_user

        for user in users:
            remove_user(stored, user)

    def _index_again(self, profiles: Iterable[Profile]) -> str:
        """Put profiles into the vectors; return what is left to do where the embedder fails."""
        try:
            for profile in profiles:
                self.components.recommender.index_profile(profile)
        except (RetrievalError, SettingsError) as error:
            return (
                f"New profiles are not in the vectors yet: {error} Afterwards run "
                "`tasteprint profile`: it puts them in."
            )
        return ""

    def _finish(self, stored: "RecordStore", *, purged: bool) -> None:
        """Clear the vectors' files, and note the end in the audit once all is cleared."""
        from tasteprint.agents.recommender import remove_forgotten
        from tasteprint.vectorstore.chroma import Collection

        # A build that was running may have put it back.
        remove_forgotten(self.components.ledger, stored)
        stored.compact(*get_args(Collection))
        if self.components.made("embedder"):
            self.components.embedder.clear()
        if self.components.made("question_embedder"):
            self.components.question_embedder.clear()
        if purged:
            self.components.ledger.finish_erasures()

    def _scan(
        self, terms: "SearchTerms", user: str | None = None, *, cut_off: bool = False
    ) -> ScanReport:
        """Look for what was erased, everywhere."""
        from tasteprint.profiling.privacy.erasure import Scan

        components, scan = self.components, Scan(terms)
        scan.folder(components.folder)
        for file in logs(components):
            if not file.is_relative_to(components.folder):
                scan.file(file, str(file))
        if components.settings.database_url is not None:
            scan.database(components.ledger)
        if user is not None:
            with self._stored() as stored:
                scan.note("chroma: profiles", stored.ids("profiles").count(user))
                scan.note("chroma: interests", len(stored.ids("interests", {"user_id": user})))
            scan.note("quarantine", quarantine_folder.rows_of(components.folder, user))
        remote = [text for name, text in _ON_A_SERVER.items() if getattr(components.settings, name)]
        return scan.report([*([_ONLY_IDS] if cut_off else []), *remote, _MEMORY])


def _known_events(ledger: "Ledger", event_ids: Container[str]) -> list[Event]:
    """Return the events with these ids; [] where an earlier call that was cut off has deleted them.

    Raises:
        LedgerError: there is no such event, or no id was given.
    """
    found = {event_id: ledger.event(event_id) for event_id in event_ids}
    events = [event for event in found.values() if event is not None]
    if found and not events and ledger.has_unfinished_erasure():
        return []
    if not found or len(events) < len(found):
        unknown = [event_id for event_id, event in found.items() if event is None]
        raise LedgerError(
            f"{ledger.where} knows no event {', '.join(unknown) or 'without an id'}.",
            hint="Check the ids: they are those in the events file; `tasteprint show USER` cites "
            "them.",
            user_error=True,
        )
    return events
