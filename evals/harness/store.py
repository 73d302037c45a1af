"""The folder of kept runs: one JSON file each."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from tasteprint.evals.harness.run import Run
from tasteprint.profiling.errors import EvalError, SettingsError
from tasteprint.profiling.files import atomic_write

#: Characters of an id that are enough to name a run.
_LEAST_PREFIX = 4


class Runs:
    """The runs of one bench.

    Args:
        folder: made with the first run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, run: Run) -> Path:
        """Keep a run, in place of one with the same id; it is never seen half-written.

        Raises:
            EvalError: it cannot be written.
        """
        file = self._file(run.run_id)
        try:
            with atomic_write(file) as part:
                part.write_text(run.model_dump_json(), "utf-8")
        except SettingsError as error:
            raise EvalError(
                f"The run cannot be kept: {error}",
                hint="Check the folder or free some space; the answers are cached.",
                user_error=True,
            ) from error
        return file

    def get(self, run_id: str) -> Run | None:
        """Return the run with exactly this id; None where this version can read none."""
        file = self._file(run_id)
        try:
            return Run.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):  # never kept, or by another version: it is made again
            return None

    def find(self, named: str) -> Run | None:
        """Find a run by its file, its id, or the beginning of its id; None where none is meant.

        Raises:
            EvalError: the file is no run, or several runs are meant.
        """
        if named.endswith(".json"):
            return read_run(Path(named))
        if len(named) < _LEAST_PREFIX or not self.folder.is_dir() or "/" in named:
            return None
        files = [f for f in sorted(self.folder.glob("*.json")) if f.stem.startswith(named)]
        if len(files) > 1:
            raise EvalError(
                f"{named} is the beginning of {len(files)} runs.",
                hint=f"Give more of it: {', '.join(file.stem for file in files[:5])}.",
                user_error=True,
            )
        return read_run(files[0]) if files else None

    def all(self) -> Iterator[Run]:
        """Yield all runs that this version can read, latest first."""
        files = self.folder.glob("*.json") if self.folder.is_dir() else ()
        found = [run for file in files if (run := self.get(file.stem))]
        yield from sorted(found, key=lambda run: run.provenance.began, reverse=True)

    def _file(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.json"


def read_run(file: Path) -> Run:
    """Read the run in a file.

    Raises:
        EvalError: there is no such file, or it is no run.
    """
    try:
        return Run.model_validate_json(file.read_bytes())
    except OSError as error:
        raise EvalError(
            f"The run {file} cannot be read: {error.strerror}.",
            hint="`tasteprint eval runs` lists those that there are.",
            user_error=True,
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise EvalError(
            f"{file} is no run of this version: {place}: {first['msg']}.",
            hint="Make it again with `tasteprint eval run`.",
            user_error=True,
        ) from error
