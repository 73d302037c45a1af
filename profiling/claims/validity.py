"""Validity periods: when a claim held, by the signals for and against it in order of time.

The walk goes forward in time and never looks ahead. So what was concluded up to an instant is never
overwritten by what comes later; it can only be ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signal:
    """Weight of one event for or against a claim.

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
    """A time in which the signals were for one side.

    Attributes:
        side: 1 for, -1 against.
        since: time of the signal that opened it.
        until: None while it holds.
        ended_by: id of the event that contradicted it; None where it holds or has expired.
        signals: all in that time, by time, then by event id.
        polarity: after the last of them, -1 … 1; on its side and not zero.
    """

    side: int
    since: datetime
    until: datetime | None = None
    ended_by: str | None = None
    signals: tuple[Signal, ...] = ()
    polarity: float = 0.0

    @property
    def favouring(self) -> tuple[Signal, ...]:
        """The signals on its side."""
        return tuple(signal for signal in self.signals if signal.value * self.side > 0)


def validity_periods(
    signals: Iterable[Signal],
    as_of: datetime,
    *,
    half_life_days: float,
    expiry: float,
    threshold: float = 0.0,
) -> list[ValidityPeriod]:
    """Return the periods of signals up to ``as_of``, by time; at most the last one still holds.

    With polarity = Σ v·w·d / Σ w·d over the signals so far, d = 0.5^(age / half-life), a period
    opens where |polarity| reaches the threshold and is not zero. The signal at which the polarity
    is no longer on its side ends it. It expires ``expiry`` half-lives after the last signal, and
    older signals no longer count.

    Args:
        signals: in any order.
        as_of: signals after it are left out.
        half_life_days: in days.
        expiry: in half-lives.
        threshold: in [0, 1].
    """
    lifetime = expiry * half_life_days * _DAY
    walk = _Walk(half_life_days * _DAY, lifetime, threshold)
    for signal in sorted(signals, key=lambda s: (s.ts, s.event_id)):
        if signal.ts <= as_of:
            walk.take(signal)
    walk.rest(as_of)
    return walk.validity_periods()


class _Walk:
    """The walk over the signals, oldest first."""

    def __init__(self, half_life: timedelta, lifetime: timedelta, threshold: float) -> None:
        self.half_life = half_life
        self.lifetime = lifetime
        self.threshold = threshold
        self.ended: list[ValidityPeriod] = []
        self.held: ValidityPeriod | None = None
        self.signals: list[Signal] = []  # of the period held
        self.last: datetime | None = None
        self.weighted = self.mass = self.polarity = 0.0

    def take(self, signal: Signal) -> None:
        """Add a signal."""
        self.rest(signal.ts)
        fade = 0.5 ** ((signal.ts - self.last) / self.half_life) if self.last else 0.0
        self.weighted = self.weighted * fade + signal.value * signal.weight
        self.mass = self.mass * fade + signal.weight
        self.last = signal.ts
        polarity = self.weighted / self.mass
        side = (polarity > 0) - (polarity < 0)
        if self.held and side != self.held.side:
            self._end(signal.ts, signal.event_id)
        if not self.held and side and abs(polarity) >= self.threshold:
            self.held = ValidityPeriod(side, signal.ts)
        if self.held:
            self.signals.append(signal)
            self.polarity = polarity

    def rest(self, now: datetime) -> None:
        """End the period if its last signal is too long ago."""
        if self.last is not None and now - self.last > self.lifetime:
            self._end(self.last + self.lifetime, None)
            self.last, self.weighted, self.mass = None, 0.0, 0.0

    def _end(self, until: datetime, ended_by: str | None) -> None:
        if self.held:
            self.ended.append(replace(self._so_far(self.held), until=until, ended_by=ended_by))
        self.held, self.signals = None, []

    def _so_far(self, held: ValidityPeriod) -> ValidityPeriod:
        return replace(held, signals=tuple(self.signals), polarity=self.polarity)

    def validity_periods(self) -> list[ValidityPeriod]:
        """Return all periods, the one that still holds last."""
        return [*self.ended, self._so_far(self.held)] if self.held else self.ended
