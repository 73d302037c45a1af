"""Which tags a user's later threads have, from what they wrote before."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.interests import ReadTopics
from tasteprint.agents.page import Page
from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.datasets.beer import BEER, catalogue
from tasteprint.evals.datasets.source import Row
from tasteprint.evals.metrics.ranking import ranking_scores
from tasteprint.evals.metrics.rates import Mean
from tasteprint.evals.task import Output, Sample, Split, Task
from tasteprint.evals.tasks.interest_baselines import BASELINES
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.interests import interests
from tasteprint.profiling.models import Claim, Event, EventKind, Item
from tasteprint.profiling.phrases import say
from tasteprint.profiling.readings import Reader, Reading
from tasteprint.profiling.windows import cut

K = 5
#: Whose readings the task's are; where a claim's origin comes from is no matter here.
READER = Reader(reader="interests-beer")


def sample_of(row: Row) -> Sample:
    """A user: what they wrote before the cut is given, the tags of what came after are asked."""
    threads = {item.item_id: item for item in catalogue()}
    later = {tag for thread in row["later"] for tag in threads[thread].tags}
    return Sample(
        id=row["user"],
        inputs={"posts": row["earlier"]},
        target=sorted(later),
        group=row["user"],
    )


def samples(split: Split) -> list[Sample]:
    """The users of a split."""
    return [sample_of(row) for row in BEER.rows(split)]


def events_of(sample: Sample) -> tuple[Event, ...]:
    """The posts that are given, as events in order of time."""
    return tuple(
        Event(
            event_id=f"{sample.id}-{number}",
            user_id=sample.id,
            item_id=post["item"],
            kind=EventKind.POST,
            ts=datetime.fromisoformat(post["ts"]).replace(tzinfo=UTC),
            text=post["text"],
        )
        for number, post in enumerate(sample.inputs["posts"], 1)
    )


class ProfilersInterests:
    """The profiler's own way: what it reads of the posts, merged into interest claims.

    Args:
        items: the catalogue.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = {item.item_id: item for item in items}
        self._read: ReadTopics | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Makes the reader, with the prompts of the bench."""
        del samples
        self._read = self._made(bench)

    def _made(self, bench: Bench) -> ReadTopics:
        shelf = Catalogue(self.items.values(), bench.embedder)
        return ReadTopics(shelf, bench.library.get("interests"))

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """The tags of the claims."""
        read = self._read or self._made(attempt.bench)
        profiler = attempt.bench.parts.profiler
        budget, count = profiler.config.reading.window_tokens, profiler.count_tokens
        events = events_of(sample)
        readings = {}
        for event in events:
            windows = tuple(cut(event, budget, count))
            topics = await read(Page(event, None, windows, attempt))
            readings[event.event_id] = Reading(
                event_id=event.event_id, reader=READER.reader, topics=topics
            )
        found = interests(self._history(sample.id, events, readings), profiler.config.rules)
        return Output(
            answer=[claim.value for claim in found.claims],
            evidence=tuple(_evidence(claim) for claim in found.claims),
        )

    def _history(
        self, user: str, events: tuple[Event, ...], readings: Mapping[str, Reading]
    ) -> History:
        touched = {e.item_id: self.items[e.item_id] for e in events if e.item_id in self.items}
        readers = {READER.reader: READER}
        return History(user, events[-1].ts, events, touched, readings, readers)


def _evidence(claim: Claim) -> str:
    """The first quote, or where the texts say nothing of it what was counted."""
    return f"{claim.value}: “{claim.quotes[0].text}”" if claim.quotes else say(claim).text


def score(sample: Sample, output: Output | None) -> dict[str, float]:
    """How well the tags were ranked; noughts where it failed."""
    ranked = output.answer if output else ()
    found = ranking_scores(ranked, sample.target, K)
    return {
        "ndcg": found[f"nDCG@{K}"],
        "right": ranking_scores(ranked, sample.target, 1)["P@1"],
        "precision": found[f"P@{K}"],
        "recall": found[f"R@{K}"],
    }


def task() -> Task:
    """The task ``interests-beer``."""
    return Task(
        name="interests-beer",
        description="the tags of a user's later threads, from their earlier posts",
        samples=samples,
        solver=ProfilersInterests(catalogue()),
        scorer=score,
        metrics=(
            Mean("ndcg", name="nDCG@5"),
            Mean("right", name="precision@1"),
            Mean("precision", name="precision@5"),
            Mean("recall", name="recall@5"),
        ),
        baselines=BASELINES,
        prompts=("interests",),
        source=BEER.source,
    )
