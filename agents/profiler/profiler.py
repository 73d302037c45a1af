"""The profiler: from a user's events to a checked profile.

``Profiler.build`` reads top to bottom what happens to one user.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from pydantic import Field

from tasteprint.agents.extraction import Document, ExtractionContext, ReadingConfig, TextExtractor
from tasteprint.agents.llm import LLMClient, Session, gather_or_cancel
from tasteprint.agents.profiler.summary import write_summary
from tasteprint.agents.topics import Catalogue
from tasteprint.profiling.claims import History, claims_digest, rebuild_profile, with_summary
from tasteprint.profiling.errors import GroundingError, LedgerError, RecordsChanged
from tasteprint.profiling.ledger import Ledger, Snapshot
from tasteprint.profiling.models import (
    Event,
    Model,
    Profile,
    Progress,
    Reading,
    Rules,
    Taxonomy,
    Usage,
    UserResult,
    no_progress,
)
from tasteprint.profiling.text import cut, language
from tasteprint.prompts import Library
from tasteprint.vectorstore.embedders import Embedder

log = logging.getLogger(__name__)

#: Texts that are read before what was read is saved.
_AT_ONCE = 32
_TRIES = 5


class ProfilerConfig(Model):
    """Settings of the building of profiles.

    Attributes:
        reading: how texts are read.
        rules: how readings are merged.
        users_at_once: users whose profiles are built at the same time.
    """

    reading: ReadingConfig = ReadingConfig()
    rules: Rules = Rules()
    users_at_once: int = Field(default=6, ge=1)


@dataclass(frozen=True)
class BuildRequest:
    """The request for one user's profile.

    Attributes:
        session: asks the model in the user's name.
        context: what texts are read with.
        force: read again what was read already.
        progress: progress callback, called with the number of texts read.
    """

    session: Session
    context: ExtractionContext
    force: bool = False
    progress: Progress = no_progress


class Profiler:
    """Builds profiles and writes them to the ledger.

    Args:
        ledger: where events come from and readings and profiles go.
        llm: the LLM client.
        library: the prompts.
        embedder: for the similarity of texts and tags.
        config: how profiles are built.
        count_tokens: tokens of a text, for cutting windows.
        taxonomy: gives the tags that interests are claimed under, as the records keep them.
    """

    def __init__(
        self,
        ledger: Ledger,
        llm: LLMClient,
        library: Library,
        embedder: Embedder,
        config: ProfilerConfig,
        count_tokens: Callable[[str], int],
        taxonomy: Callable[[], Taxonomy],
    ) -> None:
        self.ledger = ledger
        self.llm = llm
        self.library = library
        self.embedder = embedder
        self.config = config
        self.count_tokens = count_tokens
        self.taxonomy = taxonomy

    async def reads(self) -> ExtractionContext:
        """Return what texts are read with now.

        Raises:
            EngineUnavailable: the model's name is known to its server alone, which is out of reach.
        """
        taxonomy = await asyncio.to_thread(self.taxonomy)
        items = await asyncio.to_thread(self.ledger.items)
        catalogue = Catalogue(items, self.embedder, taxonomy)
        model = await self.llm.backend.name()
        calibrations = self.llm.calibrations
        return ExtractionContext(self.library, catalogue, model, calibrations, self.config.reading)

    async def build(
        self,
        user_id: str,
        as_of: datetime | None = None,
        *,
        force: bool = False,
        reads: ExtractionContext | None = None,
        session: Session | None = None,
        progress: Progress = no_progress,
    ) -> tuple[Profile, UserResult]:
        """Build one user's profile: read what was not read yet, merge all, check and save it.

        The history is loaded once. ``Ledger.save_profile`` loads it a second time, where it writes,
        and compares: other writers may add to the records meanwhile; then this begins again, with
        what was read so far.

        Args:
            user_id: the user.
            as_of: events up to this instant; None takes all, and the last one's time.
            force: read again what was read already.
            reads: what to read with; None makes it.
            session: asks the model; None opens one in the user's name.
            progress: progress callback, called with the number of texts read.

        Raises:
            LedgerError: the user has no events (by then).
            EngineUnavailable: the model is out of reach; what was read stays.
            GroundingError: the profile does not check out; it is not written.
        """
        session = session or Session(self.llm, user_id)
        before = session.usage
        request = BuildRequest(session, reads or await self.reads(), force, progress)
        for left in reversed(range(_TRIES)):
            snapshot = await asyncio.to_thread(self.ledger.snapshot, user_id, as_of)
            snapshot = await self._read_new_texts(snapshot, request)
            merged = await self._merge(snapshot.history)
            profile = await self._with_free_summary(merged, session)
            try:
                saved = await asyncio.to_thread(self.ledger.save_profile, profile, snapshot.rows)
            except GroundingError as error:
                if not await asyncio.to_thread(self.ledger.knows_user, user_id):
                    raise _erased(user_id) from None
                if not left or not isinstance(error, RecordsChanged):
                    raise
                log.info("the records changed while a profile was being built: building it again")
                request = replace(request, force=False)  # what was read now is not read again
                continue
            _log_rejections(profile)
            return profile, _result(profile, saved, _used_since(before, session.usage))
        raise AssertionError("the last try returns or raises")

    async def is_up_to_date(
        self, user_id: str, as_of: datetime | None, reads: ExtractionContext
    ) -> bool:
        """Return True if a build would ask the model for nothing.

        Raises:
            LedgerError: the user has no events (by then).
        """
        history = await asyncio.to_thread(self.ledger.require_history, user_id, as_of)
        return self.config.rules.wording == "constrained" and not _unread(history, reads, False)

    async def _read_new_texts(self, snapshot: Snapshot, request: BuildRequest) -> Snapshot:
        """Read what was not read yet, and save it in batches; return the snapshot with it."""
        history = snapshot.history
        unread = await asyncio.to_thread(_unread, history, request.context, request.force)
        total, done = sum(map(len, unread.values())), 0
        for extractor, events in unread.items():
            rest = iter(events)
            saved: list[Reading] = []
            while batch := list(islice(rest, _AT_ONCE)):
                documents = await asyncio.to_thread(
                    self._documents, batch, history, request.session
                )
                new = await gather_or_cancel(extractor.read(document) for document in documents)
                await asyncio.to_thread(self.ledger.save_readings, extractor.reader_record, new)
                saved += new
                done += len(batch)
                request.progress("Reading texts", done, total)
            stored = await asyncio.to_thread(
                self.ledger.reader_payload, extractor.reader_record.reader
            )
            snapshot = snapshot.with_readings(stored, saved)
        log.debug("%d texts read", total)
        return snapshot

    def _documents(
        self, events: Sequence[Event], history: History, session: Session
    ) -> list[Document]:
        budget = self.config.reading.window_tokens
        return [
            Document(
                event=event,
                item=history.items.get(event.item_id or ""),
                windows=tuple(cut(event, budget, self.count_tokens)),
                session=session.about(event.event_id),
            )
            for event in events
        ]

    async def _merge(self, history: History) -> Profile:
        """Merge the readings into a profile.

        Long histories take seconds of plain computing, in which other users' work goes on.
        """
        rules, summary = self.config.rules, self.ledger.summary
        return await asyncio.to_thread(rebuild_profile, history, rules, summary)

    async def _with_free_summary(self, profile: Profile, session: Session) -> Profile:
        """Return the profile with a summary by the model, where the rules want that."""
        if profile.rules.wording == "constrained":
            return profile
        user_id, digest = profile.user_id, claims_digest(profile)
        if await asyncio.to_thread(self.ledger.summary, user_id, digest) is not None:
            return profile  # merged in already
        prompt = self.library.get("summary_free")
        written = await write_summary(profile, prompt, session)
        await asyncio.to_thread(self.ledger.save_summary, user_id, digest, written)
        return with_summary(profile, written)


def _erased(user_id: str) -> LedgerError:
    return LedgerError(
        f"The user {user_id} was erased while the profile was being built.",
        hint="There is nothing left to do.",
        user_error=True,
    )


def _unread(
    history: History, reads: ExtractionContext, again: bool
) -> dict[TextExtractor, list[Event]]:
    """Return the events whose texts are to be read, in the order of the history, by extractor."""
    unread: dict[TextExtractor, list[Event]] = defaultdict(list)
    for event_id, text in history.texts.items():
        reading = history.readings.get(event_id)
        extractor = reads.extractor(reading.language if reading else language(text))
        if again or reading is None or reading.failed or reading.reader != extractor.reader_id:
            unread[extractor].append(history.by_id[event_id])
    return dict(unread)


def _log_rejections(profile: Profile) -> None:
    """Log how many claims were built and rejected, never what they say."""
    log.debug(
        "profile built: %d claims, %d rejected (%s)",
        len(profile.claims),
        len(profile.rejected),
        profile.status.value,
    )


def _used_since(before: Usage, after: Usage) -> Usage:
    """Return what was used between two states of a session."""
    return Usage(
        calls=after.calls - before.calls,
        cached=after.cached - before.cached,
        tokens_in=after.tokens_in - before.tokens_in,
        tokens_out=after.tokens_out - before.tokens_out,
        seconds=max(0.0, after.seconds - before.seconds),
    )


def _result(profile: Profile, saved: bool, usage: Usage) -> UserResult:
    """Return how the build ended. ``cached``: the profile was the same already."""
    return UserResult(
        user_id=profile.user_id,
        status=profile.status,
        reason=profile.reason,
        cached=not saved,
        claims=len(profile.claims),
        rejected=len(profile.rejected),
        usage=usage,
    )
