"""Running one user's readings at the same time."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

R = TypeVar("R")


async def gather_or_cancel(work: Iterable[Coroutine[Any, Any, R]]) -> list[R]:
    """The results in the order of the work; the first failure ends the rest and is raised.

    Unlike with ``asyncio.gather`` nothing runs on behind a failed step, and unlike with
    ``asyncio.TaskGroup`` the failure comes as it is.
    """
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
