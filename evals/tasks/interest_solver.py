"""Solves ``interests-beer`` as the profiler does: topics of each text, folded into interests."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.draft import ProfilerConfig
from tasteprint.agents.topics import TopicWeights, topic_chances
from tasteprint.evals.bench import Attempt, Bench
from tasteprint.evals.task import Output, Sample
from tasteprint.parts import Parts
from tasteprint.profiling.interest_strength import Interest, InterestConfig, Showing, interests
from tasteprint.profiling.models import Event, EventKind, Item
from tasteprint.profiling.windows import cut


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


class FoldedInterests:
    """Ranks a user's tags by strength; tags without evidence of the user's own are left out.

    Args:
        items: the catalogue.
        config: of the fold.
    """

    def __init__(self, items: Sequence[Item], config: InterestConfig | None = None) -> None:
        self.items = items
        self.config = config or InterestConfig()
        self._shelf: Catalogue | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Makes the catalogue's taxonomy, with the bench's embedder."""
        del samples
        self._shelf = Catalogue(self.items, bench.embedder)

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """The tags that may be claimed, strongest first."""
        shelf = self._shelf or Catalogue(self.items, attempt.bench.embedder)
        found = self.folded(showings(sample, shelf, attempt.bench.parts), shelf)
        claimed = [each for each in found if each.evident][: ProfilerConfig().max_interests]
        return Output(answer=[i.tag for i in claimed], evidence=tuple(map(_told, claimed)))

    def folded(self, shown: Sequence[Showing], shelf: Catalogue) -> tuple[Interest, ...]:
        """All tags as they stand after the last of the events, strongest first."""
        as_of = max(showing.ts for showing in shown)
        return interests(shown, shelf.taxonomy.shares, as_of, self.config)


def showings(
    sample: Sample, shelf: Catalogue, parts: Parts, weights: TopicWeights | None = None
) -> list[Showing]:
    """What each given post shows: by its thread's tags, and by its text.

    Args:
        sample: a user.
        shelf: the catalogue.
        parts: whose profiler says how texts are cut.
        weights: of the topics; None takes those that were fitted.
    """
    budget, count = parts.profiler.config.window_tokens, parts.profiler.count_tokens
    tags, least = shelf.vocabulary.tags, InterestConfig().least_chance
    found = []
    for event in events_of(sample):
        texts = [window.text for window in cut(event, budget, count)]
        windows = topic_chances(shelf.vocabulary, shelf.embedder, texts, weights)
        chances = windows.max(axis=0, initial=0.0)
        thread = shelf.items.get(event.item_id or "")
        found.append(
            Showing(
                ts=event.ts,
                tagged=shelf.taxonomy.of_item(thread) if thread else frozenset(),
                chances={tags[at]: float(chances[at]) for at in np.flatnonzero(chances >= least)},
            )
        )
    return found


def _told(interest: Interest) -> str:
    trend = f", {interest.trend}" if interest.trend else ""
    return (
        f"{interest.tag}: strength {interest.strength:.3f}, chance {interest.confidence:.2f}{trend}"
    )
