"""Copies of texts that nothing links to their users: in logs, in caches, in eval runs.

What they hold decides what is removed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.log_files import blank_lines, logs_in
from tasteprint.parts import Parts
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.records import Forgotten

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.needles import Needles


@dataclass(frozen=True)
class Copies:
    """What was removed: lines of logs, generations, and files of eval runs."""

    lines: int
    generations: int
    eval_runs: int

    def added_to(self, gone: Forgotten, refused: int) -> Forgotten:
        """What was forgotten, with these and the refused rows."""
        return gone.model_copy(
            update={
                "refused": refused,
                "lines": self.lines,
                "generations": gone.generations + self.generations,
                "eval_runs": self.eval_runs,
            }
        )


def remove_copies(parts: Parts, needles: "Needles") -> Copies:
    """Removes every copy of what is to be forgotten.

    Raises:
        LedgerError: one cannot be removed.
    """
    generations = parts.ledger.forget_generations(needles.kinds_in)
    with _bench(parts.folder) as bench:
        if bench is not None:
            generations += bench.forget_generations(needles.is_quoted_in)
            bench.purge()
    return Copies(
        lines=sum(blank_lines(file, needles.spans) for file in logs(parts)),
        generations=generations,
        eval_runs=_remove_eval_runs(parts.folder, needles),
    )


def logs(parts: Parts) -> list[Path]:
    """Log files: those in the workspace, and those of the model servers of this machine."""
    files = logs_in(parts.folder.rglob("*"))
    if parts.serves:
        files |= logs_in(parts.engine.log.parent.glob("*"))
    return sorted(files)


@contextmanager
def _bench(folder: Path) -> Iterator["Ledger | None"]:
    """The records of the eval bench, where there are any."""
    from tasteprint.profiling.ledger import Ledger
    from tasteprint.profiling.scanning import BENCH

    file = folder / BENCH / "tasteprint.db"
    if not file.exists():
        yield None
        return
    with Ledger.open(file) as bench:
        yield bench


def _remove_eval_runs(folder: Path, needles: "Needles") -> int:
    """Deletes the runs that quote what is to be forgotten; half-written ones too."""
    from tasteprint.profiling.scanning import BENCH

    removed = 0
    for file in sorted((folder / BENCH / "runs").glob("*")):
        try:
            if needles.is_quoted_in(file.read_bytes()):
                file.unlink()
                removed += 1
        except OSError as error:
            raise LedgerError(
                f"The eval run {file} cannot be looked through or deleted: {error.strerror}.",
                hint="Make it writable, or delete it, and run it again.",
                blame="user",
            ) from error
    return removed
