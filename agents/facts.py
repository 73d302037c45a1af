"""Facts that need no model: what the events themselves count up to."""

from collections import Counter

from tasteprint.agents.draft import Draft, make_claim
from tasteprint.profiling.counting import count
from tasteprint.profiling.models import ClaimKind, CountQuery


async def count_facts(draft: Draft) -> Draft:
    """A step of the profiler: adds how many events are of the user's commonest kind."""
    history = draft.history
    kinds = Counter(event.kind for event in history.events)
    kind, matched = min(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    counted = count(history.events, {}, CountQuery(kind=kind, as_of=history.as_of))
    fact = make_claim(
        history,
        ClaimKind.FACT,
        "activity",
        detail=kind.value,
        confidence=1.0,
        strength=matched / len(history.events),
        counts=[counted],
    )
    return draft.claiming([fact])
