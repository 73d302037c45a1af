"""Merge a history into a profile, as of any instant, and compare a profile with the records.

Nothing but events, readings and rules goes in, and no model is asked: the same history gives the
same profile, byte for byte.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable
from itertools import product

from tasteprint.profiling.behaviour import behaviour
from tasteprint.profiling.claims.builder import facts
from tasteprint.profiling.claims.entities import names
from tasteprint.profiling.claims.history import History
from tasteprint.profiling.claims.interests import interest_claims
from tasteprint.profiling.claims.opinions import by_aspect, opinions
from tasteprint.profiling.claims.templates import say, wordings
from tasteprint.profiling.models import (
    Claim,
    ClaimKind,
    Profile,
    Rules,
    Sentence,
    Sentiment,
    Status,
    Usage,
    WrittenSummary,
)
from tasteprint.profiling.phrases import LANGUAGES

# Which kinds of claims the summary takes in turn, and in which order it shows them.
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
    """Return the strongest claims that hold, a few of each kind, at most ``most``."""
    waiting: dict[ClaimKind, list[Claim]] = {kind: [] for kind in _ORDER}
    for claim in claims:
        if claim.valid_to is None and claim.kind in waiting:
            waiting[claim.kind].append(claim)
    for of_kind in waiting.values():
        of_kind.sort(key=lambda c: (-c.strength, -c.confidence, c.value))
    turns = [waiting[kind].pop(0) for kind in _TURNS if waiting[kind]][:most]
    return sorted(turns, key=lambda claim: _ORDER.index(claim.kind))


def summary(claims: Iterable[Claim], most: int, language: str) -> tuple[Sentence, ...]:
    """Return at most ``most`` sentences, in English or, for "zh", in Chinese; () without claims."""
    return tuple(say(claim, language) for claim in tellable(claims, most))


def build_profile(history: History, rules: Rules) -> Profile:
    """Build the user's profile as of the history's instant.

    Nothing but the arguments goes in: the same history gives the same profile, byte for byte, in
    whatever order its events came in.

    Args:
        history: with one event or more.
        rules: how claims strengthen, fade and end.
    """
    found = [interest_claims(history, rules), names(history, rules), opinions(history, rules)]
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


#: By user id and digest of the claims, what a model wrote of them.
Written = Callable[[str, str], WrittenSummary | None]


def rebuild_profile(history: History, rules: Rules, written: Written) -> Profile:
    """Build the profile that the records give, with the summary that a model wrote of it, if any.

    Args:
        history: up to the instant asked for.
        rules: by which it is merged.
        written: finds what a model wrote of these very claims, under free wording; where it wrote
            nothing the composed sentences stand.
    """
    profile = build_profile(history, rules)
    if rules.wording == "free":
        summary = written(profile.user_id, claims_digest(profile))
        return with_summary(profile, summary) if summary else profile
    return profile


def with_summary(profile: Profile, written: WrittenSummary) -> Profile:
    """Return the profile with the sentences that a model wrote, if any of them passed the check."""
    rejected = (*profile.rejected, *written.rejected)
    summary = written.sentences or profile.summary
    return profile.model_copy(update={"summary": summary, "rejected": rejected})


def claims_digest(profile: Profile) -> str:
    """Return the sha256, in hex, of all that a written summary may depend on."""
    claims = [claim.model_dump(mode="json") for claim in profile.claims]
    text = json.dumps([profile.languages, claims], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def in_current_words(profile: Profile) -> Profile:
    """Return the profile with each composed sentence as it would be composed today.

    A sentence is only put in other words if it is, to the letter, what an earlier version made of
    one of the claims it cites; any other is left as it is.
    """
    claims = {claim.claim_id: claim for claim in profile.claims}

    def restated(sentence: Sentence) -> Sentence:
        cited = [claims[i] for i in sentence.claim_ids if i in claims]
        for claim, language in product(cited, LANGUAGES):
            now, *before = wordings(claim, language)
            if sentence in before:
                return now
        return sentence

    summary = tuple(map(restated, profile.summary))
    return profile.model_copy(update={"summary": summary})


def check_rebuilt(profile: Profile, again: Profile) -> list[str]:
    """Return where a profile is not what the records give; [] where it is, to the last byte.

    A sentence in the words of an earlier version is compared in today's words.

    Args:
        profile: the one to be checked.
        again: what ``rebuild_profile`` gives for the same user, instant and rules.
    """
    profile = in_current_words(profile)
    if profile == again:
        return []
    given = {claim.claim_id: claim for claim in again.claims}
    problems = [
        f"claim {claim.claim_id} ({claim.value}) is not what the records give"
        for claim in profile.claims
        if given.get(claim.claim_id) != claim
    ]
    problems += [
        f"its {field} is not what the records give"
        for field in Profile.model_fields
        if field != "claims" and getattr(profile, field) != getattr(again, field)
    ]
    return problems or ["its claims are not all that the records give"]
