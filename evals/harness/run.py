"""A run: one solver's answers to one task's split, with all that is needed to look again."""

from typing import Any

from pydantic import Field

from tasteprint.evals.datasets import Split
from tasteprint.evals.harness.samples import Output
from tasteprint.evals.metrics import Spec
from tasteprint.evals.statistics import Against, Estimate, Spread
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
    """Everything that a run's figures depend on.

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
    """One solver's answers to one split of a task, with figures, costs and provenance.

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
