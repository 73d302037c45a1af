"""Profiles as a table: a pandas frame, a CSV file or a Parquet file with a row for each user."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.files import atomic_write
from tasteprint.profiling.models import Profile

if TYPE_CHECKING:
    import pandas as pd

#: The columns, and what they hold.
COLUMNS = {
    "user_id": "the user's id, a text",
    "status": "how the profile ended: built, partial, rejected or failed",
    "reason": "why it is not complete; empty where it is",
    "as_of": "events up to this instant were read, in UTC",
    "languages": "codes of the languages that the user writes, joined by ';'",
    "tone": "mean polarity of the texts, -1 to 1; empty without texts",
    "texts": "texts that were read",
    "interests": "interests that hold, strongest first, joined by ';'",
    "top_interest": "the strongest of them",
    "top_strength": "its strength, 0 to 1",
    "entities": "named entities that hold, strongest first, joined by ';'",
    "liked_aspects": "aspects that the user praises, joined by ';'",
    "disliked_aspects": "aspects that the user criticises, joined by ';'",
    "claims": "claims that hold",
    "past_claims": "claims that ended",
    "rejected": "claims and readings that their checks rejected",
    "events": "events",
    "items": "different items among them",
    "active_days": "days with an event",
    "first_event": "the time of the first event, in UTC",
    "last_event": "the time of the last event, in UTC",
}
#: Columns of instants.
TIMES = ("as_of", "first_event", "last_event")


def profiles_frame(profiles: Iterable[Profile]) -> "pd.DataFrame":
    """Return a table with the columns ``COLUMNS`` and a row for each profile, in their order."""
    import pandas as pd

    frame = pd.DataFrame([_row(profile) for profile in profiles], columns=list(COLUMNS))
    for name in TIMES:
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def write_frame(frame: "pd.DataFrame", path: Path) -> int:
    """Write such a table to a file, whole or not at all, and return how many rows it has.

    In a CSV file a text that a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        frame: see ``profiles_frame``.
        path: ends in .csv or .parquet.

    Raises:
        SettingsError: it ends in something else, or cannot be written there.
    """
    from tasteprint.profiling.segmentation import safe_cell

    check_table(path)
    with atomic_write(path) as part:
        if path.suffix.lower() == ".parquet":
            frame.to_parquet(part, index=False)
            return len(frame)
        safe = frame.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
        safe.to_csv(part, index=False, encoding="utf-8")
    return len(frame)


def check_page(path: Path) -> None:
    """Check that a page may be written to such a file.

    Raises:
        SettingsError: its name ends in something else than .html or .htm.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise SettingsError(
            f"No page is written to {path}.",
            hint="Name a file that ends in .html; a table goes to -o FILE.csv.",
        )


def check_table(path: Path) -> None:
    """Check that a table can be written to such a file.

    Raises:
        SettingsError: its name ends in something else than .csv or .parquet.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise SettingsError(
            f"No table can be written to {path}.",
            hint="Name a file that ends in .csv or .parquet; a page goes to --html FILE.html.",
        )


def _row(profile: Profile) -> dict[str, Any]:
    interests = profile.top_interests()
    behaviour = profile.behaviour
    aspects = profile.sentiment.by_aspect
    return {
        "user_id": profile.user_id,
        "status": profile.status.value,
        "reason": profile.reason,
        "as_of": profile.as_of,
        "languages": ";".join(profile.languages),
        "tone": profile.sentiment.overall,
        "texts": profile.sentiment.texts,
        "interests": ";".join(claim.value for claim in interests),
        "top_interest": interests[0].value if interests else None,
        "top_strength": interests[0].strength if interests else None,
        "entities": ";".join(profile.claim(id_).value for id_ in profile.entities),
        "liked_aspects": ";".join(a.aspect for a in aspects if a.polarity > 0),
        "disliked_aspects": ";".join(a.aspect for a in aspects if a.polarity < 0),
        "claims": sum(claim.valid_to is None for claim in profile.claims),
        "past_claims": len(profile.past),
        "rejected": len(profile.rejected),
        "events": behaviour.events,
        "items": behaviour.distinct_items,
        "active_days": behaviour.active_days,
        "first_event": behaviour.first,
        "last_event": behaviour.last,
    }
