"""Lies about claims: each changes one thing in a claim's evidence."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tasteprint.profiling.models import Claim, ClaimKind, Count, CountQuery, Event, Profile, Quote
from tasteprint.profiling.text import sentence_spans

_NAMED = (ClaimKind.ENTITY, ClaimKind.ASPECT_SENTIMENT)


@dataclass(frozen=True)
class Material:
    """Material that mutations are made from.

    Attributes:
        profile: all true.
        events: the user's, by id.
        strangers: events of other users, with texts.
        tags: of the items that the user touched.
        recount: counts for the user.
        draw: decides what is changed.
    """

    profile: Profile
    events: dict[str, Event]
    strangers: Sequence[Event]
    tags: Sequence[str]
    recount: Callable[[CountQuery], Count]
    draw: random.Random

    def quoted(self, *kinds: ClaimKind) -> list[Claim]:
        """Claim of these kinds, or of any, that have a quote."""
        return [c for c in self.profile.claims if c.quotes and c.kind in (kinds or ClaimKind)]

    def counted(self, *kinds: ClaimKind) -> list[Claim]:
        """Claim of these kinds, or of any, that have a count."""
        return [c for c in self.profile.claims if c.counts and c.kind in (kinds or ClaimKind)]

    def dated(self, claim: Claim) -> Claim:
        """The claim with the times of the events that it cites by now."""
        times = [self.events[i].ts for i in claim.event_ids if i in self.events]
        if not times:
            return claim
        seen = {"first_seen": min(times), "last_seen": max(times), "valid_from": min(times)}
        return claim.model_copy(update=seen)

    def citing(self, claim: Claim, quote: Quote) -> Claim:
        """The claim with this quote for all its evidence."""
        return self.dated(claim.model_copy(update={"quotes": (quote,), "counts": ()}))

    def counting(self, claim: Claim, **figures: int) -> Claim:
        """The claim with other figures in its first count."""
        wrong = claim.counts[0].model_copy(update=figures)
        return claim.model_copy(update={"counts": (wrong, *claim.counts[1:])})


def _shifted_span(m: Material) -> Claim | None:
    places = [
        (claim, quote.model_copy(update={"start": quote.start + by, "end": quote.end + by}))
        for claim in m.quoted()
        for quote in claim.quotes
        for by in (-2, -1, 1, 2)
        if quote.start + by >= 0
        and (m.events[quote.event_id].text or "")[quote.start + by : quote.end + by] != quote.text
    ]
    return m.citing(*m.draw.choice(places)) if places else None


def _changed_word(m: Material) -> Claim | None:
    places = [
        (claim, quote, word)
        for claim in m.quoted()
        for quote in claim.quotes
        for word in re.finditer(r"\w{4,}", quote.text)
        if word.group() != word.group()[::-1]
        and claim.value.casefold() not in word.group().casefold()
    ]
    if not places:
        return None
    claim, quote, word = m.draw.choice(places)
    text = quote.text[: word.start()] + word.group()[::-1] + quote.text[word.end() :]
    return m.citing(claim, quote.model_copy(update={"text": text}))


def _strangers_quote(m: Material) -> Claim | None:
    claims = m.quoted(ClaimKind.INTEREST) or m.quoted()
    if not claims or not m.strangers:
        return None
    return m.citing(m.draw.choice(claims), _a_sentence(m.draw.choice(m.strangers), m.draw))


def _wrong_count(m: Material) -> Claim | None:
    if not (claims := m.counted()):
        return None
    claim = m.draw.choice(claims)
    count = claim.counts[0]
    return m.counting(claim, matched=count.matched + (1 if count.matched < count.total else -1))


def _wrong_total(m: Material) -> Claim | None:
    if not (claims := m.counted()):
        return None
    claim = m.draw.choice(claims)
    return m.counting(claim, total=claim.counts[0].total + 1)


def _other_tag(m: Material) -> Claim | None:
    pairs = [(c, tag) for c in m.counted(ClaimKind.INTEREST) for tag in m.tags if tag != c.value]
    if not pairs:
        return None
    claim, tag = m.draw.choice(pairs)
    count = m.recount(claim.counts[0].query.model_copy(update={"item_tag": tag}))
    return m.dated(claim.model_copy(update={"counts": (count,)})) if count.matched else None


def _unknown_event(m: Material) -> Claim | None:
    if not (claims := m.quoted()):
        return None
    claim = m.draw.choice(claims)
    return m.citing(claim, claim.quotes[0].model_copy(update={"event_id": "nowhere"}))


def _moved_first_seen(m: Material) -> Claim | None:
    if not m.profile.claims:
        return None
    claim = m.draw.choice(m.profile.claims)
    moved = claim.first_seen - timedelta(days=m.draw.randint(1, 30))
    return claim.model_copy(update={"first_seen": moved})


def _name_missing(m: Material) -> Claim | None:
    pairs = [
        (claim, quote)
        for claim in m.quoted(*_NAMED)
        for event in m.events.values()
        if event.text and event.text.strip()
        for quote in [_a_sentence(event, m.draw)]
        if claim.value.casefold() not in quote.text.casefold()
    ]
    return m.citing(*m.draw.choice(pairs)) if pairs else None


def _no_evidence(m: Material) -> Claim | None:
    if not m.profile.claims:
        return None
    claim = m.draw.choice(m.profile.claims)
    return claim.model_copy(update={"quotes": (), "counts": ()})


def _turned_polarity(m: Material) -> Claim | None:
    if not (claims := m.quoted(ClaimKind.ASPECT_SENTIMENT)):
        return None
    claim = m.draw.choice(claims)
    return claim.model_copy(update={"polarity": -claim.polarity})


def _a_sentence(event: Event, draw: random.Random) -> Quote:
    start, end = draw.choice(sentence_spans(event.text or ""))
    return Quote(event_id=event.event_id, start=start, end=end, text=(event.text or "")[start:end])


#: What makes a mutation of each kind; None where the profile has nothing to make it from.
CLAIM_MUTATIONS: dict[str, Callable[[Material], Claim | None]] = {
    "span shifted": _shifted_span,
    "word of a quote changed": _changed_word,
    "another user's words": _strangers_quote,
    "wrong count": _wrong_count,
    "wrong total": _wrong_total,
    "another tag counted": _other_tag,
    "unknown event": _unknown_event,
    "first seen earlier": _moved_first_seen,
    "name not in the quote": _name_missing,
    "no evidence": _no_evidence,
    "polarity turned round": _turned_polarity,
}
