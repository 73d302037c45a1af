"""The input of a merge: one user's events up to an instant, with their readings."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Self

from tasteprint.profiling.behaviour import Tally
from tasteprint.profiling.claims.entity_resolution import Titles, join_near
from tasteprint.profiling.claims.interest_strength import Observation
from tasteprint.profiling.models import (
    WORD,
    Event,
    Item,
    Name,
    Opinion,
    Origin,
    Part,
    Reader,
    Reading,
    Taxonomy,
    Topic,
    is_review,
)
from tasteprint.profiling.text import MINIMUM_SHARE, UNDETERMINED, tag_words, voices_opinion

Mention = tuple[str, Name]  # an event's id, and the name in its text
Said = tuple[str, Opinion]  # an event's id, and how its text speaks


@dataclass(frozen=True)
class History:
    """A user's events up to and including an instant, with their readings.

    Attributes:
        events: by time, then by id.
        items: those that the events touch, by id; those that are no longer known are left out.
        readings: by event id; of events with text, but for those that were not read yet.
        readers: by id.
        taxonomy: whose tags may be interests.
    """

    user_id: str
    as_of: datetime
    events: tuple[Event, ...]
    items: Mapping[str, Item]
    readings: Mapping[str, Reading]
    readers: Mapping[str, Reader]
    taxonomy: Taxonomy

    @cached_property
    def by_id(self) -> dict[str, Event]:
        """The events by id."""
        return {event.event_id: event for event in self.events}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts by event id; events without one are left out."""
        return {e.event_id: e.text for e in self.events if e.text and not e.text.isspace()}

    def texts_until(self, instant: datetime | None) -> int:
        """Return the number of texts up to an instant; None counts all."""
        if instant is None:
            return len(self.texts)
        return bisect_right(self._text_times, instant)

    @cached_property
    def _text_times(self) -> list[datetime]:
        return [self.by_id[event_id].ts for event_id in self.texts]

    @cached_property
    def read(self) -> tuple[Reading, ...]:
        """The readings in the order of the events."""
        return tuple(self.readings[i] for i in self.texts if i in self.readings)

    @cached_property
    def said(self) -> dict[str, tuple[Said, ...]]:
        """The opinions of each aspect by time, one of each event: its clearest.

        By the thing's name without case: forms that differ in case alone are one thing. Opinions
        that no word of a text voices are left out, but in reviews
        (``profiling/text/opinion_cues.py``).
        """
        return self._opinions(lambda reading, opinion: self._voiced(reading, opinion))

    @cached_property
    def unvoiced(self) -> dict[str, tuple[Said, ...]]:
        """Opinions that were read but that no word voices; as in ``said``."""
        return self._opinions(lambda reading, opinion: not self._voiced(reading, opinion))

    def _opinions(self, which: Callable[[Reading, Opinion], bool]) -> dict[str, tuple[Said, ...]]:
        found: dict[str, dict[str, Opinion]] = {}
        for reading in self.read:
            for opinion in sorted(reading.opinions, key=_vagueness):
                if which(reading, opinion):
                    about = found.setdefault(opinion.about.casefold(), {})
                    about.setdefault(reading.event_id, opinion)
        return {about: tuple(said.items()) for about, said in found.items()}

    def _voiced(self, reading: Reading, opinion: Opinion) -> bool:
        event = self.by_id[reading.event_id]
        if is_review(event):
            return True
        names = self._called.get(opinion.about.casefold(), (opinion.about,))
        text = (event.text or "")[opinion.start : opinion.end]
        return (1 if opinion.polarity > 0 else -1) in voices_opinion(text, names, reading.language)

    @cached_property
    def _called(self) -> dict[str, tuple[str, ...]]:
        """The tags of the taxonomy by the words that may name them in a text, casefolded."""
        return {
            tag_words(tag.name).casefold(): tuple(dict.fromkeys(map(tag_words, tag.names)))
            for tag in self.taxonomy.tags
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Each form of a name in the texts to the most common form of the same name."""
        forms = Counter(name.name for reading in self.read for name in reading.names)
        return {form: one for one, same in join_near(forms).items() for form in same}

    @cached_property
    def named(self) -> dict[str, tuple[Mention, ...]]:
        """The mentions of each entity by time, one of each event: the clearest."""
        found: dict[str, dict[str, Name]] = {}
        for reading in self.read:
            for name in sorted(reading.names, key=clearness):
                found.setdefault(self.names[name.name], {}).setdefault(reading.event_id, name)
        return {name: tuple(mentions.items()) for name, mentions in found.items()}

    @cached_property
    def titles(self) -> Titles:
        """The titles of the items touched, to link entities to."""
        return Titles({item_id: item.title for item_id, item in self.items.items()})

    @cached_property
    def tally(self) -> Tally:
        """The counter of the events."""
        return Tally(self.events, {i: item.tags for i, item in self.items.items()})

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages with over 10 % of the characters read, most first."""
        characters: Counter[str] = Counter()
        for reading in self.read:
            if reading.language != UNDETERMINED:
                characters[reading.language] += len(self.texts[reading.event_id])
        least = MINIMUM_SHARE * characters.total()
        shares = sorted(characters.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(code for code, count in shares if count > least)

    @cached_property
    def cautions(self) -> tuple[str, ...]:
        """Limits of how the texts were read, each sentence once."""
        used = dict.fromkeys(reading.reader for reading in self.read)
        told = (said for reader in used for said in self.readers[reader].cautions)
        return tuple(dict.fromkeys(told))

    @cached_property
    def tags(self) -> dict[str, frozenset[str]]:
        """The taxonomy's tags of each item touched, by its id."""
        return {item_id: self.taxonomy.of_item(item) for item_id, item in self.items.items()}

    @cached_property
    def observations(self) -> dict[str, Observation]:
        """Return an observation by id of each event that could show an interest, in order."""
        return {
            event.event_id: Observation(
                ts=event.ts,
                tagged=self.tags.get(event.item_id or "", frozenset()),
                chances={tag: topic.chance for tag, topic in self.topics(event.event_id).items()},
                turned_away=event.event_id in self.tally.negative_feedback_ids,
            )
            for event in self.events
            if event.event_id in self.texts or self.tags.get(event.item_id or "")
        }

    def topics(self, event_id: str) -> dict[str, Topic]:
        """Return by tag of the taxonomy what an event's text shows."""
        reading = self.readings.get(event_id)
        shares = self.taxonomy.shares
        return {t.tag: t for t in reading.topics if t.tag in shares} if reading else {}

    def origin(self, event_ids: Iterable[str], part: Part) -> Origin:
        """Return the origin of a part of the first of these events' readings."""
        for event_id in event_ids:
            return self.readers[self.readings[event_id].reader].origins.get(part, Origin())
        return Origin()

    def without(self, event_ids: Collection[str]) -> Self | None:
        """Return the history without these events; None where no event is left."""
        events = tuple(event for event in self.events if event.event_id not in event_ids)
        return self._of(events, events[-1].ts) if events else None

    def until(self, instant: datetime) -> Self:
        """Return the history as of an instant up to its own, without what came later."""
        return self._of(tuple(event for event in self.events if event.ts <= instant), instant)

    def _of(self, events: tuple[Event, ...], as_of: datetime) -> Self:
        """Return the history of some of the events, with what was read of them."""
        touched = {event.item_id for event in events}
        ids = {event.event_id for event in events}
        readings = {i: reading for i, reading in self.readings.items() if i in ids}
        used = {reading.reader for reading in readings.values()}
        return replace(
            self,
            as_of=as_of,
            events=events,
            items={i: item for i, item in self.items.items() if i in touched},
            readings=readings,
            readers={i: reader for i, reader in self.readers.items() if i in used},
        )


def clearness(name: Name) -> tuple[float, int, str]:
    """Return the sort key of entities: the least likely to be plain words first."""
    return name.chances.get(WORD, 0.0), name.start, name.name


def _vagueness(opinion: Opinion) -> tuple[float, int, str]:
    """Return the sort key of opinions: the clearest first."""
    return -abs(opinion.polarity) * opinion.clarity, opinion.start, opinion.about
