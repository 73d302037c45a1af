"""A run: what one solver made of one task's split, with everything that is needed to look again."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from tasteprint.evals.datasets import Split
from tasteprint.evals.harness.samples import Output
from tasteprint.evals.metrics import Spec
from tasteprint.evals.statistics import Against, Estimate, Spread
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Model, Usage


class Asked(Model):
    """One exchange with the model.

    Attributes:
        prompt: ``name@variant``.
        sha256: of the prompt's file, in hex.
        text: what was sent, roles included.
        answer: what came back: text, or label scores as JSON.
    """

    prompt: str
    sha256: str
    text: str
    answer: str


class Record(Model):
    """One answer to one sample.

    Attributes:
        sample: the sample's id.
        cluster: see ``Sample.cluster``.
        repeat: 0, 1, …
        inputs, target: the sample's, for the reader.
        output: None where it failed.
        error: why, where it failed.
        asked: of a few exchanges, the first ones.
        scores: the scorer's; the worst ones where it failed.
    """

    sample: str
    cluster: str
    repeat: int = 0
    inputs: dict[str, Any]
    target: Any = None
    output: Output | None
    error: str = ""
    asked: tuple[Asked, ...] = ()
    scores: dict[str, float | tuple[float, ...]]


class Compared(Model):
    """One baseline's answers to the same samples.

    Attributes:
        metrics: name to figure.
        against: the run's primary metric less this baseline's.
        scores: of each record with repeat 0, in the records' order.
    """

    metrics: dict[str, Estimate]
    against: Against
    scores: tuple[dict[str, float | tuple[float, ...]], ...]


class Provenance(Model):
    """What a run's figures depend on.

    Attributes:
        model: name under which it was served; "" where none was asked.
        prompts: ``name@variant`` to sha256, of those that were asked with.
        parameters: all else that was chosen: limit, repeats, options, calibrations.
        data: sha256 over the samples; ``source`` says what they are.
        code: sha256 over this package's code and fitted figures.
        packages: name to version.
        commit, dirty: of the working tree that the package lies in; None outside of one.
        machine: processor, cores, GPU, system, Python.
        began: ISO time, UTC.
    """

    model: str
    prompts: dict[str, str]
    parameters: dict[str, Any]
    data: str
    source: str
    code: str
    packages: dict[str, str]
    commit: str | None
    dirty: bool | None
    machine: dict[str, str]
    began: str


class Run(Model):
    """What came out.

    Attributes:
        run_id: sha256 over all that the answers depend on, 12 characters; equal runs share it. A
            solver or task that may be somebody's own adds its answers and scores.
        label: what was tried, for the reader: a prompt version, a model, a solver's name.
        n: answers that were wanted (samples times repeats); failed ones are among them.
        labels: of a task that sorts into classes, in the order of their numbers; else ().
        specs: the metrics, to compare the run by.
        better: metric to "higher" or "lower".
        usage: what this run cost when it was made; what a killed run had paid before is in
            ``cached``.
        cost: tokens and calls as if nothing had been cached, to compare runs by.
        wall: seconds that it took.
    """

    run_id: str
    task: str
    split: Split
    label: str
    n: int
    failed: int
    primary: str
    change: str
    labels: tuple[str, ...] = ()
    specs: tuple[Spec, ...]
    metrics: dict[str, Estimate]
    better: dict[str, str]
    baselines: dict[str, Compared] = Field(default_factory=dict)
    spread: Spread | None = None
    usage: Usage
    cost: Usage
    wall: float
    provenance: Provenance
    records: tuple[Record, ...]


# ==MERGED evals/store.py: """Where runs are kept: one JSON file each, under the bench's folder."""
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
