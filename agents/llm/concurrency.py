"""Concurrent work that ends together."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

R = TypeVar("R")


async def gather_or_cancel(work: Iterable[Coroutine[Any, Any, R]]) -> list[R]:
    """Return the results in order; the first failure cancels the rest and is raised.

    Unlike with ``asyncio.gather`` nothing runs on after a failure, and unlike with
    ``asyncio.TaskGroup`` the failure is raised unchanged.
    """
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
