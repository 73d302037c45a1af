"""How much of a user's history is about each tag, how sure that is, and where it tends.

A history is a sample: each event is about a tag or it is not, and how often it will be is not
known. The share of the user's events that are about a tag has a Beta distribution whose mean,
before anything is seen, is how common the tag is among the items; evidence of the user's own moves
it (Beta-binomial model, A. Gelman and others, "Bayesian Data Analysis", ch. 2 and 5). With n events
of recency weights w, of which each is about the tag to the degree e, and a prior of ``prior``
events of the tag's ``share``:

    a = prior · share + Σ w·e        b = prior · (1 − share) + Σ w·(1 − e)
    strength   = a / (a + b)                                 the expected share, which ranks
    confidence = 1 − Π (b + j) / (a + b + j), j = 0 … horizon − 1
                 the chance that at least one of the next ``horizon`` events is about the tag
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum, sqrt

from tasteprint.profiling.models import InterestConfig, Trend

#: Standard deviations of S from which a trend is told: the two-sided 5 % of the normal
#: distribution. ``tests/profiling/merging/test_trend.py`` measures what it finds and mistakes.
SIGNIFICANT = 1.96
#: Days' worth of evidence without which no trend is told, "steady" neither.
LEAST_DAYS = 3.0
_DAY_SECONDS = 86_400
_ROUNDING = 1e-9


class Calendar:
    """The days of one user on which there are events, to set any number of tags against.

    Args:
        times: of each of the user's events, also those that are about other things; aware, in any
            order.
    """

    def __init__(self, times: Sequence[datetime]) -> None:
        first = min(times, default=None)
        since = [int((ts - first).total_seconds() // _DAY_SECONDS) for ts in times if first]
        events = Counter(since)
        number = {day: place for place, day in enumerate(sorted(events))}
        self._day = [number[day] for day in since]
        self._events = [events[day] for day in number]

    def trend(self, degrees: Mapping[int, float]) -> Trend | None:
        """The trend of one tag.

        Args:
            degrees: by place in the times, to what degree in [0, 1] the event is about the tag;
                those that are left out are not at all.

        Returns:
            None where there is too little evidence to tell. "steady" also stands for a change that
            could be chance.
        """
        about: dict[int, list[float]] = defaultdict(list)
        for place, degree in degrees.items():
            about[self._day[place]].append(degree)
        daily = [
            fsum(about[day]) / events if day in about else 0.0
            for day, events in enumerate(self._events)
        ]
        return _trend(daily)


def _trend(degrees: Sequence[float]) -> Trend | None:
    """Of the mean degrees of days with events, in order."""
    days = len(degrees)
    if fsum(degrees) < LEAST_DAYS:
        return None
    if max(degrees) - min(degrees) < _ROUNDING:
        return "steady"
    mean = fsum(degrees) / days
    spread = sqrt(days * (days + 1) / 12 * fsum((e - mean) ** 2 for e in degrees))
    late = fsum(day * (e - mean) for day, e in enumerate(degrees, 1))
    if abs(late) < SIGNIFICANT * spread:
        return "steady"
    return "rising" if late > 0 else "fading"


# ==MERGED profiling/merging/strength.py: """How much of a user's history is about each tag, how sure that is, and where it tends.
#
# A history is a sample: each event is about a tag or it is not, and how often it will be is not
# known. The share of the user's events that are about a tag has a Beta distribution whose mean,
# before anything is seen, is how common the tag is among the items; evidence of the user's own moves
# it (Beta-binomial model, A. Gelman and others, "Bayesian Data Analysis", ch. 2 and 5). With n events
# of recency weights w, of which each is about the tag to the degree e, and a prior of ``prior``
# events of the tag's ``share``:
#
#     a = prior · share + Σ w·e        b = prior · (1 − share) + Σ w·(1 − e)
#     strength   = a / (a + b)                                 the expected share, which ranks
#     confidence = 1 − Π (b + j) / (a + b + j), j = 0 … horizon − 1
#                  the chance that at least one of the next ``horizon`` events is about the tag
# """


