"""The parts of an eval: samples, a solver that answers them, a scorer, metrics, baselines."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from tasteprint.evals.datasets import Split
from tasteprint.evals.harness.bench import Attempt, Bench
from tasteprint.evals.harness.samples import Output, Sample, Scores
from tasteprint.evals.metrics import Metric

#: Answers one sample through an ``Attempt``. An object with ``async def prepare(bench, samples)``
#: gets that called once, before its first sample.
Solver = Callable[[Sample, Attempt], Awaitable[Output]]

#: Says how well a sample was answered; None is an answer that failed, and gets the worst scores.
Scorer = Callable[[Sample, Output | None], Scores]

#: Goes over all outputs of a run once they are there, to fit a calibration for instance.
#: Gets (samples, outputs, split).
Finish = Callable[[Sequence[Sample], Sequence[Output | None], Split], Sequence[Output | None]]


class Baseline(Protocol):
    """Answers all samples without the model: what any figure has to be compared with."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def __call__(
        self, samples: Sequence[Sample], training: Sequence[Sample] | None, bench: Bench
    ) -> list[Output]:
        """An output for each sample.

        Args:
            samples: to be answered.
            training: other samples with targets, to fit on (those of the dev split when the test
                split is answered); None: fit on the other folds of ``samples``.
            bench: for its embedder, where a text has to be placed.
        """


@runtime_checkable
class SecondJudge(Protocol):
    """A baseline that judges again what the solver made: for a check that is measured on it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as printed

    def judge_again(
        self, samples: Sequence[Sample], outputs: Sequence[Output | None]
    ) -> list[Output | None]:
        """An output for each sample; None where the solver's failed.

        Args:
            samples: that were answered.
            outputs: of the solver, in their order.
        """


@dataclass(frozen=True)
class Task:
    """A question that can be asked of every prompt version.

    Attributes:
        name: as in ``tasteprint eval run NAME``.
        samples: by split, or a function that reads them when they are needed.
        solver: answers a sample.
        scorer: compares an answer with the sample's target.
        metrics: the first one is the primary metric: verdicts and gates go by it.
        baselines: that every run reports beside its own figures.
        finish: goes over all outputs before they are scored.
        labels: of a task that sorts into classes, in the order of their numbers.
        prompts: names of the prompts that the solver uses; () where no model is asked.
        description: one line.
        change: the column of the scores that tells which samples changed between two runs;
            0 is wrong, 1 is right.
        source: what the data are and whether a slice or all of them is read, for the provenance.
    """

    name: str
    samples: Mapping[str, Sequence[Sample]] | Callable[[Split], Sequence[Sample]]
    solver: Solver
    scorer: Scorer
    metrics: Sequence[Metric]
    baselines: Sequence[Baseline | SecondJudge] = ()
    finish: Finish | None = None
    labels: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    description: str = ""
    change: str = "right"
    source: str = field(default="given by the caller")

    @property
    def primary(self) -> Metric:
        """The metric that verdicts go by."""
        return self.metrics[0]

    def split(self, split: Split) -> Sequence[Sample]:
        """The samples of one split; () where there are none."""
        if callable(self.samples):
            return self.samples(split)
        return self.samples.get(split, ())
