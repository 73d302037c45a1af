"""The page of users' profiles, for any workspace."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.output import UserView, render_page, write_page
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Profile, Progress, Recommendation

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger


def view_of(
    ledger: "Ledger", profile: Profile, recommendations: Sequence[Recommendation] = ()
) -> UserView:
    """Return what a page shows of a user: the profile, the events, and recommendations if any."""
    events = {event.event_id: event for event in ledger.events(profile.user_id, profile.as_of)}
    return UserView(profile=profile, events=events, recommendations=recommendations)


def write_profiles(
    ledger: "Ledger",
    profiles: Sequence[Profile],
    path: Path,
    title: str,
    recommend: Callable[[str], Sequence[Recommendation]],
    report: Progress,
) -> int:
    """Write a page with users' profiles, whole or not at all, and return how many users are on it.

    Args:
        ledger: the records.
        profiles: of the users, in the order of the page.
        path: the HTML file.
        title: of the page.
        recommend: returns a user's recommendations.
        report: progress callback.

    Raises:
        LedgerError: there are no profiles.
        SettingsError: it cannot be written there.
    """
    if not profiles:
        raise LedgerError(
            f"{ledger.where} holds no profiles of these users.",
            hint="Build them first: tasteprint profile",
            user_error=True,
        )
    views = []
    for number, profile in enumerate(profiles, 1):
        views.append(view_of(ledger, profile, recommend(profile.user_id)))
        report("Collecting evidence", number, len(profiles))
    write_page(path, render_page(title, views))
    return len(views)
