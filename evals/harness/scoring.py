"""From answers to records, and from records to figures with intervals."""

from collections.abc import Sequence
from typing import Any

from tasteprint.evals.datasets import Split
from tasteprint.evals.harness.answering import Answered
from tasteprint.evals.harness.bench import Bench
from tasteprint.evals.harness.plan import Plan
from tasteprint.evals.harness.run import Compared, Record
from tasteprint.evals.harness.samples import Output, Sample, Scores
from tasteprint.evals.harness.tables import columns, table
from tasteprint.evals.harness.task import SecondJudge, Task
from tasteprint.evals.statistics import against, intervals, spread


def records_of(
    task: Task, samples: Sequence[Sample], answered: Sequence[Answered], split: Split
) -> list[Record]:
    """Make one repeat's records, in the samples' order; a failed answer has the worst scores."""
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
    task: Task, samples: Sequence[Sample], records: Sequence[Record], plan: Plan, bench: Bench
) -> dict[str, Any]:
    """Compute a run's ``metrics``, ``baselines`` and ``spread``.

    Args:
        task: with metrics and baselines.
        samples: that were answered.
        records: of all repeats.
        plan: its split is that of the samples (on "test" baselines are fitted on the dev split),
            its resamples those of the intervals.
        bench: its progress callback is called, and baselines use its embedder.
    """
    clusters = [record.cluster for record in records]
    steps = 1 + len(task.baselines)
    title = f"Resampling {task.name}"
    bench.report(title, 0, steps)
    metrics = intervals(task.metrics, table(records), clusters, plan.resamples)
    training = list(task.split("dev")) if plan.split == "test" and task.baselines else None
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
        groups = [sample.cluster for sample in samples]
        baselines[baseline.name] = Compared(
            metrics=intervals(task.metrics, columns(scores), groups, plan.resamples),
            against=against(task.primary, table(first), columns(scores), groups, plan.resamples),
            scores=tuple(scores),
        )
    bench.report(title, steps, steps)
    repeats = sorted({record.repeat for record in records})
    tables = [table([r for r in records if r.repeat == n]) for n in repeats]
    spread_of_repeats = None
    if len(repeats) > 1:
        groups = [record.cluster for record in first]
        spread_of_repeats = spread(task.primary, tables, groups, plan.resamples)
    return {"metrics": metrics, "baselines": baselines, "spread": spread_of_repeats}


def _plain(scores: Scores) -> dict[str, float | tuple[float, ...]]:
    return {
        name: float(value) if isinstance(value, int | float) else tuple(map(float, value))
        for name, value in scores.items()
    }
