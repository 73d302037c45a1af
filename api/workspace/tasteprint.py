"""The workspace: Tasteprint's Python API."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tasteprint.output import Reporter
from tasteprint.profiling.claims import ProfileDiff, difference
from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.models import (
    Answer,
    BatchReport,
    IngestReport,
    Profile,
    Progress,
    Recommendation,
)
from tasteprint.settings import Settings
from tasteprint.workspace import lookup
from tasteprint.workspace.async_api import AsyncWorkspace
from tasteprint.workspace.components import Components
from tasteprint.workspace.erasure import Forgetting
from tasteprint.workspace.event_loop import Closable
from tasteprint.workspace.segments import Segments

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from tasteprint.agents.llm import Backend
    from tasteprint.agents.serving import Endpoint
    from tasteprint.profiling.ingest import Source
    from tasteprint.vectorstore.embedders import Embedder


class Tasteprint(Closable, Forgetting, Segments, AsyncWorkspace):
    """One workspace: a folder with the records, the vectors and the quarantine files.

    Use ``Tasteprint.open``. A context manager, sync and async; leaving it stops a model server
    that it started. The names with an ``a`` in front are coroutines, for any event loop; the same
    names without it wait for them, and a Ctrl-C ends the work before it raises KeyboardInterrupt.
    All raise the errors of ``tasteprint.profiling.errors``.
    """

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        chat_model: "BaseChatModel | None" = None,
        backend: "Backend | None" = None,
        embedder: "Embedder | None" = None,
        progress: bool | Progress = False,
    ) -> Self:
        """Opens a workspace; nothing is loaded, started or made before it is needed.

        Args:
            path: the folder; None takes the settings' one.
            settings: None reads the environment.
            chat_model: a LangChain chat model that answers instead of a vLLM server.
            backend: any other answerer, ``ScriptedModel`` for instance.
            embedder: instead of the bundled MiniLM.
            progress: True shows bars on stderr; a callable gets label, done and total.

        Raises:
            SettingsError: a setting makes no sense.
        """
        settings = settings or Settings.read()
        if path is not None:
            settings = settings.model_copy(update={"workspace": Path(path)})
        reporter = Reporter()
        components = Components(
            settings, reporter, chat_model=chat_model, backend=backend, embedder=embedder
        )
        return cls(components, reporter, progress)

    # -- records -----------------------------------------------------------------------------

    def ingest(
        self,
        events: "Source | None",
        items: "Source | None" = None,
        *,
        mapping: Mapping[str, str] | None = None,
        item_mapping: Mapping[str, str] | None = None,
        rating_range: tuple[float, float] | None = None,
    ) -> IngestReport:
        """Cleans events and items and adds them to the records.

        Paths or DataFrames; the arguments are those of ``tasteprint.profiling.ingest.ingest``.
        """
        from tasteprint.profiling.ingest import ingest

        with self._showing(None) as report:
            quarantine_folder.tidy(self.components.folder)
            return ingest(
                lambda: (
                    self.components.ledger
                ),  # inputs that cannot be read leave no workspace behind
                events,
                items,
                mapping=mapping,
                item_mapping=item_mapping,
                rating_range=rating_range,
                quarantine=quarantine_folder.place(self.components.folder, events, items),
                masker=self.components.masker,
                progress=lambda what, done, total: report(f"Reading {what}", done, total),
            )

    async def aingest(
        self,
        events: "Source | None",
        items: "Source | None" = None,
        *,
        mapping: Mapping[str, str] | None = None,
        item_mapping: Mapping[str, str] | None = None,
        rating_range: tuple[float, float] | None = None,
    ) -> IngestReport:
        """See ``ingest``; it reads in a thread."""
        return await asyncio.to_thread(
            self.ingest,
            events,
            items,
            mapping=mapping,
            item_mapping=item_mapping,
            rating_range=rating_range,
        )

    def users(self) -> list[str]:
        """Ids of all users with events, sorted."""
        return self.components.ledger.users()

    def profiles(self) -> list[Profile]:
        """The newest profile of each user, by user id."""
        return list(lookup.profiles(self.components.ledger, self.components.rules))

    def profile(self, user: str, as_of: datetime | None = None) -> Profile:
        """The user's newest profile, or the one as of an instant.

        That one is merged again from what was read of the events up to then, without a model:
        byte for byte what was, or would have been, built at that instant.

        Raises:
            LedgerError: there is none; the error names users with similar ids.
        """
        if as_of is None:
            return lookup.profile(self.components.ledger, user, self.components.rules)
        return lookup.past_profile(self.components.ledger, user, as_of, self.components.rules)

    def diff(self, user: str, before: datetime, after: datetime) -> ProfileDiff:
        """What changed in a user's profile between two instants, and which events did it.

        Raises:
            LedgerError: as in ``profile``.
        """
        earlier, later = self.profile(user, before), self.profile(user, after)
        events = self.components.ledger.events(user, after)
        return difference(earlier, later, [e.event_id for e in events if e.ts > before])

    # -- the coroutines, waited for ------------------------------------------------------------

    def build_profiles(
        self,
        users: Sequence[str] | None = None,
        as_of: datetime | None = None,
        *,
        force: bool = False,
        progress: bool | Progress | None = None,
    ) -> BatchReport:
        """See ``abuild_profiles``."""
        return self.home.run(
            lambda: self.abuild_profiles(users, as_of, force=force, progress=progress)
        )

    def start_engine(self) -> "Endpoint":
        """See ``astart_engine``."""
        return self.home.run(self.astart_engine)

    def index(self, *, progress: bool | Progress | None = None) -> None:
        """See ``aindex``."""
        self.home.run(lambda: self.aindex(progress=progress))

    def recommend(
        self, user: str, k: int = 5, *, explain: bool = True
    ) -> tuple[Recommendation, ...]:
        """See ``arecommend``."""
        return self.home.run(lambda: self.arecommend(user, k, explain=explain))

    def why(self, user: str, item: str) -> Recommendation:
        """See ``awhy``."""
        return self.home.run(lambda: self.awhy(user, item))

    def ask(self, user: str, question: str) -> Answer:
        """See ``aask``."""
        return self.home.run(lambda: self.aask(user, question))
