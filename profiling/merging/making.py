"""Claims from evidence."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasteprint.profiling.claims import Claim, ClaimKind, Count, Origin, Quote
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.validity import Stance
from tasteprint.profiling.profiles import Rejection
from tasteprint.profiling.readings import Passage


@dataclass(frozen=True)
class Found:
    """Claims of a kind: those that hold, those that hold no more, and what was kept out."""

    claims: tuple[Claim, ...] = ()
    past: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class Making:
    """A claim to be made.

    Attributes:
        stance: when it holds; number: which of the stances on the same matter it is, from 0.
    """

    kind: ClaimKind
    value: str
    confidence: float
    stance: Stance
    number: int = 0
    detail: str = ""
    strength: float = 0.0
    polarity: float = 0.0
    quotes: Sequence[Quote] = ()
    counts: Sequence[Count] = ()
    origin: Origin = field(default_factory=Origin)

    def claim(self, history: History) -> Claim:
        """The claim; its times are those of the events that it cites."""
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
            quotes=tuple(self.quotes),
            counts=tuple(self.counts),
            first_seen=min(times),
            last_seen=max(times),
            valid_from=self.stance.since,
            valid_to=self.stance.until,
            ended_by=self.stance.ended_by,
            origin=self.origin,
        )

    def _id(self, user_id: str) -> str:
        identity: list[str | int] = [user_id, self.kind, self.value, self.detail]
        identity += [self.number] if self.number else []
        text = json.dumps(identity, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def quote(history: History, event_id: str, span: Passage) -> Quote:
    """The span of an event's text."""
    text = history.by_id[event_id].text or ""
    return Quote(
        event_id=event_id, start=span.start, end=span.end, text=text[span.start : span.end]
    )


def latest(claims: Iterable[Claim], most: int) -> tuple[Claim, ...]:
    """Of claims that hold no more those that ended last, latest first."""
    ended = sorted(claims, key=lambda c: c.claim_id)
    ended.sort(key=lambda c: c.valid_to or c.last_seen, reverse=True)
    return tuple(ended[:most])
