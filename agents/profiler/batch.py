"""Profiles of many users: each ends with a status, and none stops the others."""

import asyncio
import logging
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from tasteprint.agents.profiler.profiler import Profiler
from tasteprint.profiling.errors import EngineUnavailable, LedgerError, TasteprintError
from tasteprint.profiling.models import BatchReport, Progress, Status, UserResult, no_progress

log = logging.getLogger(__name__)


async def build_all(
    profiler: Profiler,
    users: Sequence[str] | None = None,
    as_of: datetime | None = None,
    *,
    force: bool = False,
    progress: Progress = no_progress,
) -> BatchReport:
    """Build many profiles; one user's failure never stops the others.

    Where the model is out of reach, profiles that would need it are not tried; what was built
    stays.

    Raises:
        LedgerError: the records themselves cannot be read or written.
    """
    began = time.monotonic()
    if users is None:  # a user who has events only after ``as_of`` is no failure
        users = sorted(profiler.ledger.event_counts(as_of))
    wanted = list(dict.fromkeys(users))
    reads = await profiler.reads()
    slots = asyncio.Semaphore(profiler.config.users_at_once)
    gone: list[str] = []
    done = 0
    progress("Building profiles", 0, len(wanted))

    async def build(user: str) -> UserResult:
        if gone and (force or not await profiler.is_up_to_date(user, as_of, reads)):
            reason = f"not tried: {gone[0]}"
            return UserResult(user_id=user, status=Status.FAILED, reason=reason)
        of_texts = progress if len(wanted) == 1 else no_progress
        _, result = await profiler.build(user, as_of, force=force, reads=reads, progress=of_texts)
        return result

    async def one(user: str) -> UserResult:
        nonlocal done
        async with slots:
            result = await _guarded(partial(build, user), user, gone)
        done += 1
        progress("Building profiles", done, len(wanted))
        return result

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(user)) for user in wanted]
    except ExceptionGroup as group_of_errors:  # the records failed, for all alike
        raise group_of_errors.exceptions[0] from None
    counts = profiler.ledger.event_counts(as_of)
    report = BatchReport(
        results=tuple(task.result() for task in tasks),
        seconds=time.monotonic() - began,
        events=sum(counts.get(user, 0) for user in wanted),
    )
    _log_outcome(report)
    return report


def _log_outcome(report: BatchReport) -> None:
    """Log how many profiles ended with which status; no user is named."""
    statuses = Counter(result.status.value for result in report.results)
    log.info(
        "%d profiles in %.1f s (%s): %d unchanged, %d claims, %d rejected",
        len(report.results),
        report.seconds,
        ", ".join(f"{status} {count}" for status, count in sorted(statuses.items())),
        sum(result.cached for result in report.results),
        sum(result.claims for result in report.results),
        sum(result.rejected for result in report.results),
    )


async def _guarded(
    build: Callable[[], Awaitable[UserResult]], user: str, gone: list[str]
) -> UserResult:
    try:
        return await build()
    except EngineUnavailable as error:
        gone.append(str(error))
        return UserResult(user_id=user, status=Status.FAILED, reason=str(error))
    except LedgerError as error:
        if not error.user_error:  # a full disk, for example, fails for every user
            raise
        return UserResult(user_id=user, status=Status.FAILED, reason=str(error))
    except TasteprintError as error:
        return UserResult(user_id=user, status=Status.FAILED, reason=str(error))
    except Exception as error:  # noqa: BLE001, a fault of ours with one user stops no other
        # An error's message may quote a text: the log gets its type, and where it was raised.
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("building a profile failed: %s\n%s", type(error).__name__, frames)  # noqa: TRY400
        reason = f"{type(error).__name__}: {error}"
        return UserResult(user_id=user, status=Status.FAILED, reason=reason)
