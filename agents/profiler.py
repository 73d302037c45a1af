"""The profiler: from a user's events to a checked profile.

``Profiler.chain`` reads top to bottom what happens to one user.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from langchain_core.runnables import Runnable, RunnableLambda

from tasteprint.agents.aspects import ReadAspects
from tasteprint.agents.assembly import assemble, result_of
from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.cautions import cautions
from tasteprint.agents.door import Door
from tasteprint.agents.draft import Draft, History, ProfilerConfig
from tasteprint.agents.entities import FindEntities
from tasteprint.agents.facts import count_facts
from tasteprint.agents.fingerprint import fingerprint
from tasteprint.agents.interests import FindInterests
from tasteprint.agents.sentiment import ReadSentiment
from tasteprint.agents.session import Session
from tasteprint.agents.summary import Summarise, check_summary
from tasteprint.profiling.errors import (
    GroundingError,
    LedgerError,
    ModelRefused,
    PromptError,
)
from tasteprint.profiling.grounding import check_claim, check_profile
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    Profile,
    Rejection,
    UserResult,
)
from tasteprint.profiling.windows import cut
from tasteprint.prompts.loader import Library
from tasteprint.vectorstore.embedders import Embedder

#: The prompts that read the texts.
READERS = ("sentiment", "interests", "entities", "aspects")

Step = Callable[[Draft], Awaitable[Draft]]


class Profiler:
    """Builds profiles and writes them to the ledger.

    Args:
        ledger: where events come from and profiles go.
        door: to the model.
        library: the prompts.
        embedder: for nearness of texts and tags.
        config: how profiles are built.
        count_tokens: tokens of a text, for cutting windows.
    """

    def __init__(
        self,
        ledger: Ledger,
        door: Door,
        library: Library,
        embedder: Embedder,
        config: ProfilerConfig,
        count_tokens: Callable[[str], int],
    ) -> None:
        self.ledger = ledger
        self.door = door
        self.library = library
        self.embedder = embedder
        self.config = config
        self.count_tokens = count_tokens

    def chain(self, catalogue: Catalogue, model: str) -> Runnable[Draft, Draft]:
        """What happens to one user, in order, with the prompts that the library ships."""
        config, get = self.config, self.library.get
        interests = FindInterests(catalogue, get("interests"), model, config)
        return (
            _step(ReadSentiment(get("sentiment")))
            | _step(interests)
            | _step(FindEntities(get("entities"), model, config))
            | _step(ReadAspects(catalogue, get("aspects"), model, config))
            | _step(count_facts)
            | _step(self._keep_what_checks)
            | _step(Summarise(self.library, config))
        )

    def catalogue(self) -> Catalogue:
        """The catalogue as it stands now."""
        return Catalogue(self.ledger.items(), self.embedder)

    async def build(
        self,
        user_id: str,
        as_of: datetime | None = None,
        *,
        force: bool = False,
        catalogue: Catalogue | None = None,
        session: Session | None = None,
    ) -> tuple[Profile, UserResult]:
        """Builds one user's profile, or returns the stored one where nothing has changed.

        Args:
            user_id: the user.
            as_of: reads events up to this instant; None reads all and takes the last one's time.
            force: builds even where nothing has changed.
            catalogue: read already; None reads it.
            session: asks the model; None opens one in the user's name.

        Raises:
            LedgerError: the user has no events (by then).
            EngineUnavailable: the model is out of reach.
        """
        catalogue = catalogue or self.catalogue()
        history, mark, stored = await self._asked(user_id, as_of, catalogue)
        if stored and not force:
            return stored, result_of(stored, cached=True)
        draft = Draft(history, session or Session(self.door, user_id))
        model = await self.door.backend.name()
        draft = await self.chain(catalogue, model).ainvoke(draft)
        prompts = map(self.library.get, READERS)
        told = cautions(model, history.languages, prompts, self.embedder)
        profile = assemble(draft, mark, told)
        if draft.problems and (last := self._same(profile)):
            return last, result_of(last, cached=False)
        problems = check_profile(profile, self.ledger) + check_summary(profile)
        if problems:
            raise GroundingError(f"The profile of {user_id} does not check out: {problems[0]}.")
        return (saved := self.ledger.save_profile(profile)), result_of(saved, cached=False)

    async def standing(
        self, user_id: str, as_of: datetime | None = None, *, catalogue: Catalogue | None = None
    ) -> UserResult | None:
        """The result of a build that would change nothing; None where there is work to do.

        Raises:
            LedgerError: the user has no events (by then).
            EngineUnavailable: the model's name is known to its server alone, which is out of reach.
        """
        _, _, stored = await self._asked(user_id, as_of, catalogue or self.catalogue())
        return result_of(stored, cached=True) if stored else None

    async def _asked(
        self, user_id: str, as_of: datetime | None, catalogue: Catalogue
    ) -> tuple[History, str, Profile | None]:
        """What is to be read, its fingerprint, and the stored profile that has the same."""
        # Cutting a long history takes a while, in which other users' work goes on.
        history = await asyncio.to_thread(self._history, user_id, as_of, catalogue)
        model = await self.door.backend.name()
        mark = fingerprint(
            history, catalogue, self.library, model, self.config, self.door.calibrations
        )
        stored = self.ledger.profile(user_id, as_of=history.as_of)
        return history, mark, stored if stored and stored.fingerprint == mark else None

    def _same(self, profile: Profile) -> Profile | None:
        """The stored profile that says the same, if there is one."""
        stored = self.ledger.profile(profile.user_id, as_of=profile.as_of)
        if stored is None:
            return None
        alike = {"version": stored.version, "usage": stored.usage}
        return stored if profile.model_copy(update=alike) == stored else None

    def _history(self, user_id: str, as_of: datetime | None, catalogue: Catalogue) -> History:
        events = self.ledger.events(user_id, as_of)
        if not events:
            by_then = f" up to {as_of:%Y-%m-%d %H:%M}" if as_of else ""
            raise LedgerError(
                f"There are no events of the user {user_id}{by_then}.",
                hint="Check the id, or ingest their events first.",
                blame="user",
            )
        touched = {e.item_id for e in events if e.item_id}
        budget = self.config.window_tokens
        return History(
            user_id=user_id,
            as_of=as_of or events[-1].ts,
            events=tuple(events),
            items={i: catalogue.items[i] for i in sorted(touched) if i in catalogue.items},
            windows=tuple(w for e in events if e.text for w in cut(e, budget, self.count_tokens)),
        )

    async def _keep_what_checks(self, draft: Draft) -> Draft:
        history = draft.history
        kept, rejected = [], []
        for claim in draft.claims:
            problems = check_claim(
                claim, history.by_id, lambda q: self.ledger.count_query(history.user_id, q)
            )
            if problems:
                what = f"{claim.kind} {claim.value}"
                rejected.append(Rejection(what=what, reason="; ".join(problems)))
            else:
                kept.append(claim)
        ids = {claim.claim_id for claim in kept}
        aspects = tuple(a for a in draft.sentiment.by_aspect if a.claim_id in ids)
        sentiment = draft.sentiment.model_copy(update={"by_aspect": aspects})
        return replace(draft, claims=tuple(kept), sentiment=sentiment).claiming([], rejected)


def _step(step: Step) -> Runnable[Draft, Draft]:
    """A step as a runnable; what the model refuses in it is noted, and the other steps go on."""
    name = getattr(step, "__name__", type(step).__name__)

    async def run(draft: Draft) -> Draft:
        try:
            return await step(draft)
        except (ModelRefused, PromptError) as error:
            return replace(draft, problems=(*draft.problems, f"{name}: {error}"))

    return RunnableLambda(run, name=name)
