"""Whether what profiles say holds, and whether the check finds lies that are planted in them."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tasteprint.agents.summary import check_summary
from tasteprint.demo import DATA
from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.datasets.source import in_order_of_no_meaning
from tasteprint.evals.metrics.rates import Mean, Rate
from tasteprint.evals.task import Judge, Output, Sample, Split, Task
from tasteprint.evals.tasks.lies import (
    BEYOND,
    CLAIM_LIES,
    SENTENCE_LIES,
    Material,
    alone,
    cited,
    plant,
)
from tasteprint.profiling.grounding import check_profile
from tasteprint.profiling.ingest import ingest
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Profile

if TYPE_CHECKING:
    from tasteprint.agents.catalogue import Catalogue
    from tasteprint.agents.profiler import Profiler

#: Who says whether a lie is caught.
CHECK, QUOTES_ALONE, NO_CHECK = "the check", "quotes alone", "no check"
_SEED = 1


def samples_of(folder: Path) -> Callable[[Split], list[Sample]]:
    """The users of ``folder/events.jsonl``, half of them in each split."""

    def samples(split: Split) -> list[Sample]:
        lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
        events = Counter(json.loads(line)["user"] for line in lines)
        users = sorted(events, key=in_order_of_no_meaning)
        half = (len(users) + 1) // 2
        chosen = users[:half] if split == "dev" else users[half:]
        return [Sample(id=u, inputs={"user": u, "events": events[u]}, group=u) for u in chosen]

    return samples


class BuildAndLie:
    """Builds a user's whole profile, checks it, plants lies in it and checks each of them.

    Args:
        folder: with ``events.jsonl`` and ``items.jsonl``; they go to the bench's own ledger.
        wording: of summaries; None takes the bench's.
    """

    def __init__(self, folder: Path, wording: Literal["constrained", "free"] | None = None) -> None:
        self.folder = folder
        self.wording = wording
        self._ready: tuple[Profiler, Catalogue] | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Reads the data in, and makes the profiler with the prompts of the bench."""
        del samples
        self._ready = await asyncio.to_thread(self._made, bench)

    def _made(self, bench: Bench) -> "tuple[Profiler, Catalogue]":
        from tasteprint.agents.profiler import Profiler

        given = bench.parts.profiler
        ingest(
            given.ledger,
            self.folder / "events.jsonl",
            self.folder / "items.jsonl",
            quarantine=bench.folder / "grounding-refused.jsonl",
        )
        config = given.config
        if self.wording:
            config = config.model_copy(update={"wording": self.wording})
        profiler = Profiler(
            given.ledger, given.door, bench.library, given.embedder, config, given.count_tokens
        )
        return profiler, profiler.catalogue()

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """What holds of a profile, and what became of the lies."""
        profiler, catalogue = self._ready or self._made(attempt.bench)
        profile, _ = await profiler.build(
            sample.inputs["user"], force=True, catalogue=catalogue, session=attempt
        )
        return await asyncio.to_thread(_examined, profile, profiler.ledger)


def _examined(profile: Profile, ledger: Ledger) -> Output:
    claims = [problems(alone(profile, [claim]), ledger) for claim in profile.claims]
    spoken = [problems(cited(profile, sentence), ledger) for sentence in profile.summary]
    planted = [
        {
            "lie": lie.kind,
            "said": lie.said,
            "caught": {
                CHECK: bool(problems(lie.profile, ledger)),
                QUOTES_ALONE: _misquotes(lie.profile, ledger),
                NO_CHECK: False,
            },
        }
        for lie in plant(_material(profile, ledger))
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
    """What the checks that guard a build say of a profile; [] where it is sound."""
    return check_profile(profile, ledger) + check_summary(profile)


def _misquotes(profile: Profile, ledger: Ledger) -> bool:
    """Whether a quote's words are nowhere in the event that it names: the usual simple check."""
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
        recount=lambda query: ledger.count_query(user, query),
        draw=draw,
    )