@dataclass(frozen=True)
class Observation:
    """What one event shows of its user's interests.

    Only events that could show one belong here: with a text, or on an item that has tags.

    Attributes:
        ts: when, aware.
        tagged: tags of the taxonomy that the touched item carries.
        chances: by tag, the chance in [0, 1] that the event's text is about it; tags that are left
            out have none.
        turned_away: whether the event speaks against an interest. It counts as one that is about
            nothing.
        weight: of the event, 0 or more; all events weigh the same where nothing better is known.
    """

    ts: datetime
    tagged: AbstractSet[str] = frozenset()
    chances: Mapping[str, float] = field(default_factory=dict)
    turned_away: bool = False
    weight: float = 1.0

    @property
    def about(self) -> dict[str, float]:
        """By tag, the degree in (0, 1] to which the event is about it."""
        return {} if self.turned_away else {**self.chances, **dict.fromkeys(self.tagged, 1.0)}

    def degree(self, tag: str) -> float:
        """To what degree in [0, 1] it is about one tag."""
        if self.turned_away:
            return 0.0
        return 1.0 if tag in self.tagged else self.chances.get(tag, 0.0)


@dataclass(frozen=True)
class Interest:
    """What a history says of one tag.

    Attributes:
        strength: expected share of the user's events that are about it, in (0, 1).
        confidence: chance that at least one of the next ``horizon`` events is, in (0, 1).
        lift: strength over the tag's share; above 1 the user is about it more than usual.
        trend: rising, steady or fading; None where too few days show it.
        evident: whether an event of the user's own shows it. Others may not be claimed.
    """

    tag: str
    strength: float
    confidence: float
    lift: float
    trend: Trend | None
    evident: bool


def weigh_interests(
    showings: Sequence[Observation],
    shares: Mapping[str, float],
    as_of: datetime,
    config: InterestConfig | None = None,
) -> tuple[Interest, ...]:
    """All tags of the taxonomy, strongest first; ties by name.

    Args:
        showings: of one user's events, in any order; those after ``as_of`` are left out.
        shares: how common each tag of the taxonomy is, in (0, 1) (``Taxonomy.shares``).
        as_of: the instant that is spoken of, aware.
        config: None takes the defaults.
    """
    config = config or InterestConfig()
    known = sorted((s for s in showings if s.ts <= as_of), key=lambda s: s.ts)
    weights = [showing.weight * _recency(showing.ts, as_of, config) for showing in known]
    events = config.prior + fsum(weights)
    calendar = Calendar([showing.ts for showing in known])
    degrees = _degrees(known)
    found = []
    for tag, share in shares.items():
        about = degrees.get(tag, {})
        matched = config.prior * share + fsum(weights[at] * e for at, e in about.items())
        evident = max(about.values(), default=0.0) >= max(share, config.least_chance)
        found.append(
            Interest(
                tag=tag,
                strength=matched / events,
                confidence=_at_least_one(matched, events, config.horizon),
                lift=matched / events / share,
                trend=calendar.trend(about) if evident else None,
                evident=evident,
            )
        )
    return tuple(sorted(found, key=lambda interest: (-interest.strength, interest.tag)))


def _degrees(showings: Sequence[Observation]) -> dict[str, dict[int, float]]:
    """By tag, the places of the showings that are about it, and to what degree."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for place, showing in enumerate(showings):
        for tag, degree in showing.about.items():
            found[tag][place] = degree
    return found


def _recency(ts: datetime, as_of: datetime, config: InterestConfig) -> float:
    """An event's weight: 1 at ``as_of``, half after each half-life."""
    days = (as_of - ts).total_seconds() / _DAY_SECONDS
    return float(0.5 ** (days / config.half_life_days))


def _at_least_one(matched: float, events: float, horizon: int) -> float:
    """The chance that one of the next events matches, with a = ``matched``, a + b = ``events``."""
    none = 1.0
    for j in range(horizon):
        none *= (events - matched + j) / (events + j)
    return 1.0 - none
