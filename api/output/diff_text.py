"""Changes of a profile, as text on a terminal."""

from collections.abc import Mapping
from datetime import datetime

from tasteprint.output.terminal import heading, number, say
from tasteprint.profiling.claims import Change, ProfileDiff, What
from tasteprint.profiling.claims import say as state
from tasteprint.profiling.models import Claim, ClaimKind

_TITLES = {
    What.BEGAN: "New",
    What.ENDED: "Ended",
    What.TURNED: "Polarity changed",
    What.STRONGER: "Stronger",
    What.WEAKER: "Weaker",
    What.LEFT: "No longer listed",
}
_MARKS = {What.BEGAN: "+", What.ENDED: "-", What.LEFT: "-"}
_EVENTS = 5


def print_diff(diff: ProfileDiff, dates: Mapping[str, datetime]) -> None:
    """Print the changes, each with the events that caused it.

    Args:
        diff: the changes.
        dates: of the user's events, by id.
    """
    heading(f"User {diff.user_id}, {diff.before:%Y-%m-%d %H:%M} to {diff.after:%Y-%m-%d %H:%M}")
    new = diff.events_after - diff.events_before
    say(f"{number(new, 'new event')} ({diff.events_before} before, {diff.events_after} after)")
    if diff.tone_before is not None and diff.tone_after is not None:
        say(f"Tone {diff.tone_before:+.2f} before, {diff.tone_after:+.2f} after")
    if not diff.changes:
        say("No claim of the profile has changed.")
    for what in What:
        changes = [change for change in diff.changes if change.what is what]
        if changes:
            heading(_TITLES[what])
        for change in changes:
            say(f"{_MARKS.get(what, '~')} {_line(change)}", indent=2)
            say(_because(change, dates), style="dim", indent=4)


def _line(change: Change) -> str:
    claim, was = change.claim, change.before
    name = f"{claim.kind.replace('_', ' ')} {claim.value}"
    if was is None or change.what in (What.ENDED, What.LEFT):
        return f"{name}: {state(claim).text}"
    if change.what is What.TURNED:
        return f"{name}: polarity {was.polarity:+.2f} before, {claim.polarity:+.2f} after"
    return f"{name}: strength {was.strength:.2f} before, {claim.strength:.2f} after"


def _because(change: Change, dates: Mapping[str, datetime]) -> str:
    """Return the events that caused a change, with their dates."""
    if not change.event_ids:
        return _by_itself(change.what, change.claim)
    shown = [
        f"{event_id} ({dates[event_id]:%Y-%m-%d})" if event_id in dates else event_id
        for event_id in change.event_ids[-_EVENTS:]
    ]
    more = len(change.event_ids) - len(shown)
    word = "contradicted by" if change.what is What.ENDED else "by"
    return f"{word} {', '.join(shown)}{f' and {more} before' if more else ''}"


def _by_itself(what: What, claim: Claim) -> str:
    if what is What.ENDED:
        return f"expired on {claim.valid_to:%Y-%m-%d}: not mentioned for too long"
    kinds = "interests" if claim.kind is ClaimKind.INTEREST else "claims of its kind"
    if what is What.LEFT:
        return f"other {kinds} are stronger or ended later, or its evidence is too weak by now"
    return f"by the passing of time and by changes of other {kinds}"
