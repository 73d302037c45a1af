"""What speaks for a user's taste, and what speaks against it."""

from collections.abc import Sequence

from tasteprint.profiling.behaviour import negative_feedback_ids
from tasteprint.profiling.models import Claim, ClaimKind, Event, Profile
from tasteprint.profiling.text import tag_words


def positive_events(profile: Profile, events: Sequence[Event]) -> list[Event]:
    """The events whose words may draw items near, in their order.

    Left out are events without words, those that speak against an interest, and those that are
    quoted for dislikes alone.
    """
    away = negative_feedback_ids(events)
    opinions = profile.of_kind(ClaimKind.ASPECT_SENTIMENT)
    praised, blamed = (
        {quote.event_id for c in opinions if (c.polarity > 0) == good for quote in c.quotes}
        for good in (True, False)
    )
    against = away | (blamed - praised)
    return [e for e in events if e.text and e.text.strip() and e.event_id not in against]


def liked_interests(profile: Profile) -> list[Claim]:
    """The interests, strongest first, but for those that the user speaks ill of."""
    disliked = {
        claim.value.casefold()
        for claim in profile.of_kind(ClaimKind.ASPECT_SENTIMENT)
        if claim.polarity < 0
    }
    return [
        claim
        for claim in profile.of_kind(ClaimKind.INTEREST)
        if tag_words(claim.value).casefold() not in disliked
    ]
