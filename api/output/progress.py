"""Progress: bars on a terminal, a plain line now and then elsewhere, or what is handed in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from tasteprint.output.terminal import notes, plain

#: Called with a label, how much is done, and how much there is to do. Of a label like
#: "Starting vLLM: loading the weights" the part before the colon names the bar.
Report = Callable[[str, int, int], None]

# Seconds between two plain lines about one thing.
_EVERY = 10.0


def nothing(_label: str, _done: int, _total: int) -> None:
    """Shows no progress."""


class Reporter:
    """Passes reports on to whoever listens at the moment; ``to`` may be exchanged."""

    def __init__(self) -> None:
        self.to: Report = nothing

    def __call__(self, label: str, done: int, total: int) -> None:
        """Passes a report on."""
        self.to(label, done, total)


@contextmanager
def shown(wanted: bool | Report) -> Iterator[Report]:
    """Where to report progress to: bars on stderr for True, nothing for False, or the caller's."""
    if not isinstance(wanted, bool):
        yield wanted
    elif not wanted:
        yield nothing
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
        with Progress(*columns, console=console) as bars:
            yield _Bars(bars)


class _Bars:
    """One bar for each thing that is being done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        text = plain(label)
        name = text.partition(":")[0]
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(text, total=total)
        self._progress.update(self._tasks[name], description=text, completed=done, total=total)


class _Lines:
    """A line when a thing begins, when it ends, and every ten seconds in between."""

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
