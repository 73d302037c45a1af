"""From answers to records, and from records to figures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tasteprint.evals.answering import Answered
from tasteprint.evals.comparing import against
from tasteprint.evals.runs import Compared, Record
from tasteprint.evals.statistics.intervals import intervals
from tasteprint.evals.statistics.repeats import spread
from tasteprint.evals.tables import columns, table
from tasteprint.evals.task import Output, Sample, Scores, SecondJudge, Split, Task

if TYPE_CHECKING:
    from tasteprint.evals.bench import Bench


def records_of(
    task: Task, samples: Sequence[Sample], answered: Sequence[Answered], split: Split
) -> list[Record]:
    """One repeat's records, in the samples' order; a failed answer has the worst scores."""
    outputs = [each.output for each in answered]
    if task.finish is not None:
        outputs = list(task.finish(samples, outputs, split))
    return [
        Record(
            sample=sample.id,
            cluster=sample.cluster,
            repeat=each.attempt.repeat,
            inputs=sample.inputs,
            target=sample.target,
            output=output,
            error=each.error,
            asked=tuple(each.attempt.asked),
            scores=_plain(task.scorer(sample, output)),
        )
        for sample, each, output in zip(samples, answered, outputs, strict=True)
    ]


def summarise(
    task: Task, samples: Sequence[Sample], records: Sequence[Record], split: Split, bench: "Bench"
) -> dict[str, Any]:
    """A run's ``metrics``, ``baselines`` and ``spread``.

    Args:
        task: with metrics and baselines.
        samples: that were answered.
        records: of all repeats.
        split: of the samples; on "test" baselines are fitted on the dev split.
        bench: hears of progress, and lends its embedder.
    """
    clusters = [record.cluster for record in records]
    steps = 1 + len(task.baselines)
    title = f"Resampling {task.name}"
    bench.report(title, 0, steps)
    metrics = intervals(task.metrics, table(records), clusters)
    training = list(task.split("dev")) if split == "test" and task.baselines else None
    baselines = {}
    outputs: Sequence[Output | None]
    first = [record for record in records if record.repeat == 0]
    for step, baseline in enumerate(task.baselines, 1):
        bench.report(title, step, steps)
        if isinstance(baseline, SecondJudge):
            outputs = baseline.judge_again(samples, [record.output for record in first])
        else:
            outputs = baseline(samples, training, bench)
        scores = [
            _plain(task.scorer(sample, output))
            for sample, output in zip(samples, outputs, strict=True)
        ]
        told = [sample.cluster for sample in samples]
        baselines[baseline.name] = Compared(
            metrics=intervals(task.metrics, columns(scores), told),
            against=against(task.primary, table(first), columns(scores), told),
            scores=tuple(scores),
        )
    bench.report(title, steps, steps)
    repeats = sorted({record.repeat for record in records})
    tables = [table([r for r in records if r.repeat == n]) for n in repeats]
    told = [record.cluster for record in first]
    return {
        "metrics": metrics,
        "baselines": baselines,
        "spread": spread(task.primary, tables, told) if len(repeats) > 1 else None,
    }


def _plain(scores: Scores) -> dict[str, float | tuple[float, ...]]:
    return {
        name: float(value) if isinstance(value, int | float) else tuple(map(float, value))
        for name, value in scores.items()
    }
