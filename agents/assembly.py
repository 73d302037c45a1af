"""From a finished draft to a profile, and to a line of a batch's report."""

from tasteprint.agents.draft import Draft
from tasteprint.profiling.behaviour import behaviour
from tasteprint.profiling.models import ClaimKind, Profile, Status, Usage, UserResult


def assemble(draft: Draft, fingerprint: str, cautions: tuple[str, ...]) -> Profile:
    """The profile that a draft has come to.

    Where a step failed it has no fingerprint, so that nothing stands for the same input and the
    next build tries again.
    """
    history = draft.history
    status, reason = _status(draft)
    profile = Profile(
        user_id=history.user_id,
        as_of=history.as_of,
        fingerprint="" if draft.problems else fingerprint,
        status=status,
        reason=reason,
        languages=history.languages,
        cautions=cautions,
        summary=draft.summary,
        sentiment=draft.sentiment,
        behaviour=behaviour(history.events, history.items, history.as_of),
        claims=draft.claims,
        rejected=draft.rejected,
        usage=draft.session.usage,
    )
    return profile.model_copy(
        update={
            "interests": tuple(c.claim_id for c in profile.of_kind(ClaimKind.INTEREST)),
            "entities": tuple(c.claim_id for c in profile.of_kind(ClaimKind.ENTITY)),
        }
    )


def result_of(profile: Profile, *, cached: bool) -> UserResult:
    """How the user fared. ``cached``: the profile stood already, and cost nothing."""
    return UserResult(
        user_id=profile.user_id,
        status=profile.status,
        reason=profile.reason,
        cached=cached,
        claims=len(profile.claims),
        rejected=len(profile.rejected),
        usage=Usage() if cached else profile.usage,
    )


def _status(draft: Draft) -> tuple[Status, str]:
    if draft.problems:
        return Status.PARTIAL, "; ".join(draft.problems)
    if not draft.history.windows:
        return Status.PARTIAL, "there is no text to read"
    if all(claim.kind is ClaimKind.FACT for claim in draft.claims):
        return Status.REJECTED, "no claim about the user's taste passed its check"
    return Status.BUILT, ""
