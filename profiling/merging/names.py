"""Entity claims: from the names that the texts hold."""

import math
from collections import Counter
from collections.abc import Sequence

from tasteprint.profiling.claims import Claim, ClaimKind
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.making import Found, KeptOut, Making, quote, settled
from tasteprint.profiling.merging.validity import Sign, Stance, stances
from tasteprint.profiling.profiles import Rejection
from tasteprint.profiling.readings import Name, Part
from tasteprint.profiling.rules import Rules

#: The kind that says "this is no name".
WORD = "word"
#: The detail of a name that is a title of the catalogue: what it is need not be guessed.
ITEM = "item"

Mention = tuple[str, Name]  # an event's id, and the name in its text


def names(history: History, rules: Rules) -> Found:
    """The names, those in most texts first; what reads as a plain word is rejected."""
    held: list[Claim] = []
    past: list[Claim] = []
    words: list[tuple[int, KeptOut]] = []
    for mentions in _joined(history).values():
        kind, confidence = _kind(mentions)
        name = _form(mentions)
        if kind == WORD:
            reason = f"read as no name ({confidence:.2f})"
            rejection = Rejection(what=f"entity {name}", reason=reason)
            words.append((len(mentions), KeptOut(name, rejection)))
            continue
        detail = ITEM if _is_title(history, name) else kind
        for number, stance in enumerate(_stances(history, rules, mentions)):
            claim = _claim(history, rules, name, detail, mentions, stance, number)
            (held if stance.until is None else past).append(claim)
    words.sort(key=lambda pair: (-pair[0], pair[1].value))
    out = [kept_out for _, kept_out in words]
    return settled(history, rules, held, past, out, rules.max_entities)


def _joined(history: History) -> dict[str, list[Mention]]:
    """The mentions of each name, by time; forms that differ in case alone are one name."""
    found: dict[str, list[Mention]] = {}
    for reading in history.read:
        for name in reading.names:
            found.setdefault(name.name.casefold(), []).append((reading.event_id, name))
    return found


def _form(mentions: Sequence[Mention]) -> str:
    """The commonest form, of equals the first in the alphabet."""
    forms = Counter(name.name for _, name in mentions)
    return min(forms, key=lambda form: (-forms[form], form))


def _kind(mentions: Sequence[Mention]) -> tuple[str, float]:
    """The likeliest kind, and its mean chance; mentions count as independent evidence would."""
    kinds = sorted({kind for _, name in mentions for kind in name.chances})
    sums = {k: math.fsum(name.chances.get(k, 0.0) for _, name in mentions) for k in kinds}
    kind = max(sums, key=lambda k: (sums[k], k))
    return kind, min(1.0, sums[kind] / len(mentions))


def _stances(history: History, rules: Rules, mentions: Sequence[Mention]) -> list[Stance]:
    """A name is never contradicted; it expires."""
    signs = [Sign(history.by_id[event_id].ts, event_id, 1.0) for event_id, _ in mentions]
    return stances(signs, history.as_of, half_life_days=rules.entity_half_life, expiry=rules.expiry)


def _claim(
    history: History,
    rules: Rules,
    name: str,
    detail: str,
    mentions: Sequence[Mention],
    stance: Stance,
    number: int,
) -> Claim:
    within = {sign.event_id for sign in stance.signs}
    mentioned = [(i, named) for i, named in mentions if i in within]
    plain = [named.chances.get(WORD, 0.0) for _, named in mentioned]
    clearest = sorted(mentioned, key=lambda m: (m[1].chances.get(WORD, 0.0), m[0]))
    return Making(
        ClaimKind.ENTITY,
        name,
        detail=detail,
        confidence=1.0 - math.fsum(plain) / len(plain),
        strength=len(within) / len(history.texts),
        quotes=[quote(history, i, named) for i, named in clearest[: rules.max_quotes]],
        stance=stance,
        number=number,
        origin=history.origin((i for i, _ in clearest), Part.NAMES),
    ).claim(history)


def _is_title(history: History, name: str) -> bool:
    return name.casefold() in {item.title.casefold() for item in history.items.values()}
