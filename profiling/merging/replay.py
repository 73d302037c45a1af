"""A profile from the records alone, and whether a given one is what they give."""

import hashlib
import json
from collections.abc import Callable

from tasteprint.profiling.merging.fold import fold
from tasteprint.profiling.merging.history import History
from tasteprint.profiling.profiles import Profile
from tasteprint.profiling.records import WrittenSummary
from tasteprint.profiling.rules import Rules

#: By user id and digest of the claims, what a model wrote of them.
Written = Callable[[str, str], WrittenSummary | None]


def replay(history: History, rules: Rules, written: Written) -> Profile:
    """The profile that the records give, byte for byte the one that was built then.

    Args:
        history: up to the instant asked for.
        rules: by which it is merged.
        written: finds what a model wrote of these very claims, under free wording; where it wrote
            nothing the composed sentences stand.
    """
    profile = fold(history, rules)
    if rules.wording == "free":
        found = written(profile.user_id, claims_digest(profile))
        return worded(profile, found) if found else profile
    return profile


def worded(profile: Profile, written: WrittenSummary) -> Profile:
    """The profile with the sentences that a model wrote, where any of them stood."""
    rejected = (*profile.rejected, *written.rejected)
    summary = written.sentences or profile.summary
    return profile.model_copy(update={"summary": summary, "rejected": rejected})


def claims_digest(profile: Profile) -> str:
    """sha256 in hex over all that a written summary may depend on."""
    claims = [claim.model_dump(mode="json") for claim in profile.claims]
    text = json.dumps([profile.languages, claims], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_replay(profile: Profile, again: Profile) -> list[str]:
    """Where a profile is not what the records give; [] where it is, to the last byte.

    Args:
        profile: the one to be checked.
        again: what ``replay`` gives for the same user, instant and rules.
    """
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
