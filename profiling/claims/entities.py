"""Entity claims: from the names that the texts hold."""

import math
from collections.abc import Sequence
from statistics import mean

from tasteprint.profiling.claims.builder import ClaimDraft, ClaimSet, Withheld, quote, select_claims
from tasteprint.profiling.claims.history import History, Mention, clearness
from tasteprint.profiling.claims.validity import Signal, ValidityPeriod, validity_periods
from tasteprint.profiling.models import WORD, Claim, ClaimKind, Part, Rejection, Rules

#: The detail of a name that is a title of the catalogue: what it is need not be guessed.
ITEM = "item"


def names(history: History, rules: Rules) -> ClaimSet:
    """Return the entity claims, those in most texts first; likely plain words are rejected.

    Writings of one name are joined under the most common (``entity_resolution.py``).
    """
    held: list[Claim] = []
    past: list[Claim] = []
    words: list[tuple[int, Withheld]] = []
    for name, mentions in history.named.items():
        detail = detail_of(history, name)
        sure = mean(1.0 - named.chances.get(WORD, 0.0) for _, named in mentions)
        if sure < rules.min_confidence and detail != ITEM:
            reason = f"hardly read as a name ({sure:.2f})"
            rejection = Rejection(what=f"entity {name}", reason=reason)
            words.append((len(mentions), Withheld(name, rejection)))
            continue
        for number, period in enumerate(_periods(history, rules, mentions)):
            claim = _claim(history, rules, name, detail, mentions, period, number)
            (held if period.until is None else past).append(claim)
    words.sort(key=lambda pair: (-pair[0], pair[1].value))
    out = [withheld for _, withheld in words]
    return select_claims(history, rules, held, past, out, rules.max_entities)


def detail_of(history: History, name: str) -> str:
    """Return what a name is: ``ITEM``, or else the most likely kind by all its mentions."""
    return ITEM if history.titles.link(name) else _kind(history.named[name])


def _kind(mentions: Sequence[Mention]) -> str:
    """Return the most likely kind; mentions count as independent evidence would."""
    kinds = sorted({kind for _, name in mentions for kind in name.chances} - {WORD})
    sums = {k: math.fsum(name.chances.get(k, 0.0) for _, name in mentions) for k in kinds}
    return max(kinds, key=lambda k: (sums[k], k))


def _periods(history: History, rules: Rules, mentions: Sequence[Mention]) -> list[ValidityPeriod]:
    """Return the validity periods of an entity: it is never contradicted, it expires."""
    signals = [Signal(history.by_id[event_id].ts, event_id, 1.0) for event_id, _ in mentions]
    return validity_periods(
        signals, history.as_of, half_life_days=rules.entity_half_life, expiry=rules.expiry
    )


def _claim(
    history: History,
    rules: Rules,
    name: str,
    detail: str,
    mentions: Sequence[Mention],
    period: ValidityPeriod,
    number: int,
) -> Claim:
    within = {signal.event_id for signal in period.signals}
    mentioned = [(i, named) for i, named in mentions if i in within]
    clearest = sorted(mentioned, key=lambda m: (clearness(m[1])[0], m[0]))
    return ClaimDraft(
        ClaimKind.ENTITY,
        name,
        detail=detail,
        confidence=mean(1.0 - named.chances.get(WORD, 0.0) for _, named in mentioned),
        strength=len(within) / history.texts_until(period.until),
        quotes=[quote(history, i, named) for i, named in clearest[: rules.max_quotes]],
        period=period,
        number=number,
        origin=history.origin((i for i, _ in clearest), Part.NAMES),
    ).claim(history)
