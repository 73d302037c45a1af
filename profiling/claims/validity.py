"""When something held: signs for and against it, in order of time, become stances.

The walk is forward in time and looks at nothing that comes later. So what was concluded up to an
instant is never overwritten by what comes after; it can only be ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signal:
    """What one event says for or against something.

    Attributes:
        value: -1 against … 1 for.
        weight: how much it says, above 0.
    """

    ts: datetime
    event_id: str
    value: float
    weight: float = 1.0


@dataclass(frozen=True)
class ValidityPeriod:
    """A time in which the signs leaned to one side.

    Attributes:
        side: 1 for, -1 against.
        since: time of the sign that opened it.
        until: None while it holds.
        ended_by: id of the event that contradicted it; None where it holds or has expired.
        signs: all in that time, by time, then by event id.
        lean: after the last of them, -1 … 1, on its side: not nought.
    """

    side: int
    since: datetime
    until: datetime | None = None
    ended_by: str | None = None
    signs: tuple[Signal, ...] = ()
    lean: float = 0.0

    def spans(self, instant: datetime) -> bool:
        """Whether an instant lies in that time; its end does not."""
        return self.since <= instant and (self.until is None or instant < self.until)

    @property
    def favouring(self) -> tuple[Signal, ...]:
        """The signs on its side."""
        return tuple(sign for sign in self.signs if sign.value * self.side > 0)


def validity_periods(
    signs: Iterable[Signal],
    as_of: datetime,
    *,
    half_life_days: float,
    expiry: float,
    threshold: float = 0.0,
) -> list[ValidityPeriod]:
    """The stances that signs up to ``as_of`` make, by time; at most the last one holds.

    With lean = Σ v·w·d / Σ w·d over the signs so far, d = 0.5^(age / half-life): a stance opens
    where |lean| reaches the threshold and is not nought; it is contradicted by the sign at which
    the lean no longer is on its side; it expires ``expiry`` half-lives after the last sign, and
    what was said before then counts no more.

    Args:
        signs: in any order.
        as_of: signs after it are left out.
        half_life_days: in days.
        expiry: in half-lives.
        threshold: in [0, 1].
    """
    lifetime = expiry * half_life_days * _DAY
    walk = _Walk(half_life_days * _DAY, lifetime, threshold)
    for sign in sorted(signs, key=lambda s: (s.ts, s.event_id)):
        if sign.ts <= as_of:
            walk.take(sign)
    walk.rest(as_of)
    return walk.validity_periods()


class _Walk:
    def __init__(self, half_life: timedelta, lifetime: timedelta, threshold: float) -> None:
        self.half_life = half_life
        self.lifetime = lifetime
        self.threshold = threshold
        self.ended: list[ValidityPeriod] = []
        self.held: ValidityPeriod | None = None
        self.signs: list[Signal] = []  # of the stance held
        self.last: datetime | None = None
        self.leaning = self.mass = self.lean = 0.0

    def take(self, sign: Signal) -> None:
        self.rest(sign.ts)
        fade = 0.5 ** ((sign.ts - self.last) / self.half_life) if self.last else 0.0
        self.leaning = self.leaning * fade + sign.value * sign.weight
        self.mass = self.mass * fade + sign.weight
        self.last = sign.ts
        lean = self.leaning / self.mass
        side = (lean > 0) - (lean < 0)
        if self.held and side != self.held.side:
            self._end(sign.ts, sign.event_id)
        if not self.held and side and abs(lean) >= self.threshold:
            self.held = ValidityPeriod(side, sign.ts)
        if self.held:
            self.signs.append(sign)
            self.lean = lean

    def rest(self, now: datetime) -> None:
        """Lets what nothing was said of for long enough expire."""
        if self.last is not None and now - self.last > self.lifetime:
            self._end(self.last + self.lifetime, None)
            self.last, self.leaning, self.mass = None, 0.0, 0.0

    def _end(self, until: datetime, ended_by: str | None) -> None:
        if self.held:
            self.ended.append(replace(self._so_far(self.held), until=until, ended_by=ended_by))
        self.held, self.signs = None, []

    def _so_far(self, held: ValidityPeriod) -> ValidityPeriod:
        return replace(held, signs=tuple(self.signs), lean=self.lean)

    def validity_periods(self) -> list[ValidityPeriod]:
        return [*self.ended, self._so_far(self.held)] if self.held else self.ended
