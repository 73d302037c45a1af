"""Where runs are kept: one JSON file each, under the bench's folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from tasteprint.evals.runs import Run
from tasteprint.profiling.errors import EvalError

_LEAST_PREFIX = 4


class Runs:
    """The runs of one bench.

    Args:
        folder: made with the first run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, run: Run) -> Path:
        """Keeps a run, in place of one with the same id; it is never seen half-written.

        Raises:
            EvalError: it cannot be written.
        """
        file = self._file(run.run_id)
        whole = file.with_suffix(f".{os.getpid()}.tmp")  # another may be keeping the same run
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            whole.write_text(run.model_dump_json(), "utf-8")
            whole.replace(file)
        except OSError as error:
            raise EvalError(
                f"The run cannot be kept in {self.folder}: {error.strerror}.",
                hint="Mend the folder or free some space; the answers are cached.",
                blame="user",
            ) from error
        return file

    def get(self, run_id: str) -> Run | None:
        """The run with exactly this id; None where there is none that this version can read."""
        file = self._file(run_id)
        try:
            return Run.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):  # never kept, or by another version: it is made anew
            return None

    def find(self, named: str) -> Run | None:
        """A run by its file, its id, or the beginning of its id; None where nothing is meant by it.

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
                blame="user",
            )
        return read_run(files[0]) if files else None

    def all(self) -> Iterator[Run]:
        """All runs that this version can read, latest first."""
        files = self.folder.glob("*.json") if self.folder.is_dir() else ()
        found = [run for file in files if (run := self.get(file.stem))]
        yield from sorted(found, key=lambda run: run.provenance.began, reverse=True)

    def _file(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.json"


def read_run(file: Path) -> Run:
    """The run in a file.

    Raises:
        EvalError: there is no such file, or it is no run.
    """
    try:
        return Run.model_validate_json(file.read_bytes())
    except OSError as error:
        raise EvalError(
            f"The run {file} cannot be read: {error.strerror}.",
            hint="`tasteprint eval runs` lists those that there are.",
            blame="user",
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise EvalError(
            f"{file} is no run of this version: {place}: {first['msg']}.",
            hint="Make it again with `tasteprint eval run`.",
            blame="user",
        ) from error
