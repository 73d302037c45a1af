"""Facts that need no reading: what the events themselves count up to."""

from collections import Counter

from tasteprint.profiling.claims import Claim, ClaimKind, CountQuery
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.making import Making
from tasteprint.profiling.merging.validity import Stance


def facts(history: History) -> tuple[Claim, ...]:
    """How many events are of the user's commonest kind."""
    kinds = Counter(event.kind for event in history.events)
    kind, matched = min(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    counted = history.tally.count(CountQuery(kind=kind, as_of=history.as_of))
    making = Making(
        ClaimKind.FACT,
        "activity",
        detail=kind.value,
        confidence=1.0,
        strength=matched / len(history.events),
        counts=[counted],
        stance=Stance(1, counted.first or history.as_of),
    )
    return (making.claim(history),)
