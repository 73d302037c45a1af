"""Build claims from drafts: ids, times, limits, and the filter for sensitive kinds."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasteprint.profiling.claims.history import History
from tasteprint.profiling.claims.sensitive_filter import SENSITIVE_CLAIM, Sensitivity
from tasteprint.profiling.claims.validity import ValidityPeriod
from tasteprint.profiling.models import (
    Claim,
    ClaimKind,
    Count,
    CountQuery,
    Origin,
    Passage,
    Quote,
    Rejection,
    Rules,
    Trend,
)


@dataclass(frozen=True)
class ClaimSet:
    """Claims of one kind: those that hold, those that ended, and what was rejected."""

    claims: tuple[Claim, ...] = ()
    past: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class ClaimDraft:
    """A claim before its id and times are known.

    Attributes:
        period: when it holds.
        number: of the period among those of the same value, from 0.
    """

    kind: ClaimKind
    value: str
    confidence: float
    period: ValidityPeriod
    number: int = 0
    detail: str = ""
    strength: float = 0.0
    polarity: float = 0.0
    trend: Trend | None = None
    quotes: Sequence[Quote] = ()
    counts: Sequence[Count] = ()
    origin: Origin = field(default_factory=Origin)

    def claim(self, history: History) -> Claim:
        """Return the claim; its times are those of the events that it cites."""
        cited = [q.event_id for q in self.quotes] + [i for c in self.counts for i in c.event_ids]
        times = [history.by_id[event_id].ts for event_id in cited]
        return Claim(
            claim_id=self._id(history.user_id),
            user_id=history.user_id,
            kind=self.kind,
            value=self.value,
            detail=self.detail,
            polarity=max(-1.0, min(1.0, self.polarity)),
            confidence=max(0.0, min(1.0, self.confidence)),
            strength=min(1.0, self.strength),
            trend=self.trend,
            quotes=tuple(self.quotes),
            counts=tuple(self.counts),
            first_seen=min(times),
            last_seen=max(times),
            valid_from=self.period.since,
            valid_to=self.period.until,
            ended_by=self.period.ended_by,
            origin=self.origin,
        )

    def _id(self, user_id: str) -> str:
        identity: list[str | int] = [user_id, self.kind, self.value, self.detail]
        identity += [self.number] if self.number else []
        text = json.dumps(identity, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def quote(history: History, event_id: str, span: Passage) -> Quote:
    """Return a span of an event's text as a quote."""
    text = history.by_id[event_id].text or ""
    return Quote(
        event_id=event_id, start=span.start, end=span.end, text=text[span.start : span.end]
    )


@dataclass(frozen=True)
class Withheld:
    """A rejected reading: what it is about, and how the rejection is reported."""

    value: str
    rejection: Rejection


def select_claims(
    history: History,
    rules: Rules,
    held: Iterable[Claim],
    past: Iterable[Claim],
    out: Iterable[Withheld],
    most: int,
) -> ClaimSet:
    """Select the strongest ``most`` claims that hold, the latest that ended, and some rejections.

    Sensitive kinds are not among them, nor quotes that reveal one, unless the rules allow it; a
    rejection for that reason does not say what the claim was about.
    """
    guard = Sensitivity(rules.sensitive, rules.sensitive_words)
    times = {event.event_id: event.ts for event in history.events}
    strongest = sorted(held, key=lambda c: (-c.strength, -c.confidence, c.value, c.claim_id))
    ended = sorted(past, key=lambda c: c.claim_id)
    ended.sort(key=lambda c: c.valid_to or c.last_seen, reverse=True)
    screened = [guard.screened(claim, times) for claim in strongest]
    screened_past = [guard.screened(claim, times) for claim in ended]
    reported = [SENSITIVE_CLAIM if guard.of_value(o.value) else o.rejection for o in out][:most]
    secret = [r for r in (*screened, *screened_past, *reported) if r is SENSITIVE_CLAIM]
    return ClaimSet(
        tuple(claim for claim in screened if isinstance(claim, Claim))[:most],
        tuple(claim for claim in screened_past if isinstance(claim, Claim))[: rules.max_past],
        (*(r for r in reported if r is not SENSITIVE_CLAIM), *secret[:1]),
    )


def facts(history: History) -> tuple[Claim, ...]:
    """Return the fact that needs no reading: how many events are of the most common kind."""
    kinds = Counter(event.kind for event in history.events)
    kind, matched = min(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    counted = history.tally.count(CountQuery(kind=kind, as_of=history.as_of))
    draft = ClaimDraft(
        ClaimKind.FACT,
        "activity",
        detail=kind.value,
        confidence=1.0,
        strength=matched / len(history.events),
        counts=[counted],
        period=ValidityPeriod(1, counted.first or history.as_of),
    )
    return (draft.claim(history),)
