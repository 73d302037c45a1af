"""Progress: bars on a terminal, a plain line now and then elsewhere, or the caller's callback."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from tasteprint.output.terminal import notes, plain
from tasteprint.profiling.models import Progress, no_progress

# Seconds between two plain lines about one thing.
_EVERY = 10.0


class Reporter:
    """A progress callback that passes reports on.

    Attributes:
        to: the progress callback that gets them; may be exchanged.
    """

    def __init__(self) -> None:
        self.to: Progress = no_progress

    def __call__(self, label: str, done: int, total: int) -> None:
        """Pass a report on."""
        self.to(label, done, total)


@contextmanager
def shown(wanted: bool | Progress) -> Iterator[Progress]:
    """Give a progress callback: bars on stderr for True, nothing for False, or the caller's own.

    A progress callback is called with a label, how much is done, and how much there is to do. Of a
    label like "Starting vLLM: loading the weights" the part before the colon names the bar.
    """
    if not isinstance(wanted, bool):
        yield wanted
    elif not wanted:
        yield no_progress
    else:
        console = notes()
        if not console.is_terminal:
            yield _Lines(console)
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with RichProgress(*columns, console=console) as bars:
            yield _Bars(bars)


class _Bars:
    """One bar for each step."""

    def __init__(self, progress: RichProgress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        text = plain(label)
        name = text.partition(":")[0]
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(text, total=total)
        self._progress.update(self._tasks[name], description=text, completed=done, total=total)


class _Lines:
    """A line when a step starts, when it ends, and every ten seconds in between."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[str, float] = {}
        self._ended: set[str] = set()

    def __call__(self, label: str, done: int, total: int) -> None:
        text = plain(label)
        name = text.partition(":")[0]
        ended, now = done >= total, time.monotonic()
        if ended and name in self._ended:
            return
        if ended or now - self._last.get(name, float("-inf")) >= _EVERY:
            self._last[name] = now
            self._console.print(f"{text} ({done}/{total})", soft_wrap=True)
        (self._ended.add if ended else self._ended.discard)(name)
