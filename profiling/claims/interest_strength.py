"""Interest strength, confidence and trend: how much of a history is about each tag.

A history is a sample: each event is about a tag or it is not, and how often it will be is not
known. The share of the user's events that are about a tag has a Beta distribution whose mean,
before anything is seen, is how common the tag is among the items; evidence of the user's own moves
it (Beta-binomial model, A. Gelman and others, "Bayesian Data Analysis", ch. 2 and 5). With n events
of recency weights w, each of relevance e to the tag, and a prior of ``prior`` events of the tag's
``share``:

    a = prior · share + Σ w·e        b = prior · (1 − share) + Σ w·(1 − e)
    strength   = a / (a + b)                                 the expected share, which ranks
    confidence = 1 − Π (b + j) / (a + b + j), j = 0 … horizon − 1
                 the chance that at least one of the next ``horizon`` events is about the tag

The trend compares early days with late ones: with the mean relevance e of each day on which there
are events, numbered 1 … d, S = Σ day · (e − mean); in a random order of the days its variance is
d (d + 1) / 12 · Σ (e − mean)².
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum, sqrt

from tasteprint.profiling.models import InterestConfig, Trend

#: Standard deviations of S from which a trend is reported: the two-sided 5 % of the normal
#: distribution. ``tests/profiling/claims/test_interest_strength_trend.py`` measures its errors.
SIGNIFICANT = 1.96
#: Days' worth of evidence without which no trend is reported, not even "steady".
LEAST_DAYS = 3.0
_DAY_SECONDS = 86_400
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Observation:
    """Evidence of its user's interests in one event.

    Only events that could show one belong here: with a text, or on an item that has tags.

    Attributes:
        ts: when, aware.
        tagged: tags of the taxonomy that the touched item carries.
        chances: by tag, the chance in [0, 1] that the event's text is about it; tags that are left
            out have none.
        turned_away: True for negative feedback, which counts as an event about nothing.
        weight: of the event, 0 or more; all events weigh the same where nothing better is known.
    """

    ts: datetime
    tagged: AbstractSet[str] = frozenset()
    chances: Mapping[str, float] = field(default_factory=dict)
    turned_away: bool = False
    weight: float = 1.0

    @property
    def about(self) -> dict[str, float]:
        """By tag, the event's relevance in (0, 1]."""
        return {} if self.turned_away else {**self.chances, **dict.fromkeys(self.tagged, 1.0)}

    def relevance(self, tag: str) -> float:
        """Return the event's relevance to one tag, in [0, 1]."""
        if self.turned_away:
            return 0.0
        return 1.0 if tag in self.tagged else self.chances.get(tag, 0.0)


@dataclass(frozen=True)
class Interest:
    """Strength of the interest in one tag, from a history.

    Attributes:
        strength: expected share of the user's events that are about it, in (0, 1).
        confidence: chance that at least one of the next ``horizon`` events is, in (0, 1).
        trend: rising, steady or fading; None where too few days show it.
        evident: True if an event of the user's own shows it. Others may not be claimed.
    """

    tag: str
    strength: float
    confidence: float
    trend: Trend | None
    evident: bool


def weigh_interests(
    observations: Sequence[Observation],
    shares: Mapping[str, float],
    as_of: datetime,
    config: InterestConfig | None = None,
) -> tuple[Interest, ...]:
    """Weigh all tags of the taxonomy, strongest first; ties by name.

    Args:
        observations: of one user's events, in any order; those after ``as_of`` are left out.
        shares: how common each tag of the taxonomy is, in (0, 1) (``Taxonomy.shares``).
        as_of: the instant of the weighing, aware.
        config: None takes the defaults.
    """
    config = config or InterestConfig()
    known = sorted((o for o in observations if o.ts <= as_of), key=lambda o: o.ts)
    weights = [o.weight * _recency(o.ts, as_of, config) for o in known]
    events = config.prior + fsum(weights)
    calendar = Calendar([o.ts for o in known])
    relevances = _relevances(known)
    interests = []
    for tag, share in shares.items():
        about = relevances.get(tag, {})
        matched = config.prior * share + fsum(weights[at] * e for at, e in about.items())
        evident = max(about.values(), default=0.0) >= max(share, config.least_chance)
        interests.append(
            Interest(
                tag=tag,
                strength=matched / events,
                confidence=_at_least_one(matched, events, config.horizon),
                trend=calendar.trend(about) if evident else None,
                evident=evident,
            )
        )
    return tuple(sorted(interests, key=lambda interest: (-interest.strength, interest.tag)))


def _relevances(observations: Sequence[Observation]) -> dict[str, dict[int, float]]:
    """Return by tag the places of the observations about it, and their relevance."""
    by_tag: dict[str, dict[int, float]] = defaultdict(dict)
    for place, observation in enumerate(observations):
        for tag, relevance in observation.about.items():
            by_tag[tag][place] = relevance
    return by_tag


def _recency(ts: datetime, as_of: datetime, config: InterestConfig) -> float:
    """Return an event's weight: 1 at ``as_of``, half after each half-life."""
    days = (as_of - ts).total_seconds() / _DAY_SECONDS
    return float(0.5 ** (days / config.half_life_days))


def _at_least_one(matched: float, events: float, horizon: int) -> float:
    """Return the chance that one of the next events matches: a is ``matched``, b the rest."""
    none = 1.0
    for j in range(horizon):
        none *= (events - matched + j) / (events + j)
    return 1.0 - none


class Calendar:
    """The days of one user on which there are events, for the trends of any number of tags.

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

    def trend(self, relevances: Mapping[int, float]) -> Trend | None:
        """Return the trend of one tag.

        Args:
            relevances: by place in the times, the event's relevance to the tag in [0, 1]; those
                that are left out are 0.

        Returns:
            None where there is too little evidence to tell. "steady" also stands for a change that
            could be chance.
        """
        about: dict[int, list[float]] = defaultdict(list)
        for place, relevance in relevances.items():
            about[self._day[place]].append(relevance)
        daily = [
            fsum(about[day]) / events if day in about else 0.0
            for day, events in enumerate(self._events)
        ]
        return _trend(daily)


def _trend(relevances: Sequence[float]) -> Trend | None:
    """Return the trend of the mean relevances of days with events, in order."""
    days = len(relevances)
    if fsum(relevances) < LEAST_DAYS:
        return None
    if max(relevances) - min(relevances) < _ROUNDING:
        return "steady"
    mean = fsum(relevances) / days
    spread = sqrt(days * (days + 1) / 12 * fsum((e - mean) ** 2 for e in relevances))
    late = fsum(day * (e - mean) for day, e in enumerate(relevances, 1))
    if abs(late) < SIGNIFICANT * spread:
        return "steady"
    return "rising" if late > 0 else "fading"
