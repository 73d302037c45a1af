"""The fold: a profile as of an instant, from events and readings alone."""

import math

from tasteprint.profiling.behaviour import behaviour
from tasteprint.profiling.claims import Claim
from tasteprint.profiling.merging.facts import facts
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.merging.interests import interests
from tasteprint.profiling.merging.names import names
from tasteprint.profiling.merging.opinions import by_aspect, opinions
from tasteprint.profiling.merging.summary import summary
from tasteprint.profiling.profiles import Profile, Sentiment, Status, Usage
from tasteprint.profiling.rules import Rules


def fold(history: History, rules: Rules) -> Profile:
    """The user's profile as of the history's instant.

    Nothing but the arguments goes in: the same history gives the same profile, byte for byte, in
    whatever order its events came in.

    Args:
        history: with one event or more.
        rules: how claims strengthen, fade and end.
    """
    found = [interests(history, rules), names(history, rules), opinions(history, rules)]
    held = [claim for each in found for claim in each.claims]
    past = [claim for each in found for claim in each.past]
    claims = (*held, *facts(history), *past)
    status, reason = _status(history, held)
    return Profile(
        user_id=history.user_id,
        as_of=history.as_of,
        status=status,
        reason=reason,
        rules=rules,
        languages=history.languages,
        cautions=history.cautions,
        summary=summary(claims, rules.summary_sentences, (*history.languages, "en")[0]),
        sentiment=_sentiment(history, found[2].claims),
        interests=tuple(claim.claim_id for claim in found[0].claims),
        entities=tuple(claim.claim_id for claim in found[1].claims),
        behaviour=behaviour(history.events, history.items, history.as_of),
        claims=claims,
        rejected=tuple(rejection for each in found for rejection in each.rejected),
        usage=sum((reading.usage for reading in history.read), Usage()),
    )


def _sentiment(history: History, claims: tuple[Claim, ...]) -> Sentiment:
    tones = [reading.tone for reading in history.read if reading.tone is not None]
    return Sentiment(
        overall=math.fsum(tones) / len(tones) if tones else None,
        texts=len(tones),
        by_aspect=by_aspect(claims, history),
    )


def _status(history: History, held: list[Claim]) -> tuple[Status, str]:
    if not history.texts:
        return Status.PARTIAL, "there is no text to read"
    if unread := len(history.texts) - len(history.read):
        have = "has" if unread == 1 else "have"
        return Status.PARTIAL, f"{unread} of {len(history.texts)} texts {have} not been read"
    if failed := [reading for reading in history.read if reading.failed]:
        part, why = min(failed[0].failed.items())
        were = "was" if len(failed) == 1 else "were"
        texts = f"{len(failed)} of {len(history.texts)} texts {were} read in part"
        return Status.PARTIAL, f"{texts}; {part} of {failed[0].event_id}: {why}"
    if not held:
        return Status.REJECTED, "no claim about the user's taste passed its check"
    return Status.BUILT, ""
