"""The workspace: Tasteprint's Python API."""

import asyncio
import logging
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tasteprint.output import Reporter, logs_are_set_up, set_up_logs
from tasteprint.profiling.claims import ProfileDiff, difference
from tasteprint.profiling.ingest import quarantine_folder
from tasteprint.profiling.models import (
    Forgotten,
    IngestReport,
    Profile,
    Progress,
    Recommendation,
)
from tasteprint.settings import Settings
from tasteprint.workspace import lookup
from tasteprint.workspace.arguments import Instant, UserId, instant, user_id, user_ids
from tasteprint.workspace.async_api import AsyncWorkspace
from tasteprint.workspace.components import Components
from tasteprint.workspace.erasure import Erasure
from tasteprint.workspace.pages import write_profiles
from tasteprint.workspace.segments import EPSILON, UserSegments

if TYPE_CHECKING:
    import pandas as pd
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from tasteprint.agents.llm import Backend
    from tasteprint.profiling.ingest import Source
    from tasteprint.profiling.ledger import Budget, Release
    from tasteprint.profiling.segmentation import Method, Rules, Segmentation
    from tasteprint.vectorstore.embedders import Embedder

log = logging.getLogger(__name__)


class Tasteprint(AsyncWorkspace):
    """One workspace: a folder with the records, the vectors and the quarantine files.

    Use ``Tasteprint.open``. A context manager, sync and async; leaving it stops a model server
    that it started, and every later call raises SettingsError. The names with an ``a`` in front are
    coroutines, for any event loop; the same names without it wait for them, and a Ctrl-C ends the
    work before it raises KeyboardInterrupt. All raise errors of ``tasteprint.profiling.errors``.

    A user is a text, or a whole number, which ingest keeps as a text. An instant is an ISO 8601
    text, a datetime or a date; without a zone it is UTC, and a day alone means its end.

    Attributes:
        components: the ledger, the vectors, the LLM client and what is built on them.
        erasure: users and events that are to be forgotten.
        segmentation: what is computed over all users.
    """

    def __init__(
        self, components: Components, reporter: Reporter, progress: bool | Progress
    ) -> None:
        super().__init__(components, reporter, progress)
        self.erasure = Erasure(components)
        self.segmentation = UserSegments(components, self.showing)

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
        """Open a workspace; nothing is loaded, started or made before it is needed.

        ``ingest`` makes the workspace where there is none; what only reads raises SettingsError.

        Args:
            path: the folder; None takes the settings' one.
            settings: None reads the environment.
            chat_model: a LangChain chat model that answers instead of a vLLM server.
            backend: any other backend, ``ScriptedModel`` for instance.
            embedder: instead of the bundled MiniLM.
            progress: True shows bars on stderr; a progress callback gets each step's label, how
                much is done and how much there is to do.

        Raises:
            SettingsError: a setting makes no sense.
        """
        settings = settings or Settings.read()
        if path is not None:
            settings = settings.model_copy(update={"workspace": Path(path)})
        if settings.log and not logs_are_set_up():
            set_up_logs(settings.log)
        reporter = Reporter()
        components = Components(
            settings,
            reporter,
            chat_model=chat_model,
            backend=backend,
            embedder=embedder,
            creates=False,
        )
        return cls(components, reporter, progress)

    @property
    def parts(self) -> Components:
        """The former name of ``components``."""
        warnings.warn("tp.parts is tp.components now", DeprecationWarning, stacklevel=2)
        return self.components

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
        """Clean events and items and add them to the records; makes the workspace.

        Paths or DataFrames; the arguments are those of ``tasteprint.profiling.ingest.ingest``.
        """
        from tasteprint.profiling.ingest import ingest

        self.components.require_open()
        with self.showing(None) as report:
            quarantine_folder.tidy(self.components.folder)
            done = ingest(
                self.components.create,  # inputs that cannot be read leave no workspace behind
                events,
                items,
                mapping=mapping,
                item_mapping=item_mapping,
                rating_range=rating_range,
                quarantine=partial(quarantine_folder.place, self.components.folder),
                masker=self.components.masker,
                progress=lambda what, read, total: report(f"Reading {what}", read, total),
            )
        log.info(
            "ingested %d events and %d items; %d and %d rows were rejected",
            *(done.events_accepted, done.items_accepted, done.events_refused, done.items_refused),
        )
        return done

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
        """Return the ids of all users with events, sorted."""
        return self.components.ledger.users()

    def profiles(self) -> list[Profile]:
        """Return the newest profile of each user, by user id."""
        return list(lookup.profiles(self.components.ledger, self.components.rules))

    def profile(self, user: UserId, as_of: Instant | None = None) -> Profile:
        """Return the user's newest profile, or the one as of an instant.

        That one is merged again from what was read of the events up to then, without a model:
        byte for byte what was, or would have been, built at that instant.

        Raises:
            LedgerError: there is none; the error names users with similar ids.
            SettingsError: the user or the instant cannot be read.
        """
        user, rules = user_id(user), self.components.rules
        if as_of is None:
            return lookup.profile(self.components.ledger, user, rules)
        return lookup.past_profile(self.components.ledger, user, instant(as_of), rules)

    def diff(self, user: UserId, before: Instant, after: Instant) -> ProfileDiff:
        """Return what changed in a user's profile between two instants, and which events did it.

        Raises:
            LedgerError: as in ``profile``.
            SettingsError: likewise.
        """
        user, first, last = user_id(user), instant(before), instant(after)
        earlier, later = self.profile(user, first), self.profile(user, last)
        events = self.components.ledger.events(user, last)
        return difference(earlier, later, [e.event_id for e in events if e.ts > first])

    def profiles_frame(self, users: Sequence[UserId] | None = None) -> "pd.DataFrame":
        """Return a table with a row for each user's newest profile; None is all users.

        ``tasteprint.workspace.PROFILE_COLUMNS`` says what its columns hold.

        Raises:
            LedgerError: a user is unknown, or has no profile.
        """
        from tasteprint.workspace.frames import profiles_frame

        return profiles_frame(self._profiles_of(users))

    def export_html(
        self,
        path: str | Path,
        users: Sequence[UserId] | None = None,
        recommendations: int = 0,
        *,
        title: str = "Profiles",
    ) -> int:
        """Write a page with users' profiles and their evidence; it needs no network to be read.

        Args:
            path: the HTML file; whole or not at all.
            users: None is all that have a profile.
            recommendations: how many explained ones each user gets.
            title: of the page.

        Returns:
            How many users are on it.

        Raises:
            LedgerError: a user is unknown or has no profile, or nobody has one.
            SettingsError: it cannot be written there, or its name does not end in .html or .htm.
        """
        from tasteprint.workspace.frames import check_page

        check_page(Path(path))
        profiles = self._profiles_of(users)
        with self.showing(None) as report:
            return write_profiles(
                self.components.ledger,
                profiles,
                Path(path),
                title,
                lambda user: self.recommend(user, recommendations) if recommendations else (),
                report,
            )

    def _profiles_of(self, users: Sequence[UserId] | None) -> list[Profile]:
        self.components.require_open()
        self.components.require_workspace()
        wanted = user_ids(users)
        if wanted is None:
            return self.profiles()
        return [self.profile(user) for user in dict.fromkeys(wanted)]

    def as_runnable(self) -> "Runnable[dict[str, Any], tuple[Recommendation, ...]]":
        """Return a LangChain Runnable that recommends, sync and async.

        Its input has ``user_id``, and may have ``k`` and ``explain`` of ``arecommend``.
        """
        from tasteprint.workspace.runnable import recommending

        return recommending(self)

    # -- erasure and segmentation --------------------------------------------------------------

    def forget(self, user: UserId, *, scan: bool = True) -> Forgotten:
        """See ``Erasure.erase_user``."""
        return self.erasure.erase_user(user_id(user), scan=scan)

    def forget_event(self, *event_ids: str, scan: bool = True) -> Forgotten:
        """See ``Erasure.erase_events``."""
        return self.erasure.erase_events(*event_ids, scan=scan)

    def segments(
        self, method: "Method" = "kmeans", *, k: int | None = None, seed: int = 0
    ) -> "Segmentation":
        """See ``UserSegments.segment``."""
        return self.segmentation.segment(method, k=k, seed=seed)

    async def asegments(
        self, method: "Method" = "kmeans", *, k: int | None = None, seed: int = 0
    ) -> "Segmentation":
        """See ``UserSegments.segment``; it works in a thread."""
        return await asyncio.to_thread(self.segmentation.segment, method, k=k, seed=seed)

    def rules(
        self,
        *,
        least: int = 5,
        antecedents: int = 1,
        confidence: float = 0.3,
        level: float = 0.05,
    ) -> "Rules":
        """See ``UserSegments.rules``."""
        return self.segmentation.rules(
            least=least, antecedents=antecedents, confidence=confidence, level=level
        )

    def export(
        self, path: str | Path, found: "Segmentation | None" = None, *, bom: bool = False
    ) -> int:
        """See ``UserSegments.export``."""
        return self.segmentation.export(path, found, bom=bom)

    def share(
        self, found: "Segmentation | Rules", epsilon: float = EPSILON, *, below: int = 5
    ) -> "Release":
        """See ``UserSegments.share``."""
        return self.segmentation.share(found, epsilon, below=below)

    def budget(self) -> "Budget":
        """See ``UserSegments.budget``."""
        return self.segmentation.budget()
