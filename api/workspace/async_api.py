"""Work with the model: coroutines, and the same names without an ``a`` that wait for them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from tasteprint.output import Reporter, shown
from tasteprint.profiling.errors import TasteprintError
from tasteprint.profiling.models import (
    Answer,
    BatchReport,
    Profile,
    Progress,
    Recommendation,
    Status,
    no_progress,
)
from tasteprint.workspace import lookup
from tasteprint.workspace.arguments import Instant, UserId, instant, user_id, user_ids
from tasteprint.workspace.components import Components
from tasteprint.workspace.event_loop import Closable, LoopThread, in_thread

if TYPE_CHECKING:
    from tasteprint.agents.serving import Endpoint
    from tasteprint.profiling.claims import History

log = logging.getLogger(__name__)
_BUILDING = "profile"

P = ParamSpec("P")
T = TypeVar("T")


def _at_home(
    method: "Callable[Concatenate[AsyncWorkspace, P], Coroutine[Any, Any, T]]",
) -> "Callable[Concatenate[AsyncWorkspace, P], Coroutine[Any, Any, T]]":
    """Run a coroutine method in the workspace's own loop, from whichever loop it is awaited."""

    @wraps(method)
    async def awaited(self: "AsyncWorkspace", /, *args: P.args, **kwargs: P.kwargs) -> T:
        self.components.require_open()
        return await self.home.wait(partial(method, self, *args, **kwargs))

    return awaited