@dataclass(frozen=True)
class JudgedBy:
    """The same profiles and lies, with somebody else to say what is caught."""

    name: str

    def judge(
        self, samples: Sequence[Sample], outputs: Sequence[Output | None]
    ) -> list[Output | None]:
        """See ``Judge``."""
        del samples
        return [
            output and output.model_copy(update={"answer": {**output.answer, "by": self.name}})
            for output in outputs
        ]


#: Of a profile that could not be built nothing is sound, and no lie is caught.
_FAILED = {
    "claims": 1.0,
    "claims_sound": 0.0,
    "sentences": 1.0,
    "sentences_sound": 0.0,
    "planted": float(len(CLAIM_LIES) + len(SENTENCE_LIES) - len(BEYOND)),
    "caught": 0.0,
    "beyond": float(len(BEYOND)),
    "beyond_caught": 0.0,
    "rejected": 0.0,
    "written": 1.0,
    "stood": 0.0,
    "right": 0.0,
}


def score(sample: Sample, output: Output | None) -> Mapping[str, float]:
    """Counts of what there was and what held."""
    del sample
    if output is None:
        return _FAILED
    answer: dict[str, Any] = output.answer
    caught, beyond = (
        [lie["caught"][answer["by"]] for lie in answer["planted"] if (lie["lie"] in BEYOND) is far]
        for far in (False, True)
    )
    turned_away = sum(reason.startswith(_WRITTEN) for reason in answer["rejected"])
    counts = {
        "claims": answer["claims"],
        "claims_sound": answer["sound claims"],
        "sentences": answer["sentences"],
        "sentences_sound": answer["sound sentences"],
        "planted": len(caught),
        "caught": sum(caught),
        "beyond": len(beyond),
        "beyond_caught": sum(beyond),
        "rejected": len(answer["rejected"]),
        "written": answer["written"] + turned_away,
        "stood": answer["written"],
    }
    sound = answer["claims"] == answer["sound claims"] and all(caught)
    sound = sound and answer["sentences"] == answer["sound sentences"]
    return {**{name: float(n) for name, n in counts.items()}, "right": float(sound)}


#: How the profiler names a sentence, or a whole summary, that it turned away.
_WRITTEN = ("summary sentence", "written summary")
_JUDGES: tuple[Judge, ...] = (JudgedBy(NO_CHECK), JudgedBy(QUOTES_ALONE))
_PROMPTS = ("sentiment", "interests", "entities", "aspects")
_SOUND = (
    Rate("claims_sound", "claims", name="sound claims"),
    Rate("sentences_sound", "sentences", name="sound sentences"),
)
_CAUGHT = Rate("caught", "planted", name="lies caught")
_SOURCE = "the demo's users"


def task(folder: Path = DATA) -> Task:
    """The task ``grounding``."""
    return Task(
        name="grounding",
        description="claims and sentences that hold, and planted lies that are caught",
        samples=samples_of(folder),
        solver=BuildAndLie(folder),
        scorer=score,
        metrics=(
            _CAUGHT,
            *_SOUND,
            Rate("beyond_caught", "beyond", name="lies beyond words caught"),
            Mean("rejected", name="readings kept out", better="lower"),
        ),
        baselines=_JUDGES,
        prompts=(*_PROMPTS, "summary", "summary_free"),
        source=_SOURCE,
    )


def free_task(folder: Path = DATA) -> Task:
    """The task ``grounding-free``: the model words the summary, the check turns away."""
    return Task(
        name="grounding-free",
        description="sentences that the model wrote and the check let stand",
        samples=samples_of(folder),
        solver=BuildAndLie(folder, "free"),
        scorer=score,
        metrics=(Rate("stood", "written", name="sentences that stood"), _CAUGHT, *_SOUND),
        baselines=_JUDGES,
        prompts=(*_PROMPTS, "summary", "summary_free"),
        source=_SOURCE,
    )
