"""What a workspace does with the model, as coroutines; ``workspace.py`` has the sync names."""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime
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
from tasteprint.workspace.components import Components
from tasteprint.workspace.event_loop import LoopThread, in_thread

if TYPE_CHECKING:
    from tasteprint.agents.serving import Endpoint

_BUILDING = "profile"

P = ParamSpec("P")
T = TypeVar("T")


def _at_home(
    method: "Callable[Concatenate[AsyncWorkspace, P], Coroutine[Any, Any, T]]",
) -> "Callable[Concatenate[AsyncWorkspace, P], Coroutine[Any, Any, T]]":
    """Runs a coroutine method in the workspace's own loop, from whichever loop it is awaited."""

    @wraps(method)
    async def awaited(self: "AsyncWorkspace", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.home.wait(partial(method, self, *args, **kwargs))

    return awaited


class AsyncWorkspace:
    """The coroutines of a workspace; they may be awaited from any event loop.

    Args:
        components: the workspace's parts.
        reporter: what the parts report to.
        progress: what the user wants to see of it.
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
        users: Sequence[str] | None = None,
        as_of: datetime | None = None,
        *,
        force: bool = False,
        progress: bool | Progress | None = None,
    ) -> BatchReport:
        """Builds profiles and puts them and the items into the vector store.

        No user's fault stops the others: each ends with a status in the report. A second call
        builds only what has changed.

        Args:
            users: None is all.
            as_of: reads events up to this instant only.
            force: builds again what has not changed.
            progress: None shows what ``open`` was told to.
        """
        from tasteprint.agents.profiler import build_all

        ledger = self.components.ledger
        known = set(ledger.users())
        for user in set(users or ()) - known:
            lookup.require_user(ledger, user)
        with self._showing(progress) as report:
            if self.components.serves and self.components.engine.tokenizer_file is None:
                await self.components.engine.prepare()
            model = await self.components.backend.name()
            run = ledger.start_run(_BUILDING, {"model": model})
            status = "stopped"
            detail: dict[str, Any] = {}
            try:
                batch = await build_all(
                    self.components.profiler, users, as_of, force=force, progress=report
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
        """The model server, started where none runs; it stops when the workspace is closed.

        Raises:
            EngineUnavailable: in words, why there is none.
        """
        with self._showing(None):
            return await self.components.engine.ready()

    @_at_home
    async def aindex(self, *, progress: bool | Progress | None = None) -> None:
        """Puts all items and profiles into the vector store; what is there unchanged stays."""
        with self._showing(progress) as report:
            await self._index(set(self.components.ledger.digests()), report)

    @_at_home
    async def arecommend(
        self, user: str, k: int = 5, *, explain: bool = True
    ) -> tuple[Recommendation, ...]:
        """The ``k`` items that suit the user best of those not yet touched, best first."""
        with self._about(user) as profile:
            # What came in since the profile was built is known of, too.
            touched = {e.item_id for e in self.components.ledger.events(user) if e.item_id}
            found = await self.components.recommender.recommend(profile, k, left_out=touched)
            if not explain:
                return found
            return tuple([await self._explained(profile, each) for each in found])

    @_at_home
    async def awhy(self, user: str, item: str) -> Recommendation:
        """Where an item stands in the user's ranking, and why, whatever its rank.

        Raises:
            LedgerError: there is no such user or item, or the user has touched the item already.
        """
        with self._about(user) as profile:
            wanted = lookup.untouched_item(self.components.ledger, user, item)
            ranked = await self.components.recommender.place(profile, wanted)
            return await self._explained(profile, ranked)

    @_at_home
    async def aask(self, user: str, question: str) -> Answer:
        """Answers a question about a user from the records, or says that they do not tell."""
        with self._about(user) as profile:
            return await self.components.support.ask(profile, question)

    async def _index(self, users: AbstractSet[str], report: Progress) -> None:
        """Puts in what the vector store lacks of these users, and takes out who was forgotten."""
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

    async def _explained(self, profile: Profile, found: Recommendation) -> Recommendation:
        explanation = await self.components.explainer.explain(profile, found)
        return found.model_copy(update={"explanation": explanation})

    @contextmanager
    def _about(self, user: str) -> Iterator[Profile]:
        """The user's profile, and progress as the workspace was told to show it."""
        profile = lookup.profile(self.components.ledger, user, self.components.rules)
        with self._showing(None):
            try:
                yield profile
            except TasteprintError:
                lookup.require_user(self.components.ledger, user)  # forgotten meanwhile?
                raise

    @contextmanager
    def _showing(self, progress: bool | Progress | None) -> Iterator[Progress]:
        """Shows progress as wanted here, or where None as the workspace was told to."""
        with shown(self._progress if progress is None else progress) as report:
            self._reporter.to = report
            try:
                yield report
            finally:
                self._reporter.to = no_progress
