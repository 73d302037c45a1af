import asyncio
import threading
from contextlib import suppress

import pytest

from tasteprint.workspace import LoopThread
from tasteprint.workspace.event_loop import in_thread


@pytest.fixture
def home():
    opened = LoopThread()
    yield opened
    opened.close()


async def _thread_name():
    return threading.current_thread().name


def test_sync_work_runs_in_the_background_loop(home):
    assert home.run(_thread_name) == "tasteprint"


async def test_async_work_runs_there_too_whoever_awaits(home):
    assert await home.wait(_thread_name) == "tasteprint"
    assert await home.wait(lambda: home.wait(_thread_name)) == "tasteprint"  # from inside


async def test_sync_names_work_inside_a_running_loop(home):
    assert home.run(_thread_name) == "tasteprint"


def test_errors_come_through(home):
    async def fail():
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        home.run(fail)


async def test_cancelling_cancels_the_work_and_waits_for_its_end(home):
    begun, ended = threading.Event(), threading.Event()

    async def work():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(lambda: None)  # an end that takes its time
            ended.set()

    task = asyncio.create_task(home.wait(work))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


def test_closing_ends_what_still_runs(home):
    begun, ended = threading.Event(), threading.Event()

    async def work():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    def wait():
        with suppress(asyncio.CancelledError):
            home.run(work)

    waiting = threading.Thread(target=wait)
    waiting.start()
    begun.wait()
    home.close()
    waiting.join()
    assert ended.is_set()
    home.close()  # twice is harmless


async def test_blocking_work_stops_at_its_next_report():
    reported, go_on = threading.Event(), threading.Event()
    steps = []

    def work(report):
        for step in range(10):
            steps.append(step)
            report("step", step, 10)
            reported.set()
            go_on.wait()

    task = asyncio.create_task(in_thread(work, lambda *_: None))
    await asyncio.to_thread(reported.wait)
    task.cancel()
    await asyncio.to_thread(lambda: None)  # lets the cancellation reach the work
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps == [0, 1]


def test_blocking_work_gives_its_result():
    reports = []
    report = lambda *told: reports.append(told)  # noqa: E731

    def work(report):
        report("all", 1, 1)
        return 5

    assert asyncio.run(in_thread(work, report)) == 5
    assert reports == [("all", 1, 1)]
