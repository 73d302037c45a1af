"""Checks of a workspace after its writers were killed and all was built once more."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from tasteprint import Tasteprint
from tasteprint.evals.benchmarks.crash.plan import Notes, Plan
from tasteprint.profiling.models import ClaimKind, Profile, Status


def noted(plan: Plan, what: str) -> dict[int, list[object]]:
    """Note of a kind by writer."""
    return {writer: Notes(plan, writer).all(what) for writer in range(plan.writers)}


def lost(tp: Tasteprint, plan: Plan) -> list[str]:
    """Ids of the events that were taken in, as a writer had been told, and are not there."""
    there = set(_event_ids(tp))
    taken = {
        (plan.stream(writer), number)
        for writer, numbers in noted(plan, "ingested").items()
        for number in numbers
    }
    rows = (row for stream, number in taken for row in plan.batch(stream, int(str(number))))
    return sorted({row["event_id"] for row in rows} - there)


def expected(plan: Plan) -> set[str]:
    """Ids of the events of all streams."""
    return {
        row["event_id"]
        for stream in range(plan.streams)
        for number in range(plan.batches)
        for row in plan.batch(stream, number)
    }


def problems(tp: Tasteprint, plan: Plan) -> Iterator[str]:
    """All that is wrong with the records and the vectors; nothing where they are sound."""
    found = Counter(_event_ids(tp))
    wanted = expected(plan)
    yield from (f"the event {i} is not there" for i in sorted(wanted - set(found)))
    yield from (f"the event {i} should not be there" for i in sorted(set(found) - wanted))
    yield from (f"the event {i} is there {n} times" for i, n in found.items() if n > 1)
    profiles = tp.profiles()
    for profile in profiles:
        yield from _of_profile(tp, profile)
    without = set(tp.users()) - {profile.user_id for profile in profiles}
    yield from (f"{user} has no profile" for user in sorted(without))
    yield from _of_vectors(tp, profiles)
    with closing(sqlite3.connect(plan.workspace / "tasteprint.db")) as database:
        (said,) = database.execute("PRAGMA integrity_check").fetchone()
        yield from [] if said == "ok" else [f"the database: {said}"]
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
        yield from (f"the database: {row} refers to nothing" for row in broken)
        for table in ("generation_users", "summaries", "claims", "profiles"):
            unknown = f"SELECT DISTINCT user_id FROM {table} EXCEPT SELECT user_id FROM events"  # noqa: S608
            left = database.execute(unknown).fetchall()
            yield from (f"{table}: {user} was forgotten, and is there" for (user,) in left)


def _event_ids(tp: Tasteprint) -> Iterator[str]:
    for user in tp.users():
        yield from (event.event_id for event in tp.components.ledger.events(user))


def _of_profile(tp: Tasteprint, profile: Profile) -> Iterator[str]:
    user = profile.user_id
    yield from (f"{user}: {problem}" for problem in tp.components.ledger.problems(profile))
    ids = Counter(claim.claim_id for claim in profile.claims)
    yield from (f"{user} has the claim {i} {n} times" for i, n in ids.items() if n > 1)
    said = Counter((c.kind, c.value, c.detail, c.valid_from) for c in profile.claims)
    yield from (f"{user} is said to be {what} {n} times" for what, n in said.items() if n > 1)
    if profile.status is Status.FAILED:
        yield f"{user} failed: {profile.reason}"


def _of_vectors(tp: Tasteprint, profiles: list[Profile]) -> Iterator[str]:
    interests = {claim.claim_id for p in profiles for claim in p.of_kind(ClaimKind.INTEREST)}
    records = {
        "items": {item.item_id for item in tp.components.ledger.items()},
        "profiles": {profile.user_id for profile in profiles},
        "interests": interests,
    }
    for name, wanted in records.items():
        stored = set(tp.components.vectors.ids(name))  # type: ignore[arg-type]
        yield from (f"{name}: {i} has no vector" for i in sorted(wanted - stored))
        yield from (f"{name}: {i} has a vector still" for i in sorted(stored - wanted))
    for user in sorted(tp.components.recommender.lagging()):
        yield f"profiles: the vector of {user} is of another version"
