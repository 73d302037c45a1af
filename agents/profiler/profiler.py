"""The profiler: from a user's events to a checked profile.

``Profiler.chain`` reads top to bottom what happens to one user.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field

from tasteprint.agents.extraction import Document, ExtractionContext, ReadingConfig, TextExtractor
from tasteprint.agents.llm import LLMClient, Session, gather_or_cancel
from tasteprint.agents.profiler.summary import write_summary
from tasteprint.agents.topics import Catalogue
from tasteprint.profiling.claims import History, claims_digest, with_summary
from tasteprint.profiling.errors import GroundingError, LedgerError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    Event,
    Model,
    Profile,
    Progress,
    Rules,
    Taxonomy,
    Usage,
    UserResult,
    no_progress,
)
from tasteprint.profiling.text import cut, language
from tasteprint.prompts import Library
from tasteprint.vectorstore.embedders import Embedder

#: Texts that are read before what was read is saved.
_AT_ONCE = 32
_TRIES = 5


class ProfilerConfig(Model):
    """How profiles are built.

    Attributes:
        reading: how texts are read.
        rules: how readings are merged.
        users_at_once: users whose profiles are built at the same time.
    """

    reading: ReadingConfig = ReadingConfig()
    rules: Rules = Rules()
    users_at_once: int = Field(default=6, ge=1)


@dataclass(frozen=True)
class Task:
    """One user's profile while it is being built. Steps return a changed copy.

    Attributes:
        history: up to the instant asked for, with what was read of it so far.
        reads: what texts are read with.
        again: whether what was read already is read once more.
        progress: hears of the texts that are read.
        profile: None before it is merged.
        saved: whether it was written; an unchanged one is not.
    """

    history: History
    session: Session
    reads: ExtractionContext
    again: bool = False
    progress: Progress = no_progress
    profile: Profile | None = None
    saved: bool = False


class Profiler:
    """Builds profiles and writes them to the ledger.

    Args:
        ledger: where events come from and readings and profiles go.
        llm: to the model.
        library: the prompts.
        embedder: for nearness of texts and tags.
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

    def chain(self) -> Runnable[Task, Task]:
        """What happens to one user, in order."""
        return (
            RunnableLambda(self._read_what_is_new)
            | RunnableLambda(self._merge)
            | RunnableLambda(self._word)
            | RunnableLambda(self._check_and_save)
        )

    async def reads(self) -> ExtractionContext:
        """What texts are read with now.

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
        """Builds one user's profile: reads what was not read yet, and merges all.

        Args:
            user_id: the user.
            as_of: events up to this instant; None takes all, and the last one's time.
            force: reads again what was read already.
            reads: what to read with; None makes it.
            session: asks the model; None opens one in the user's name.
            progress: hears of the texts that are read.

        Raises:
            LedgerError: the user has no events (by then).
            EngineUnavailable: the model is out of reach; what was read stays.
            GroundingError: the profile does not check out; it is not written.
        """
        session = session or Session(self.llm, user_id)
        before = session.usage
        reads = reads or await self.reads()
        # Other writers may add to the records while this one reads; then it reads on.
        for left in reversed(range(_TRIES)):
            history = await asyncio.to_thread(self.ledger.require_history, user_id, as_of)
            try:
                done = await self.chain().ainvoke(Task(history, session, reads, force, progress))
            except GroundingError:
                if not left:
                    raise
                continue
            if done.profile is not None:
                return done.profile, _result(
                    done.profile, done.saved, _since(before, session.usage)
                )
        raise AssertionError("the chain merges a profile, or raises")

    async def stands(self, user_id: str, as_of: datetime | None, reads: ExtractionContext) -> bool:
        """Whether a build would ask the model for nothing.

        Raises:
            LedgerError: the user has no events (by then).
        """
        history = await asyncio.to_thread(self.ledger.require_history, user_id, as_of)
        return self.config.rules.wording == "constrained" and not _unread(history, reads, False)

    async def _read_what_is_new(self, task: Task) -> Task:
        unread = await asyncio.to_thread(_unread, task.history, task.reads, task.again)
        done = 0
        for reader, events in unread.items():
            rest = iter(events)
            while batch := list(islice(rest, _AT_ONCE)):
                pages = await asyncio.to_thread(self._pages, batch, task)
                read = await gather_or_cancel(reader.read(page) for page in pages)
                await asyncio.to_thread(self.ledger.save_readings, reader.card, read)
                done += len(batch)
                task.progress("Reading texts", done, sum(map(len, unread.values())))
        return task

    def _pages(self, events: Sequence[Event], task: Task) -> list[Document]:
        budget = self.config.reading.window_tokens
        return [
            Document(
                event=event,
                item=task.history.items.get(event.item_id or ""),
                windows=tuple(cut(event, budget, self.count_tokens)),
                session=task.session.about(event.event_id),
            )
            for event in events
        ]

    async def _merge(self, task: Task) -> Task:
        history, rules = task.history, self.config.rules
        # Long histories take seconds of plain computing, in which other users' work goes on.
        profile = await asyncio.to_thread(
            self.ledger.rebuild_profile, history.user_id, rules, history.as_of
        )
        if profile is None:
            raise LedgerError(
                f"The user {history.user_id} was forgotten while the profile was being built.",
                hint="There is nothing left to do.",
                user_error=True,
            )
        return replace(task, profile=profile)

    async def _word(self, task: Task) -> Task:
        profile = task.profile
        if profile is None or profile.rules.wording == "constrained":
            return task
        user_id, digest = profile.user_id, claims_digest(profile)
        if await asyncio.to_thread(self.ledger.summary, user_id, digest) is not None:
            return task  # merged in already
        prompt = self.library.get("summary_free")
        written = await write_summary(profile, prompt, task.session)
        await asyncio.to_thread(self.ledger.save_summary, user_id, digest, written)
        return replace(task, profile=with_summary(profile, written))

    async def _check_and_save(self, task: Task) -> Task:
        if task.profile is None:
            raise GroundingError(f"There is no profile of {task.history.user_id} to check.")
        saved = await asyncio.to_thread(self.ledger.save_profile, task.profile)
        return replace(task, saved=saved)


def _unread(
    history: History, reads: ExtractionContext, again: bool
) -> dict[TextExtractor, list[Event]]:
    """The events whose texts are to be read, in the order of the history, by who reads them."""
    unread: dict[TextExtractor, list[Event]] = defaultdict(list)
    for event_id, text in history.texts.items():
        reading = history.readings.get(event_id)
        reader = reads.reader(reading.language if reading else language(text))
        if again or reading is None or reading.failed or reading.reader != reader.card.reader:
            unread[reader].append(history.by_id[event_id])
    return dict(unread)


def _since(before: Usage, after: Usage) -> Usage:
    """What was used between two states of a session."""
    return Usage(
        calls=after.calls - before.calls,
        cached=after.cached - before.cached,
        tokens_in=after.tokens_in - before.tokens_in,
        tokens_out=after.tokens_out - before.tokens_out,
        seconds=max(0.0, after.seconds - before.seconds),
    )


def _result(profile: Profile, saved: bool, usage: Usage) -> UserResult:
    """How the user fared. ``cached``: the profile stood already."""
    return UserResult(
        user_id=profile.user_id,
        status=profile.status,
        reason=profile.reason,
        cached=not saved,
        claims=len(profile.claims),
        rejected=len(profile.rejected),
        usage=usage,
    )
