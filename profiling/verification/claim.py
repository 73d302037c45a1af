"""Check that a claim's evidence is of the right kind and gives what the claim says.

Only the history is used, not the rules by which it was merged: half-lives and thresholds are not
looked at. How strong an interest is, and whether a claim still holds, only the comparison of the
whole profile can show (``claims/merge.py``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tasteprint.profiling.behaviour import is_negative_feedback
from tasteprint.profiling.claims import EVIDENT, History, count_query, detail_of, trend_of
from tasteprint.profiling.models import (
    WORD,
    Claim,
    ClaimKind,
    Count,
    CountQuery,
    Name,
    Opinion,
    Origin,
    Part,
    Passage,
    Topic,
)

_PARTS = {
    ClaimKind.INTEREST: Part.TOPICS,
    ClaimKind.ENTITY: Part.NAMES,
    ClaimKind.ASPECT_SENTIMENT: Part.OPINIONS,
}
_ROUNDING = 1e-9


def check_evidence(claim: Claim, history: History) -> list[str]:
    """Return what a claim's evidence does not give; [] if it is sound.

    - An interest counts its own tag alone, by the query of ``count_query``, and quotes no negative
      feedback. A fact is the count of its own kind of event. Entities and opinions count nothing.
    - Each quote names the entity or the aspect, and was read so: that tag, that entity, an opinion
      of that polarity.
    - A claim begins with an event that is about it, holds while what it quotes was written, and was
      ended by an event against it, or by none.
    - Detail, polarity, trend and origin, and of all but interests confidence and strength, are such
      as the events can give.
    """
    if claim.kind not in _CHECKS:
        return [f"no rule makes claims of the kind {claim.kind}"]
    case = _Case(claim, history)
    return [*_CHECKS[claim.kind](case), *_counts(case), *_read(case), *_times(case), *_given(case)]


@dataclass(frozen=True)
class _Case:
    claim: Claim
    history: History

    @cached_property
    def passages(self) -> dict[str, Sequence[Passage]]:
        """The passages about the claim by event id, by time; () where only the item is."""
        claim, history = self.claim, self.history
        if claim.kind is ClaimKind.ENTITY:
            return {i: [name] for i, name in history.named.get(claim.value, ())}
        if claim.kind is ClaimKind.ASPECT_SENTIMENT:
            return {i: [said] for i, said in history.said.get(claim.value.casefold(), ())}
        if claim.kind is ClaimKind.FACT:
            return {e.event_id: () for e in history.events if e.kind == claim.detail}
        also = history.taxonomy.aliases(claim.value)
        tagged = CountQuery(item_tag=claim.value, also=also, as_of=history.as_of)
        topics = {
            reading.event_id: [topic for topic in reading.topics if topic.tag == claim.value]
            for reading in history.read
        }
        shown = {event_id: found for event_id, found in topics.items() if found}
        return {**dict.fromkeys(history.tally.count(tagged).event_ids, ()), **shown}

    def ts(self, event_id: str) -> datetime:
        return self.history.by_id[event_id].ts

    def within(self, *, strictly: bool) -> list[str]:
        """Ids of the events that speak of it while it holds; strictly leaves out the ends."""
        since, until = self.claim.valid_from, self.claim.valid_to or self.history.as_of
        ends = () if not strictly else (since, self.claim.valid_to)
        return [i for i in self.passages if since <= self.ts(i) <= until and self.ts(i) not in ends]

    def sides(self, event_id: str) -> bool:
        """Return True if an event is on the claim's side."""
        return all(
            passage.polarity * self.claim.polarity > 0
            for passage in self.passages[event_id]
            if isinstance(passage, Opinion)
        )


def _interest(case: _Case) -> list[str]:
    claim, history = case.claim, case.history
    problems = ["it has a polarity"] if claim.polarity else []
    problems += ["it has a detail"] if claim.detail else []
    away = history.tally.negative_feedback_ids if claim.valid_to is None else ()
    for quote in claim.quotes:
        event = history.by_id.get(quote.event_id)
        if event and (event.event_id in away or is_negative_feedback(event)):
            problems.append(f"{quote.text!r} is about negative feedback")
    return problems


def _name(case: _Case) -> list[str]:
    claim, history = case.claim, case.history
    problems = ["it has a polarity"] if claim.polarity else []
    if claim.value in history.named and claim.detail != detail_of(history, claim.value):
        problems.append(f"it is not of the kind {claim.detail}")
    forms = {claim.value, *(f for f, one in history.names.items() if one == claim.value)}
    return [*problems, *_naming(claim, forms), *_weighed(case)]


def _opinion(case: _Case) -> list[str]:
    claim = case.claim
    problems = ["it has a detail"] if claim.detail else []
    siding = [i for i in case.passages if case.sides(i)]
    said = [abs(o.polarity) for i in siding for o in case.passages[i] if isinstance(o, Opinion)]
    if abs(claim.polarity) > max(said, default=1.0) + _ROUNDING:
        problems.append(f"nothing said is as clear as its polarity {claim.polarity:+.2f}")
    return [*problems, *_naming(claim, {claim.value}), *_weighed(case)]


