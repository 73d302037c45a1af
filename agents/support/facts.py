"""Facts on a user from the records, as sentences that each cite claims or events."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tasteprint.agents.support.event_facts import counted
from tasteprint.agents.support.intents import is_of
from tasteprint.profiling.claims import day, detail_word, say, short, telling
from tasteprint.profiling.models import Claim, ClaimKind, Event, EventKind, Item, Profile, Sentence
from tasteprint.profiling.phrases import phrases
from tasteprint.profiling.text import tag_words

# A mean polarity closer to zero than this is called neutral.
_CLEAR = 0.1


class Kind(StrEnum):
    """Kind of a fact."""

    INTEREST = "interest"
    ASPECT = "aspect"
    ENTITY = "entity"
    ACTIVITY = "activity"
    TONE = "tone"


_KINDS = {
    ClaimKind.INTEREST: Kind.INTEREST,
    ClaimKind.ASPECT_SENTIMENT: Kind.ASPECT,
    ClaimKind.ENTITY: Kind.ENTITY,
}


@dataclass(frozen=True)
class Fact:
    """One fact.

    Attributes:
        value: what it is about, in words; empty for activity and tone.
        detail: an entity's type. polarity: an aspect's.
    """

    kind: Kind
    value: str
    sentence: Sentence
    detail: str = ""
    polarity: float = 0.0


def facts(profile: Profile, events: Sequence[Event], language: str) -> list[Fact]:
    """All facts of a profile, those of each kind strongest first.

    Args:
        profile: of the user; its claims are taken as checked.
        events: the user's, up to the profile's ``as_of``, by time.
        language: "zh" for Chinese; anything else is English.
    """
    book = phrases("support", language)
    told = [
        Fact(fact_kind, tag_words(c.value), _claim(c, book, language), c.detail, c.polarity)
        for claim_kind, fact_kind in _KINDS.items()
        for c in profile.of_kind(claim_kind)
    ]
    return [*told, *_activity(events, book, language), *_tone(profile, events, book)]


def item_facts(
    item: Item, events: Sequence[Event], language: str, kinds: Collection[EventKind] = ()
) -> list[Sentence]:
    """Return the facts on the user and one item; [] where no event is on it.

    Args:
        item: whatever the user did with it.
        events: the user's, by time.
        language: "zh" for Chinese; anything else is English.
        kinds: those of the events on it that are asked for; all where there are none.
    """
    book = phrases("support", language)
    on_it = [event for event in events if event.item_id == item.item_id]
    if not on_it:
        return []
    if kinds:
        about = f"“{item.title}”"
        told = [
            counted(kind, on_it, events, language, about) for kind in EventKind if kind in kinds
        ]
        on_it = [event for event in on_it if any(is_of(event, kind) for kind in kinds)]
    else:
        text = book["item"].format(
            title=item.title,
            events=len(on_it),
            total=len(events),
            first=day(on_it[0].ts),
            last=day(on_it[-1].ts),
        )
        told = [Sentence(text=text, event_ids=tuple(event.event_id for event in on_it))]
    return [*told, *_quoted(item, on_it, book)]


def _quoted(item: Item, on_it: Iterable[Event], book: Mapping[str, str]) -> Iterator[Sentence]:
    for event in on_it:
        if event.text and event.text.strip():
            quoted = book["item_quoted"].format(
                day=day(event.ts), title=item.title, quote=telling(event).text
            )
            yield Sentence(text=quoted, event_ids=(event.event_id,))


def ranked(item: Item, rank: int, sentence: Sentence, language: str) -> Sentence:
    """A sentence of an explanation, headed by the item's title and rank."""
    book = phrases("support", language)
    text = book["ranked"].format(title=item.title, rank=rank, text=sentence.text)
    return sentence.model_copy(update={"text": text})


def _claim(claim: Claim, book: Mapping[str, str], language: str) -> Sentence:
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        return say(claim, language)
    template = "entity" if claim.kind is ClaimKind.ENTITY else "quoted"
    if claim.counts:
        template = "counted"
    text = book[template].format(
        value=tag_words(claim.value),
        detail=detail_word(claim.detail, language),
        matched=claim.counts[0].matched if claim.counts else 0,
        total=claim.counts[0].total if claim.counts else 0,
        first=day(claim.first_seen),
        last=day(claim.last_seen),
        quote=short(claim.quotes[0]).text if claim.quotes else "",
    )
    return Sentence(text=text, claim_ids=(claim.claim_id,), event_ids=claim.event_ids)


def _activity(events: Sequence[Event], book: Mapping[str, str], language: str) -> Iterator[Fact]:
    if not events:
        return
    kinds = sorted(Counter(event.kind for event in events).items(), key=lambda p: (-p[1], p[0]))
    text = book["activity"].format(
        events=len(events),
        first=day(events[0].ts),
        last=day(events[-1].ts),
        kinds=book["comma"].join(f"{detail_word(kind, language)} {n}" for kind, n in kinds),
    )
    ids = tuple(event.event_id for event in events)
    yield Fact(Kind.ACTIVITY, "", Sentence(text=text, event_ids=ids))


def _tone(profile: Profile, events: Sequence[Event], book: Mapping[str, str]) -> Iterator[Fact]:
    polarity = profile.sentiment.overall
    written = tuple(e.event_id for e in events if e.text and e.text.strip())
    if polarity is None or not written:
        return
    tone = "neutral" if abs(polarity) < _CLEAR else "positive" if polarity > 0 else "negative"
    text = book["tone"].format(texts=profile.sentiment.texts, tone=book[tone], polarity=polarity)
    yield Fact(Kind.TONE, "", Sentence(text=text, event_ids=written))
