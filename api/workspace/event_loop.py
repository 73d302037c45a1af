"""One background event loop in which all work with the model runs, from whichever thread.

The model's connections belong to one loop. With a loop of their own the workspace's sync names
work inside a running loop too (Jupyter), its async twins may be awaited from any loop, and slow
work never holds up the caller's loop.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tasteprint.profiling.models import Progress

if TYPE_CHECKING:
    from tasteprint.workspace.components import Components

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]


class LoopThread:
    """The loop and its thread, which starts with the first work. Safe for several threads."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._gate = threading.Lock()

    def run(self, work: Work[T]) -> T:
        """Do the work and wait. An interrupt (Ctrl-C) cancels it and waits for it to end."""
        future, cancel = self._begin(work)
        try:
            return future.result()
        except BaseException:
            cancel()
            wait_for([future])
            raise

    async def wait(self, work: Work[T]) -> T:
        """Do the work and await it. Cancelling this cancels the work and waits for its end."""
        if threading.current_thread() is self._thread:
            return await work()
        future, cancel = self._begin(work)
        try:
            return await asyncio.wrap_future(future)
        except BaseException:
            cancel()
            await asyncio.to_thread(wait_for, [future])
            raise

    def close(self) -> None:
        """Cancel what still runs, and end the loop and its thread. Twice is harmless."""
        with self._gate:
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _begin(self, work: Work[T]) -> tuple[Future[T], Callable[[], None]]:
        """Hand work to the loop; return what will hold its result, and what cancels it."""
        loop = self._running()
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # from here on only the task's end settles it
        tasks: list[asyncio.Task[T]] = []

        def settle(task: asyncio.Task[T]) -> None:
            if task.cancelled():
                future.set_exception(asyncio.CancelledError())
            elif error := task.exception():
                future.set_exception(error)
            else:
                future.set_result(task.result())

        def start() -> None:
            tasks.append(loop.create_task(work()))
            tasks[0].add_done_callback(settle)

        def cancel() -> None:
            if not future.done():
                loop.call_soon_threadsafe(lambda: tasks[0].cancel())

        loop.call_soon_threadsafe(start)
        return future, cancel

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._gate:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # A daemon: a workspace that nobody closed must not keep the interpreter alive.
                self._thread = threading.Thread(
                    target=_live, args=(self._loop,), name="tasteprint", daemon=True
                )
                self._thread.start()
            return self._loop


def _live(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


class _Stopped(Exception):
    """Ends blocking work at its next report of progress."""


async def in_thread(work: Callable[[Progress], T], report: Progress) -> T:
    """Do blocking work in a thread. Cancelled, it stops at its next report, and is waited for.

    Args:
        work: takes a progress callback.
        report: progress callback that gets the reports.
    """
    stop = threading.Event()

    def checked(label: str, done: int, total: int) -> None:
        if stop.is_set():
            raise _Stopped
        report(label, done, total)

    task = asyncio.ensure_future(asyncio.to_thread(work, checked))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        with suppress(_Stopped):
            await task
        raise


class Closable:
    """Base of what closes its components in their own loop. A context manager, sync and async.

    Attributes:
        home: the loop in which the components work and are closed.
        components: what is closed.
    """

    home: LoopThread
    components: "Components"

    async def aclose(self) -> None:
        """Close everything; a model server that was started here is stopped. Twice is harmless.

        Every later call raises SettingsError.
        """
        if self.components.closed:
            return
        try:
            await self.home.wait(self.components.aclose)
        finally:
            self.home.close()

    def close(self) -> None:
        """See ``aclose``."""
        if self.components.closed:
            return
        try:
            self.home.run(self.components.aclose)
        finally:
            self.home.close()

    def __enter__(self) -> Self:
        """Return it, if it is open."""
        self.components.require_open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close it."""
        self.close()

    async def __aenter__(self) -> Self:
        """Return it, if it is open."""
        self.components.require_open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Close it."""
        await self.aclose()
