"""Users, profiles and items found by id; errors name similar ids."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Item, Profile, Rules

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger

_LIKE = 60.0  # per cent
_NEAR = 3


def require_user(ledger: "Ledger", user: str) -> None:
    """Check that a user has events.

    Raises:
        LedgerError: there is no such user; the error names those with similar ids.
    """
    users = ledger.users()
    if user not in users:
        raise LedgerError(
            f"{ledger.where} knows no user {user}.",
            hint=_near(user, {u: u for u in users}) or "Ingest their events first.",
            user_error=True,
        )


def profile(ledger: "Ledger", user: str, rules: Rules) -> Profile:
    """Return the user's newest profile, by the rules as they are now.

    Raises:
        LedgerError: the user is unknown, or has no profile.
    """
    found = ledger.profile(user)
    if found is None:
        require_user(ledger, user)
        raise LedgerError(
            f"The user {user} has no profile.",
            hint=f"Build it: tasteprint profile --user {user}",
            user_error=True,
        )
    return _by_rules(ledger, found, rules)


def profiles(ledger: "Ledger", rules: Rules) -> Iterator[Profile]:
    """Yield the newest profile of each user, by the present rules, in the order of user ids."""
    return (_by_rules(ledger, found, rules) for found in ledger.profiles())


def _by_rules(ledger: "Ledger", stored: Profile, rules: Rules) -> Profile:
    """Return the profile; merged again where it was stored under other rules."""
    if stored.rules == rules:
        return stored
    return ledger.rebuild_profile(stored.user_id, rules, stored.as_of) or stored


def past_profile(ledger: "Ledger", user: str, as_of: datetime, rules: Rules) -> Profile:
    """Return the user's profile as of any instant, merged from the records without a model.

    Raises:
        LedgerError: the user is unknown or had no events by then, or none of their texts up to
            then has been read.
    """
    from tasteprint.profiling.claims import rebuild_profile

    history = ledger.history(user, as_of)
    if history is None:
        require_user(ledger, user)
        first = ledger.events(user)[0].ts
        raise LedgerError(
            f"The user {user} has no events up to {as_of:%Y-%m-%d %H:%M}.",
            hint=f"The first is of {first:%Y-%m-%d %H:%M}.",
            user_error=True,
        )
    if history.texts and not history.read:
        raise LedgerError(
            f"The texts of the user {user} have not been read.",
            hint=f"Read them: tasteprint profile --user {user}",
            user_error=True,
        )
    return rebuild_profile(history, rules, ledger.summary)


def untouched_item(ledger: "Ledger", user: str, item_id: str) -> Item:
    """Return an item that could be recommended to the user.

    Raises:
        LedgerError: there is no such item, or the user has events on it.
    """
    item = ledger.item(item_id)
    if item is None:
        titles = {i.item_id: i.title for i in ledger.items()}
        raise LedgerError(
            f"{ledger.where} knows no item {item_id}.",
            hint=_near(item_id, titles) or "Ingest the items first.",
            user_error=True,
        )
    dates = [e.ts for e in ledger.events(user) if e.item_id == item_id]
    if dates:
        raise LedgerError(
            f"The user {user} has known {item.title} ({item_id}) since {min(dates):%Y-%m-%d}: "
            "it is not recommended.",
            hint=f"Ask about it: tasteprint chat {user}",
            user_error=True,
        )
    return item


def _near(wanted: str, named: dict[str, str]) -> str:
    """Return a hint with ids like ``wanted``, or with names like it; "" without any ids."""
    if not named:
        return ""
    from rapidfuzz import fuzz, process, utils

    by_id: Iterable[str] = (
        id_
        for id_, _, _ in process.extract(
            wanted, list(named), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_NEAR
        )
    )
    by_name: Iterable[str] = (
        id_
        for _, _, id_ in process.extract(
            wanted,
            named,
            scorer=fuzz.token_set_ratio,
            processor=utils.default_process,
            score_cutoff=_LIKE,
            limit=_NEAR,
        )
    )
    near = list(dict.fromkeys([*by_id, *by_name]))[:_NEAR]
    shown = [i if named[i] == i else f"{i} ({named[i]})" for i in near]
    others = "is one other" if len(named) == 1 else f"are {len(named)} others"
    return f"Did you mean {', '.join(shown)}?" if near else f"There {others}."