def _fact(case: _Case) -> list[str]:
    claim = case.claim
    problems = ["it is not about the activity"] if claim.value != "activity" else []
    problems += ["it has a polarity"] if claim.polarity else []
    problems += ["it quotes"] if claim.quotes else []
    problems += ["it has an end"] if claim.valid_to else []
    for count in claim.counts:
        told = claim.confidence, claim.strength, claim.valid_from
        if told != (1.0, count.matched / max(count.total, 1), count.first):
            problems.append("its confidence, strength or beginning is not that of its count")
    return problems


_CHECKS: dict[ClaimKind, Callable[[_Case], list[str]]] = {
    ClaimKind.INTEREST: _interest,
    ClaimKind.ENTITY: _name,
    ClaimKind.ASPECT_SENTIMENT: _opinion,
    ClaimKind.FACT: _fact,
}


def _counts(case: _Case) -> list[str]:
    claim = case.claim
    problems = ["it counts more than once"] if len(claim.counts) > 1 else []
    for count in claim.counts:
        problems += ["it counts nothing"] if not count.matched else _asked(case, count)
    return problems


def _asked(case: _Case, count: Count) -> list[str]:
    """Check that the count is one that such a claim may have."""
    claim, query = case.claim, count.query
    if claim.kind is ClaimKind.INTEREST:
        if query.item_tag != claim.value:
            return [f"it counts the tag {query.item_tag}"]
        right = query == count_query(case.history, claim.value, claim.valid_to)
        return [] if right else ["it does not count as an interest does"]
    if claim.kind is not ClaimKind.FACT:
        return ["such claims count nothing"]
    if query.kind != claim.detail:
        return [f"it counts events of the kind {query.kind}"]
    right = query == CountQuery(kind=query.kind, as_of=case.history.as_of)
    return [] if right else ["it does not count as a fact does"]


def _naming(claim: Claim, forms: set[str]) -> list[str]:
    """Return a problem for each quote that names it in none of its forms."""
    return [
        f"{quote.text!r} does not name {claim.value}"
        for quote in claim.quotes
        if not any(form.casefold() in quote.text.casefold() for form in forms)
    ]


def _read(case: _Case) -> list[str]:
    """Return a problem for each quote that was not read as the claim says."""
    return [
        f"{quote.text!r} was not read so"
        for quote in case.claim.quotes
        if not any(
            (passage.start, passage.end) == (quote.start, quote.end) and _shows(passage)
            for passage in case.passages.get(quote.event_id, ())
            if case.sides(quote.event_id)
        )
    ]


def _shows(passage: Passage) -> bool:
    return not isinstance(passage, Topic) or passage.named or passage.chance >= EVIDENT


def _times(case: _Case) -> list[str]:
    claim, problems = case.claim, []
    until = claim.valid_to or case.history.as_of
    if claim.valid_from not in map(case.ts, case.passages):
        problems.append(f"nothing speaks of it at valid_from, {claim.valid_from}")
    quoted = [case.ts(q.event_id) for q in claim.quotes if q.event_id in case.history.by_id]
    if not claim.valid_from <= until or any(not claim.valid_from <= t <= until for t in quoted):
        problems.append(f"it did not hold from {claim.valid_from} to {until} by what it quotes")
    if claim.valid_to and claim.valid_to > case.history.as_of:
        problems.append("it ends in the future")
    if claim.ended_by is not None and not _ends(case, claim.ended_by):
        problems.append(f"event {claim.ended_by} did not end it")
    return problems


def _ends(case: _Case, event_id: str) -> bool:
    """Return True if an event could end the claim when it ended."""
    if event_id not in case.passages or case.ts(event_id) != case.claim.valid_to:
        return False
    if case.claim.kind is ClaimKind.INTEREST:
        return is_negative_feedback(case.history.by_id[event_id])
    return case.claim.kind is ClaimKind.ASPECT_SENTIMENT and not case.sides(event_id)


def _weighed(case: _Case) -> list[str]:
    """Check that strength and confidence can be those of the readings while it held.

    At the ends, where several events may have the same time, it can be one more or less.
    """
    claim, problems = case.claim, []
    texts = case.history.texts_until(claim.valid_to)
    sure, most = (sum(map(case.sides, case.within(strictly=s))) for s in (True, False))
    if not sure - _ROUNDING <= claim.strength * texts <= most + _ROUNDING:
        problems.append(f"a strength of {claim.strength:.2f} is not {most} of {texts} texts")
    chances = [
        1.0 - passage.chances.get(WORD, 0.0) if isinstance(passage, Name) else passage.clarity
        for event_id in case.within(strictly=False)
        for passage in case.passages[event_id]
        if isinstance(passage, Name | Opinion)
    ]
    least, best = min(chances, default=0.0), max(chances, default=1.0)
    if not least - _ROUNDING <= claim.confidence <= best + _ROUNDING:
        problems.append(f"a confidence of {claim.confidence:.2f} is not in its readings")
    return problems


def _given(case: _Case) -> list[str]:
    """Check that its trend is that of the events, and its origin a reading of this user's texts."""
    claim, history, part = case.claim, case.history, _PARTS.get(case.claim.kind)
    tending = claim.kind is ClaimKind.INTEREST and claim.valid_to is None
    problems = []
    if claim.trend and not (tending and claim.trend == trend_of(history, claim.value)):
        problems.append(f"it is not {claim.trend}")
    known = [reader.origins.get(part, Origin()) for reader in history.readers.values() if part]
    if claim.origin not in (known if claim.quotes else [*known, Origin()]):
        problems.append("its origin is none of its readings'")
    return problems
