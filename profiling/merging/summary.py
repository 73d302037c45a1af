"""The summary: sentences that code composes from the strongest claims, each citing its own."""

from collections.abc import Iterable

from tasteprint.profiling.claims import Claim, ClaimKind, Sentence
from tasteprint.profiling.phrases import say

# Which claims are told first, and in which order they stand.
_TURNS = (
    ClaimKind.INTEREST,
    ClaimKind.ASPECT_SENTIMENT,
    ClaimKind.INTEREST,
    ClaimKind.ENTITY,
    ClaimKind.ASPECT_SENTIMENT,
    ClaimKind.INTEREST,
    ClaimKind.FACT,
    ClaimKind.INTEREST,
)
_ORDER = (ClaimKind.INTEREST, ClaimKind.ASPECT_SENTIMENT, ClaimKind.ENTITY, ClaimKind.FACT)


def tellable(claims: Iterable[Claim], most: int) -> list[Claim]:
    """The strongest claims that hold, a few of each kind, at most ``most``."""
    waiting = {kind: [] for kind in _ORDER}  # type: dict[ClaimKind, list[Claim]]
    for claim in claims:
        if claim.valid_to is None and claim.kind in waiting:
            waiting[claim.kind].append(claim)
    for of_kind in waiting.values():
        of_kind.sort(key=lambda c: (-c.strength, -c.confidence, c.value))
    turns = [waiting[kind].pop(0) for kind in _TURNS if waiting[kind]][:most]
    return sorted(turns, key=lambda claim: _ORDER.index(claim.kind))


def summary(claims: Iterable[Claim], most: int, language: str) -> tuple[Sentence, ...]:
    """At most ``most`` sentences, in English or, for "zh", in Chinese; () without claims."""
    return tuple(say(claim, language) for claim in tellable(claims, most))
