"""Interests as the profiler finds them: topics of each text, merged into interests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from tasteprint.agents.extraction import Document, TopicExtractor
from tasteprint.agents.topics import Catalogue, TopicWeights, topic_probabilities
from tasteprint.evals.harness import Attempt, Bench, Output, Sample
from tasteprint.profiling.claims import History, Observation, interest_claims, ranked, say
from tasteprint.profiling.models import (
    Claim,
    Event,
    EventKind,
    InterestConfig,
    Item,
    Reader,
    Reading,
)
from tasteprint.profiling.text import Window, cut
from tasteprint.workspace import Components

#: Whose readings the task's are; where a claim's origin comes from is no matter here.
READER = Reader(reader="interests-beer")


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
    """The profiler's own way: topics read of each text, folded into interest claims.

    Args:
        items: the catalogue.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self._shelf: Catalogue | None = None

    async def prepare(self, bench: Bench, samples: Sequence[Sample]) -> None:
        """Make the catalogue's taxonomy, with the bench's embedder."""
        del samples
        self._shelf = Catalogue(self.items, bench.embedder)

    async def __call__(self, sample: Sample, attempt: Attempt) -> Output:
        """The tags that are most likely next, and those that are claimed, strongest first."""
        shelf = self._shelf or Catalogue(self.items, attempt.bench.embedder)
        components = attempt.bench.components
        read, readings = TopicExtractor(shelf), {}
        for event in events_of(sample):
            page = Document(event, None, windows_of(event, components), attempt)
            topics = await read(page)
            readings[event.event_id] = Reading(
                event_id=event.event_id, reader=READER.reader, topics=topics
            )
        history = _history(sample, shelf, readings)
        claims = interest_claims(history, components.rules).claims
        forecast = ranked(history, components.rules)[: components.rules.max_interests]
        return Output(
            answer={"ranked": [i.tag for i in forecast], "claimed": [c.value for c in claims]},
            evidence=tuple(map(_told, claims)),
        )


def _history(sample: Sample, shelf: Catalogue, readings: Mapping[str, Reading]) -> History:
    events = events_of(sample)
    return History(
        user_id=sample.id,
        as_of=events[-1].ts,
        events=events,
        items={e.item_id: shelf.items[e.item_id] for e in events if e.item_id in shelf.items},
        readings=readings,
        readers={READER.reader: READER},
        taxonomy=shelf.taxonomy,
    )


def windows_of(event: Event, components: Components) -> tuple[Window, ...]:
    """An event's text, cut as the profiler cuts it."""
    profiler = components.profiler
    return tuple(cut(event, profiler.config.reading.window_tokens, profiler.count_tokens))


def showings(
    sample: Sample, shelf: Catalogue, components: Components, weights: TopicWeights | None = None
) -> list[Observation]:
    """Return what each given post shows: by its thread's tags, and by its text.

    Args:
        sample: a user.
        shelf: the catalogue.
        components: whose profiler says how texts are cut.
        weights: of the topics; None takes those that were fitted.
    """
    tags, least = shelf.vocabulary.tags, InterestConfig().least_chance
    found = []
    for event in events_of(sample):
        texts = [window.text for window in windows_of(event, components)]
        windows = topic_probabilities(shelf.vocabulary, shelf.embedder, texts, weights)
        chances = windows.max(axis=0, initial=0.0)
        thread = shelf.items.get(event.item_id or "")
        found.append(
            Observation(
                ts=event.ts,
                tagged=shelf.taxonomy.of_item(thread) if thread else frozenset(),
                chances={tags[at]: float(chances[at]) for at in np.flatnonzero(chances >= least)},
            )
        )
    return found


def _told(claim: Claim) -> str:
    """The claim's figures, and its first quote or else what was counted."""
    trend = f", {claim.trend}" if claim.trend else ""
    figures = f"strength {claim.strength:.3f}, chance {claim.confidence:.2f}{trend}"
    shown = f"“{claim.quotes[0].text}”" if claim.quotes else say(claim).text
    return f"{claim.value}: {figures}; {shown}"
