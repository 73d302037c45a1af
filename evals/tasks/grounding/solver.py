"""Solver that builds profiles, checks what they say, and tries the check on mutations."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tasteprint.agents.topics import Taxonomies
from tasteprint.evals.harness import Attempt, Bench, Output, Sample
from tasteprint.evals.tasks.grounding.claim_mutations import Material
from tasteprint.evals.tasks.grounding.mutations import alone, cited, plant
from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Profile
from tasteprint.profiling.verification import check_profile

if TYPE_CHECKING:
    from tasteprint.agents.profiler import Profiler

#: Who says whether a mutation is caught.
CHECK, QUOTES_ALONE, NO_CHECK = "the check", "quotes alone", "no check"
_SEED = 1


class BuildAndMutate:
    """A solver: builds a user's profile, checks it, plants mutations and checks each of them.

    Args:
        folder: with ``events.jsonl`` and ``items.jsonl``; they go to the bench's own ledger.
        wording: of summaries; None takes the bench's.
    """

    def __init__(self, folder: Path, wording: Literal["constrained", "free"] | None = None) -> None:
        self.folder = folder
        self.wording = wording
        self._ready: Profiler | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Read the data in, and makes the profiler with the prompts of the bench."""
        del samples
        self._ready = await asyncio.to_thread(self._made, bench)

    def _made(self, bench: Bench) -> "Profiler":
        from tasteprint.agents.profiler import Profiler

        given = bench.components.profiler
        ingest(
            given.ledger,
            self.folder / "events.jsonl",
            self.folder / "items.jsonl",
            quarantine=bench.folder / "grounding-refused.jsonl",
        )
        config = given.config
        if self.wording:
            rules = config.rules.model_copy(update={"wording": self.wording})
            config = config.model_copy(update={"rules": rules})
        return Profiler(
            given.ledger,
            given.llm,
            bench.library,
            given.embedder,
            config,
            given.count_tokens,
            Taxonomies(given.ledger, given.embedder).in_use,
        )

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """Return what holds of a profile, and which mutations were caught."""
        profiler = self._ready or self._made(attempt.bench)
        profile, _ = await profiler.build(sample.inputs["user"], force=True, session=attempt)
        return await asyncio.to_thread(_examined, profile, profiler.ledger)


def _examined(profile: Profile, ledger: Ledger) -> Output:
    claims = [problems(alone(profile, [claim]), ledger) for claim in profile.claims]
    spoken = [problems(cited(profile, sentence), ledger) for sentence in profile.summary]
    planted = [
        {
            "lie": mutation.kind,
            "said": mutation.said,
            "caught": {
                CHECK: bool(problems(mutation.profile, ledger)),
                QUOTES_ALONE: _misquotes(mutation.profile, ledger),
                NO_CHECK: False,
            },
        }
        for mutation in plant(_material(profile, ledger))
    ]
    answer = {
        "by": CHECK,
        "claims": len(claims),
        "sound claims": sum(not found for found in claims),
        "sentences": len(spoken),
        "sound sentences": sum(not found for found in spoken),
        # A sentence that code composed cites the events, too.
        "written": sum(not sentence.event_ids for sentence in profile.summary),
        "rejected": [f"{r.what}: {r.reason}" for r in profile.rejected],
        "planted": planted,
    }
    return Output(answer=answer, evidence=tuple(sentence.text for sentence in profile.summary))


def problems(profile: Profile, ledger: Ledger) -> list[str]:
    """Return what the checks that guard a build say of a profile; [] where it is sound."""
    return check_profile(profile, ledger.require_history(profile.user_id, profile.as_of))


def _misquotes(profile: Profile, ledger: Ledger) -> bool:
    """Return True if a quote is not in the event that it names: the usual simple check."""
    if profile.summary:
        return False  # a sentence quotes nothing
    quotes = [quote for claim in profile.claims for quote in claim.quotes]
    events = {quote.event_id: ledger.event(quote.event_id) for quote in quotes}
    return any(quote.text not in _text(events[quote.event_id]) for quote in quotes)


def _text(event: Event | None) -> str:
    return event.text or "" if event else ""


def _material(profile: Profile, ledger: Ledger) -> Material:
    user = profile.user_id
    events = {event.event_id: event for event in ledger.events(user, profile.as_of)}
    touched = {event.item_id for event in events.values() if event.item_id}
    draw = random.Random(f"{_SEED} {user}")  # noqa: S311
    strangers = [other for other in ledger.users() if other != user]
    theirs = ledger.events(draw.choice(strangers)) if strangers else []
    items = [item for i in sorted(touched) if (item := ledger.item(i))]
    return Material(
        profile=profile,
        events=events,
        strangers=[event for event in theirs if event.text and event.text.strip()],
        tags=sorted({tag for item in items for tag in item.tags}),
        recount=ledger.require_history(user, profile.as_of).tally.count,
        draw=draw,
    )
