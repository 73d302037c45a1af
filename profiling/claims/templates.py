"""Claims as sentences: the templates of ``phrases.*.toml``, filled with checked values only."""

from collections.abc import Mapping
from datetime import datetime

from tasteprint.profiling.models import Claim, ClaimKind, Count, Event, Quote, Sentence
from tasteprint.profiling.phrases import earlier_phrases, phrases, plural
from tasteprint.profiling.text import sentence_spans, tag_words

LONGEST_QUOTE = 140
# Characters of the longest quote of an event by itself.
_LONGEST_SNIPPET = 160
# A sentence of fewer characters ("Hi!") says nothing; the next one is quoted.
_TELLING = 20


def say(claim: Claim, language: str = "en") -> Sentence:
    """Return the sentence that states a claim and cites it."""
    return _fill(phrases("claim", language), claim, language)


def wordings(claim: Claim, language: str = "en") -> tuple[Sentence, ...]:
    """Return what states a claim now, and what did in earlier versions, newest first.

    Stored profiles hold sentences in the words of the version that built them.
    """
    earlier = earlier_phrases("claim", language)
    return say(claim, language), *(_fill(book, claim, language) for book in earlier)


def _fill(book: Mapping[str, str], claim: Claim, language: str) -> Sentence:
    count = claim.counts[0] if claim.counts else None
    # A sentence that counts gives the days of what it counts; the claim may quote others, too.
    first = (count and count.first) or claim.first_seen
    last = (count and count.last) or claim.last_seen
    text = book[_template(claim)].format(
        value=tag_words(claim.value) if claim.kind is ClaimKind.INTEREST else claim.value,
        detail=detail_word(claim.detail, language),
        kind=plural(claim.detail, count.matched if count else 0, language),
        quote=short(claim.quotes[0]).text if claim.quotes else "",
        matched=count.matched if count else 0,
        total=count.total if count else 0,
        first=day(first),
        last=day(last),
    )
    return Sentence(text=text, claim_ids=(claim.claim_id,), event_ids=claim.event_ids)


def how_many(count: Count) -> str:
    """Return the ending of a count's template: "_only" for 1 of 1, "_once" for 1 of more, or ""."""
    if count.matched > 1:
        return ""
    return "_only" if count.total == 1 else "_once"


def detail_word(detail: str, language: str) -> str:
    """Return the word for a claim's detail: a kind of event or a type of entity."""
    return phrases("detail", language).get(detail, detail)


def short(quote: Quote, longest: int = LONGEST_QUOTE) -> Quote:
    """Return the beginning of a quote, cut at a word's end; still an exact span."""
    if len(quote.text) <= longest:
        return quote
    cut = quote.text.rfind(" ", longest // 2, longest)
    end = cut if cut > 0 else longest
    return Quote(
        event_id=quote.event_id,
        start=quote.start,
        end=quote.start + end,
        text=quote.text[:end],
    )


def day(instant: datetime) -> str:
    """Return the UTC date as YYYY-MM-DD."""
    return f"{instant:%Y-%m-%d}"


def telling(event: Event) -> Quote:
    """Return the first sentence of an event's text that is not tiny, cut at a word's end.

    Raises:
        ValueError: the event has no text.
    """
    text = event.text or ""
    spans = sentence_spans(text)
    if not spans:
        raise ValueError(f"the event {event.event_id} has no text")
    start, end = next(((a, b) for a, b in spans if b - a >= _TELLING), spans[0])
    return short(
        Quote(event_id=event.event_id, start=start, end=end, text=text[start:end]), _LONGEST_SNIPPET
    )


def _template(claim: Claim) -> str:
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        return "liked" if claim.polarity > 0 else "disliked"
    if claim.kind is ClaimKind.ENTITY:
        return "entity"
    if claim.kind is ClaimKind.FACT:
        return f"activity{how_many(claim.counts[0])}"
    return f"counted{how_many(claim.counts[0])}" if claim.counts else "quoted"
