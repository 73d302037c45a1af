"""Facts on the events of one kind from the records: how many, when, and on which items."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tasteprint.agents.support.intents import Intent, is_of, said_of
from tasteprint.agents.support.matching import same_word, words_of
from tasteprint.agents.support.questions import Question
from tasteprint.profiling.claims import day, detail_word, telling
from tasteprint.profiling.models import Event, EventKind, Item, Sentence
from tasteprint.profiling.phrases import phrases
from tasteprint.profiling.text import mentions, tag_words

_MOST_NAMES = 5


def of_kinds(
    asked: Question, events: Sequence[Event], items: Mapping[str, Item], values: Iterable[str]
) -> list[Sentence]:
    """State how many events of the kinds asked for there are, when and, if asked, on which items.

    Args:
        asked: a question with kinds.
        events: the user's, by time.
        items: those that the events are on, by id.
        values: what the question names of the facts, for one whose own words no item has.
    """
    told = []
    for about, concerned in _subjects(asked, events, items, values):
        for kind in asked.kinds:
            told.append(counted(kind, concerned, events, asked.language, about))
            if asked.lists:
                told += _named([e for e in concerned if is_of(e, kind)], items, asked)
    return told


def counted(
    kind: EventKind,
    concerned: Iterable[Event],
    events: Sequence[Event],
    language: str,
    about: str = "",
) -> Sentence:
    """State how many of the events are of a kind, and from when to when.

    Args:
        kind: what is counted.
        concerned: those of the events that are looked at, by time.
        events: all of the user's; the count is told as so many of these.
        language: "zh" for Chinese; anything else is English.
        about: what ``concerned`` concern; empty for all events.

    Returns:
        A sentence that cites the events of the kind, or all events where there are none.
    """
    book = phrases("event", language)
    found = [event for event in concerned if is_of(event, kind)]
    template = "many" if len(found) > 1 else "once" if found else "none"
    text = book["about"].format(about=about) if about else ""
    text += book[template].format(
        matched=len(found),
        total=len(events),
        kind=_kind(kind, len(found), len(events), language),
        first=day(found[0].ts) if found else "",
        last=day(found[-1].ts) if found else "",
    )
    cited = tuple(event.event_id for event in found or events)
    return Sentence(text=text[:1].upper() + text[1:], event_ids=cited)


def _kind(kind: EventKind, found: int, total: int, language: str) -> str:
    if language == "zh":
        return detail_word(kind, language)
    return f"{'event' if total == 1 else 'events'} {said_of(kind, found or 1)}"


def _named(
    found: Sequence[Event], items: Mapping[str, Item], asked: Question
) -> Iterator[Sentence]:
    """Yield a sentence that names the items of a few of the events, and cites each of these."""
    book = phrases("event", asked.language)
    oldest = Intent.FIRST in asked.intents
    groups: dict[str, list[Event]] = {}
    for event in found if oldest else reversed(found):
        name = _name(event, items)
        if name and (name in groups or len(groups) < _MOST_NAMES):
            groups.setdefault(name, []).append(event)
    if not groups:
        return
    names = [book["name"].format(name=n, day=day(on[0].ts)) for n, on in groups.items()]
    template = "one" if len(groups) == 1 else "oldest" if oldest else "newest"
    text = book[template].format(names=book["comma"].join(names))
    yield Sentence(text=text, event_ids=tuple(e.event_id for on in groups.values() for e in on))


def _name(event: Event, items: Mapping[str, Item]) -> str:
    """The title of an event's item or its id; what was searched for, say, where there is none."""
    if event.item_id:
        return items[event.item_id].title if event.item_id in items else event.item_id
    return telling(event).text if event.text and event.text.strip() else ""


def _subjects(
    asked: Question, events: Sequence[Event], items: Mapping[str, Item], values: Iterable[str]
) -> list[tuple[str, list[Event]]]:
    """Return each subject with its events: by title or tag, or else by text, too."""
    if not asked.content:
        return [("", list(events))]
    on_items = [(event, _words_on(event, items)) for event in events]
    own = [event for event, on in on_items if all(_is_in(word, on) for word in asked.content)]
    if own:
        return [(_as_asked(asked), own)]
    return [
        (value, [e for e, on in on_items if mentions(f"{on}\n{e.text or ''}", value)])
        for value in dict.fromkeys(values)
    ]


def _words_on(event: Event, items: Mapping[str, Item]) -> str:
    item = items.get(event.item_id or "")
    return "\n".join([item.title, *map(tag_words, item.tags)]) if item else ""


def _is_in(word: str, text: str) -> bool:
    return bool(mentions(text, word)) or any(same_word(word, known) for known in words_of(text))


def _as_asked(asked: Question) -> str:
    """The question's own words, as they were written."""
    written = (re.search(re.escape(word), asked.about, re.IGNORECASE) for word in asked.content)
    return ("、" if asked.language == "zh" else " ").join(m[0] for m in written if m)
