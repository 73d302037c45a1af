"""The work of each writer, over and over, until it is told to stop or is killed."""

import random
import threading
import traceback
from collections.abc import Callable

import pandas as pd

from tasteprint import Tasteprint
from tasteprint.agents.llm import HashEmbedder, ScriptedModel, hash_scores
from tasteprint.evals.benchmarks.crash.plan import Notes, Plan, dice
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import Status
from tasteprint.settings import Settings

_AT_A_TIME = 4


def opened(plan: Plan) -> Tasteprint:
    """The workspace, with an answerer that needs no server."""
    settings = Settings(
        workspace=plan.workspace, database_url=None, chroma_url=None, mask=frozenset()
    )
    return Tasteprint.open(
        settings=settings, backend=ScriptedModel(scorer=hash_scores), embedder=HashEmbedder()
    )


def write(plan: Plan, writer: int, life: int) -> None:
    """One life of one writer. What should not have happened is noted as ``wrong``.

    Args:
        plan: of the whole run.
        writer: its number.
        life: how often it was started before.
    """
    notes, rng = Notes(plan, writer), dice(plan.seed, writer, life)
    try:
        with opened(plan) as tp:
            work = _WORK[plan.role(writer)](tp, plan, writer, notes)
            threads = 2 if plan.role(writer) in ("build", "read") else 1
            chances = [dice(plan.seed, writer, life, number) for number in range(1, threads)]
            others = [
                threading.Thread(target=_repeat, args=(work, plan, notes, chance))
                for chance in chances
            ]
            for other in others:
                other.start()
            _repeat(work, plan, notes, rng)
            for other in others:
                other.join()
    except Exception:  # noqa: BLE001 - noted, and the run fails for it
        notes.add("wrong", traceback.format_exc())


def _repeat(
    work: Callable[[random.Random], None], plan: Plan, notes: Notes, rng: random.Random
) -> None:
    while not plan.stop.exists():
        try:
            work(rng)
        except Exception:  # noqa: BLE001 - noted, and the run fails for it
            notes.add("wrong", traceback.format_exc())


Work = Callable[[random.Random], None]


def _ingest(tp: Tasteprint, plan: Plan, writer: int, notes: Notes) -> Work:
    stream = plan.stream(writer)
    number = len(notes.all("ingested"))

    def one(_rng: random.Random) -> None:
        nonlocal number
        rows = plan.batch(stream, number % plan.batches)
        report = tp.ingest(pd.DataFrame(rows))
        if report.events_accepted + report.events_known != len(rows):
            notes.add("wrong", f"of {len(rows)} rows: {report}")
        notes.add("ingested", number % plan.batches)
        number += 1

    return one


def _build(tp: Tasteprint, _plan: Plan, _writer: int, notes: Notes) -> Work:
    def one(rng: random.Random) -> None:
        known = tp.users()
        chosen = rng.sample(known, min(_AT_A_TIME, len(known)))
        batch = tp.build_profiles(chosen)
        for result in batch.results:
            if result.status is Status.FAILED and not _may_be_gone(result.user_id):
                notes.add("wrong", f"building {result.user_id}: {result.reason}")
        notes.add("built", len(chosen))

    return one


def _forget(tp: Tasteprint, plan: Plan, writer: int, notes: Notes) -> Work:
    def one(_rng: random.Random) -> None:
        user, rows = plan.to_forget(writer, len(notes.all("forgotten")))
        notes.add("to be forgotten", user)
        tp.ingest(pd.DataFrame(rows))
        tp.build_profiles([user])
        tp.forget(user)
        notes.add("forgotten", user)

    return one


def _read(tp: Tasteprint, _plan: Plan, _writer: int, notes: Notes) -> Work:
    def one(rng: random.Random) -> None:
        known = [profile.user_id for profile in tp.profiles()]
        if not known:
            return
        user = rng.choice(known)
        try:
            profile = tp.profile(user)
            ids = [claim.claim_id for claim in profile.claims]
            if len(ids) != len(set(ids)):
                notes.add("wrong", f"{user} has a claim twice")
            tp.profile(user, as_of=profile.as_of)
            tp.recommend(user, 3, explain=False)
        except LedgerError:
            if not _may_be_gone(user):
                raise
        notes.add("read", user)

    return one


def _may_be_gone(user: str) -> bool:
    return user.startswith("gone-")


_WORK = {"ingest": _ingest, "build": _build, "forget": _forget, "read": _read}