class AsyncWorkspace(Closable):
    """Work with the model, and other long work; the coroutines may be awaited from any event loop.

    Args:
        components: of the workspace.
        reporter: passes the components' progress on.
        progress: True shows bars on stderr; or a progress callback.
    """

    def __init__(
        self, components: Components, reporter: Reporter, progress: bool | Progress
    ) -> None:
        self.components = components
        self.home = LoopThread()
        self._reporter = reporter
        self._progress = progress

    @_at_home
    async def abuild_profiles(
        self,
        users: Sequence[UserId] | None = None,
        as_of: Instant | None = None,
        *,
        force: bool = False,
        progress: bool | Progress | None = None,
    ) -> BatchReport:
        """Build profiles and put them and the items into the vector store.

        No user's fault stops the others: each ends with a status in the report. A second call
        builds only what has changed.

        Args:
            users: None is all.
            as_of: read events up to this instant only; see ``Tasteprint.profile``.
            force: build again what has not changed.
            progress: None shows what ``open`` was told to.

        Raises:
            LedgerError: a user is unknown; the error names users with similar ids.
            EngineUnavailable: no model server answers or can be started.
        """
        from tasteprint.agents.profiler import build_all

        ledger = self.components.ledger
        wanted = user_ids(users)
        for user in set(wanted or ()) - set(ledger.users()):
            lookup.require_user(ledger, user)
        until = None if as_of is None else instant(as_of)
        with self.showing(progress) as report:
            if self.components.serves and self.components.engine.tokenizer_file is None:
                await self.components.engine.prepare()
            model = await self.components.backend.name()
            run = ledger.start_run(_BUILDING, {"model": model})
            status = "stopped"
            detail: dict[str, Any] = {}
            try:
                batch = await build_all(
                    self.components.profiler, wanted, until, force=force, progress=report
                )
                detail = {
                    "statuses": {s.value: batch.count(s) for s in Status},
                    "usage": batch.usage.model_dump(),
                    "seconds": batch.seconds,
                }
                await self._index({r.user_id for r in batch.results}, report)
                status = "done"
            finally:
                ledger.finish_run(run, status, detail)
        return batch

    @_at_home
    async def astart_engine(self) -> "Endpoint":
        """Return the model server, started where none runs; it stops when the workspace is closed.

        Raises:
            EngineUnavailable: in words, why there is none.
        """
        with self.showing(None):
            return await self.components.engine.ready()

    @_at_home
    async def aindex(self, *, progress: bool | Progress | None = None) -> None:
        """Put all items and profiles into the vector store; what is there unchanged stays."""
        with self.showing(progress) as report:
            await self._index(set(self.components.ledger.digests()), report)

    @_at_home
    async def arecommend(
        self, user: UserId, k: int = 5, *, explain: bool = True
    ) -> tuple[Recommendation, ...]:
        """Return the ``k`` items that suit the user best of those not yet touched, best first.

        Items that were ingested since are put into the vector store first.

        Args:
            user: the id.
            k: 1 or more.
            explain: put each recommendation's tested reasons into words.

        Raises:
            LedgerError: the user is unknown, or has no profile.
        """
        with self._about(user) as (profile, report):
            await self._index_new_items(report)
            # What came in since the profile was built counts as touched, too.
            ledger, recommender = self.components.ledger, self.components.recommender
            if not explain:
                events = await asyncio.to_thread(ledger.events, profile.user_id)
                return await recommender.recommend(profile, k, events=events)
            history = await asyncio.to_thread(ledger.require_history, profile.user_id)
            found = await recommender.recommend(profile, k, events=history.events)
            return await self._explained(profile, found, history.until(profile.as_of))

    @_at_home
    async def awhy(self, user: UserId, item: str) -> Recommendation:
        """Return an item's place in the user's ranking, and why, whatever its rank.

        Raises:
            LedgerError: there is no such user or item, or the user has touched the item already.
        """
        with self._about(user) as (profile, report):
            wanted = lookup.untouched_item(self.components.ledger, profile.user_id, item)
            await self._index_new_items(report)
            ranked = await self.components.recommender.place(profile, wanted)
            (explained,) = await self._explained(profile, [ranked])
            return explained

    @_at_home
    async def aask(self, user: UserId, question: str) -> Answer:
        """Answer a question about a user from the records, or say that they do not say."""
        with self._about(user) as (profile, _):
            return await self.components.support.ask(profile, question)

    def build_profiles(
        self,
        users: Sequence[UserId] | None = None,
        as_of: Instant | None = None,
        *,
        force: bool = False,
        progress: bool | Progress | None = None,
    ) -> BatchReport:
        """See ``abuild_profiles``."""
        return self._wait(self.abuild_profiles, users, as_of, force=force, progress=progress)

    def start_engine(self) -> "Endpoint":
        """See ``astart_engine``."""
        return self._wait(self.astart_engine)

    def index(self, *, progress: bool | Progress | None = None) -> None:
        """See ``aindex``."""
        self._wait(self.aindex, progress=progress)

    def recommend(
        self, user: UserId, k: int = 5, *, explain: bool = True
    ) -> tuple[Recommendation, ...]:
        """See ``arecommend``."""
        return self._wait(self.arecommend, user, k, explain=explain)

    def why(self, user: UserId, item: str) -> Recommendation:
        """See ``awhy``."""
        return self._wait(self.awhy, user, item)

    def ask(self, user: UserId, question: str) -> Answer:
        """See ``aask``."""
        return self._wait(self.aask, user, question)

    def _wait(
        self, work: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        self.components.require_open()
        return self.home.run(lambda: work(*args, **kwargs))

    @contextmanager
    def showing(self, progress: bool | Progress | None) -> Iterator[Progress]:
        """Show progress as wanted here, or where None as the workspace was told to."""
        with shown(self._progress if progress is None else progress) as report:
            self._reporter.to = report
            try:
                yield report
            finally:
                self._reporter.to = no_progress

    async def _index(self, users: AbstractSet[str], report: Progress) -> None:
        """Put in what the vector store lacks of these users, and take out who was erased."""
        recommender, ledger = self.components.recommender, self.components.ledger

        def write(report: Progress) -> None:
            recommender.index_items(lambda done, total: report("Indexing items", done, total))
            behind = sorted(users & recommender.lagging())
            for number, user in enumerate(behind, 1):
                profile = ledger.profile(user)
                if profile is not None:  # its building may have failed
                    recommender.index_profile(profile)
                report("Indexing profiles", number, len(behind))
            recommender.sweep()

        await in_thread(write, report)

    async def _index_new_items(self, report: Progress) -> None:
        """Put items into the vector store that were ingested since; their number tells."""
        components = self.components

        def write(report: Progress) -> None:
            if components.vectors.count("items") != components.ledger.item_count():
                written = components.recommender.index_items(
                    lambda done, total: report("Indexing items", done, total)
                )
                log.info("indexed %d items that were ingested since", written)

        await in_thread(write, report)

    async def _explained(
        self,
        profile: Profile,
        found: Sequence[Recommendation],
        history: "History | None" = None,
    ) -> tuple[Recommendation, ...]:
        explanations = await self.components.explainer.explain_all(profile, found, history)
        return tuple(
            each.model_copy(update={"explanation": explanation})
            for each, explanation in zip(found, explanations, strict=True)
        )

    @contextmanager
    def _about(self, user: UserId) -> Iterator[tuple[Profile, Progress]]:
        """Give the user's profile, and show progress as the workspace was told to."""
        ledger, user = self.components.ledger, user_id(user)
        profile = lookup.profile(ledger, user, self.components.rules)
        with self.showing(None) as report:
            try:
                yield profile, report
            except TasteprintError:
                lookup.require_user(ledger, user)  # erased meanwhile?
                raise
            if not ledger.knows_user(user):  # likewise: nothing of them is handed out
                lookup.require_user(ledger, user)
