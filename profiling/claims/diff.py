"""Changes of a profile between two instants, and the events that caused them."""

from collections.abc import Collection
from enum import StrEnum

from pydantic import AwareDatetime

from tasteprint.profiling.models import Claim, Model, Profile

#: Strengths and polarities that differ by less than this count as the same.
NOTABLE = 0.05


class What(StrEnum):
    """Kinds of changes of a claim.

    began: it is told since. ended: it holds no more. left: it is told no more, whether it still
    holds or not: others are stronger or ended later, or too little speaks for it by now.
    stronger, weaker: its strength. turned: its polarity.
    """

    BEGAN = "began"
    ENDED = "ended"
    LEFT = "left"
    STRONGER = "stronger"
    WEAKER = "weaker"
    TURNED = "turned"


class Change(Model):
    """One change.

    Attributes:
        claim: as it is afterwards, or was before where it left.
        before: None where it began.
        event_ids: the events that did it: those from between the two instants that are cited, or
            the contradicting one. () where time alone did, or what the user did about other things.
    """

    what: What
    claim: Claim
    before: Claim | None
    event_ids: tuple[str, ...]


class ProfileDiff(Model):
    """The changes between two instants.

    Attributes:
        events_before, events_after: how many events each side knows.
        tone_before, tone_after: mean polarity of the texts.
    """

    user_id: str
    before: AwareDatetime
    after: AwareDatetime
    events_before: int
    events_after: int
    tone_before: float | None
    tone_after: float | None
    changes: tuple[Change, ...]


def difference(before: Profile, after: Profile, new: Collection[str]) -> ProfileDiff:
    """Return the changes from one profile to a later one of the same user, by kind.

    Args:
        before: the earlier.
        after: the later.
        new: ids of the events that only the later knows.
    """
    held = {claim.claim_id: claim for claim in before.claims if claim.valid_to is None}
    now = {claim.claim_id: claim for claim in after.claims}
    fresh = frozenset(new)
    changes = [
        Change(what=What.BEGAN, claim=claim, before=None, event_ids=_of(claim, fresh))
        for claim in after.claims
        if claim.valid_to is None and claim.claim_id not in held
    ]
    for claim_id, was in held.items():
        change = _change(was, now.get(claim_id), fresh)
        changes += [change] if change else []
    order = list(What)
    changes.sort(
        key=lambda c: (order.index(c.what), c.claim.kind, -c.claim.strength, c.claim.value)
    )
    return ProfileDiff(
        user_id=after.user_id,
        before=before.as_of,
        after=after.as_of,
        events_before=before.behaviour.events,
        events_after=after.behaviour.events,
        tone_before=before.sentiment.overall,
        tone_after=after.sentiment.overall,
        changes=tuple(changes),
    )


def _change(was: Claim, now: Claim | None, new: frozenset[str]) -> Change | None:
    if now is None:
        return Change(what=What.LEFT, claim=was, before=was, event_ids=())
    if now.valid_to is not None:
        ended_by = (now.ended_by,) if now.ended_by else ()
        return Change(what=What.ENDED, claim=now, before=was, event_ids=ended_by)
    if abs(now.polarity - was.polarity) >= NOTABLE:
        return Change(what=What.TURNED, claim=now, before=was, event_ids=_of(now, new))
    if abs(now.strength - was.strength) < NOTABLE:
        return None
    what = What.STRONGER if now.strength > was.strength else What.WEAKER
    return Change(what=what, claim=now, before=was, event_ids=_of(now, new))


def _of(claim: Claim, new: frozenset[str]) -> tuple[str, ...]:
    """Return the new events that a claim cites."""
    return tuple(event_id for event_id in claim.event_ids if event_id in new)
