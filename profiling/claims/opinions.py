"""Aspect sentiment claims: how a user speaks of things."""

import math
from collections import Counter
from collections.abc import Sequence

from tasteprint.profiling.claims.builder import ClaimDraft, ClaimSet, Withheld, quote, select_claims
from tasteprint.profiling.claims.history import History, Said
from tasteprint.profiling.claims.validity import Signal, ValidityPeriod, validity_periods
from tasteprint.profiling.models import AspectSentiment, Claim, ClaimKind, Part, Rejection, Rules

# An opinion without any clarity still is a reading; weights are above zero.
_LEAST_CLARITY = 1e-6


def opinions(history: History, rules: Rules) -> ClaimSet:
    """Return the opinion claims and what was rejected.

    A thing that is praised and later criticised has two claims: one that held until then, and one
    that has held since.
    """
    held: list[Claim] = []
    past: list[Claim] = []
    unclear: list[tuple[int, Withheld]] = []
    for said in history.said.values():
        about = _form(said)
        times = _periods(history, rules, said)
        sure = 0
        for number, period in enumerate(times):
            claim = _claim(history, rules, about, said, period, number)
            if claim.confidence >= rules.min_confidence:
                sure += 1
                (held if period.until is None else past).append(claim)
        if not sure:
            unclear.append((len(said), Withheld(about, _rejection(about, said, rules))))
    for about in sorted(history.unvoiced.keys() - history.said.keys()):
        said = history.unvoiced[about]
        rejection = Rejection(what=f"opinion about {_form(said)}", reason="no word voices it")
        unclear.append((len(said), Withheld(_form(said), rejection)))
    unclear.sort(key=lambda pair: (-pair[0], pair[1].value))
    out = [withheld for _, withheld in unclear]
    return select_claims(history, rules, held, past, out, rules.max_aspects)


def by_aspect(claims: Sequence[Claim], history: History) -> tuple[AspectSentiment, ...]:
    """Return the opinion claims that hold as figures, the clearest first."""
    return tuple(
        AspectSentiment(
            aspect=c.value, polarity=c.polarity, mentions=mentions(c, history), claim_id=c.claim_id
        )
        for c in sorted(claims, key=lambda c: (-abs(c.polarity), c.value))
    )


def mentions(claim: Claim, history: History) -> int:
    """Return how many events mention what an opinion claim is about since it began to hold."""
    said = history.said.get(claim.value.casefold(), ())
    return sum(history.by_id[event_id].ts >= claim.valid_from for event_id, _ in said)


def _form(said: Sequence[Said]) -> str:
    forms = Counter(opinion.about for _, opinion in said)
    return min(forms, key=lambda form: (-forms[form], form))


def _periods(history: History, rules: Rules, said: Sequence[Said]) -> list[ValidityPeriod]:
    signals = [
        Signal(
            history.by_id[event_id].ts,
            event_id,
            opinion.polarity,
            max(opinion.clarity, _LEAST_CLARITY),
        )
        for event_id, opinion in said
    ]
    return validity_periods(
        signals,
        history.as_of,
        half_life_days=rules.opinion_half_life,
        expiry=rules.expiry,
        threshold=rules.least_polarity,
    )


def _claim(
    history: History,
    rules: Rules,
    about: str,
    said: Sequence[Said],
    period: ValidityPeriod,
    number: int,
) -> Claim:
    """Return the claim of a period: its polarity, and the clearest quotes on its side.

    The polarity is the period's and no plain mean of the opinions: the mean may be on the other
    side, where earlier opinions are many and have faded.
    """
    spoken = dict(said)
    within = [spoken[signal.event_id] for signal in period.signals]
    clarity = math.fsum(opinion.clarity for opinion in within)
    siding = [signal.event_id for signal in period.favouring]
    siding.sort(key=lambda i: (-abs(spoken[i].polarity) * spoken[i].clarity, i))
    return ClaimDraft(
        ClaimKind.ASPECT_SENTIMENT,
        about,
        polarity=period.polarity,
        confidence=clarity / len(within),
        strength=len(siding) / history.texts_until(period.until),
        quotes=[quote(history, i, spoken[i]) for i in siding[: rules.max_quotes]],
        period=period,
        number=number,
        origin=history.origin(siding, Part.OPINIONS),
    ).claim(history)


def _rejection(about: str, said: Sequence[Said], rules: Rules) -> Rejection:
    polarity = math.fsum(opinion.polarity for _, opinion in said) / len(said)
    clarity = math.fsum(opinion.clarity for _, opinion in said) / len(said)
    reason = f"no clear opinion (polarity {polarity:+.2f})"
    if abs(polarity) >= rules.least_polarity:
        reason = f"confidence {clarity:.2f} is below {rules.min_confidence}"
    return Rejection(what=f"opinion about {about}", reason=reason)
