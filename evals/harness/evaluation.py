"""Runs a task: every sample answered, every answer scored, every figure with its interval."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tasteprint.agents.llm import gather_or_cancel
from tasteprint.evals.datasets import Split
from tasteprint.evals.harness import provenance
from tasteprint.evals.harness.bench import Attempt, Bench
from tasteprint.evals.harness.plan import Plan, chosen, depends_on
from tasteprint.evals.harness.run import Compared, Provenance, Record, Run
from tasteprint.evals.harness.samples import Output, Sample, Scores
from tasteprint.evals.harness.tables import columns, table
from tasteprint.evals.harness.task import SecondJudge, Solver, Task
from tasteprint.evals.metrics import spec
from tasteprint.evals.statistics import against, intervals, spread
from tasteprint.profiling.errors import GroundingError, ModelRefused
from tasteprint.profiling.models import Usage

if TYPE_CHECKING:
    from tasteprint.evals.harness.bench import Bench


#: Samples that are worked on at once; requests in flight are bounded by the door.
AT_ONCE = 64


@dataclass(frozen=True)
class Answered:
    """What became of one sample.

    Attributes:
        attempt: with its notes and costs.
        output: None where it failed.
        error: why, where it failed.
    """

    attempt: Attempt
    output: Output | None
    error: str = ""


async def answer(
    solver: Solver, bench: Bench, samples: Sequence[Sample], repeats: int, title: str
) -> list[list[Answered]]:
    """For each repeat a list with what became of each sample, in the samples' order.

    Args:
        solver: what answers.
        bench: where.
        samples: to be answered.
        repeats: how often.
        title: of the progress.

    Raises:
        EngineUnavailable: the model is out of reach.
        PromptError: a prompt does not fit the samples.
    """
    prepare = getattr(solver, "prepare", None)
    if prepare is not None:
        await prepare(bench, samples)
    slots = asyncio.Semaphore(AT_ONCE)
    done, total = 0, len(samples) * repeats

    async def one(sample: Sample, repeat: int) -> Answered:
        nonlocal done
        async with slots:
            answered = await _try(solver, sample, Attempt(bench, repeat))
        done += 1
        bench.report(title, done, total)
        return answered

    bench.report(title, 0, total)
    return [await gather_or_cancel(one(sample, n) for sample in samples) for n in range(repeats)]


async def _try(solver: Solver, sample: Sample, attempt: Attempt) -> Answered:
    try:
        return Answered(attempt, await solver(sample, attempt))
    except (ModelRefused, GroundingError) as error:
        return Answered(attempt, None, str(error))


# ==MERGED evals/running.py: """Runs a task: every sample answered, every answer scored, every figure with its interval."""
def evaluate(
    task: Task,
    solver: Solver | None = None,
    plan: Plan | None = None,
    *,
    bench: Bench | None = None,
) -> Run:
    """Runs a task and keeps the run on the bench.

    What a model answered is cached: a run that was killed goes on where it was, and one that is
    repeated asks for nothing twice.

    Args:
        task: what is asked.
        solver: instead of the task's own.
        plan: split, limit, repeats; None: the dev split, once.
        bench: where; None opens one with the environment's settings, for this run.

    Raises:
        EvalError: the split is empty, or an id is there twice.
        EngineUnavailable: the model is out of reach.
        PromptError: a prompt does not fit the samples.
    """
    if bench is None:
        with Bench.open() as opened:
            return evaluate(task, solver, plan, bench=opened)
    return bench.home.run(lambda: _evaluate(task, solver or task.solver, plan or Plan(), bench))


async def aevaluate(
    task: Task, solver: Solver | None = None, plan: Plan | None = None, *, bench: Bench
) -> Run:
    """``evaluate`` as a coroutine, for any event loop."""
    return await bench.home.wait(
        lambda: _evaluate(task, solver or task.solver, plan or Plan(), bench)
    )


async def _evaluate(task: Task, solver: Solver, plan: Plan, bench: Bench) -> Run:
    began, clock = datetime.now(UTC), time.monotonic()
    samples = await asyncio.to_thread(chosen, task, plan)
    depends = await depends_on(task, bench, plan, samples)
    run_id = provenance.digest(depends)[:12]
    if plan.reuse and (kept := bench.runs.get(run_id)):
        again = Usage(cached=kept.usage.calls + kept.usage.cached)
        label = _label(plan, kept.provenance, bench, solver)  # it may have been made under another
        return kept.model_copy(
            update={"usage": again, "wall": time.monotonic() - clock, "label": label}
        )
    # Those below load scipy and scikit-learn, which a kept run can do without.

    title = f"Answering {task.name}"
    answered = await answer(solver, bench, samples, plan.repeats, title)
    records = [r for row in answered for r in records_of(task, samples, row, plan.split)]
    figures = await asyncio.to_thread(summarise, task, samples, records, plan.split, bench)
    every = [each for row in answered for each in row]
    if not plan.reuse:  # the code of others, which says by its outcome alone that it has changed
        scored = [record.model_dump(include={"output", "scores"}) for record in records]
        run_id = provenance.digest([depends, scored])[:12]
    origin = _provenance(task, depends, every, began)
    run = Run(
        run_id=run_id,
        task=task.name,
        split=plan.split,
        label=_label(plan, origin, bench, solver),
        n=len(records),
        failed=sum(record.output is None for record in records),
        primary=task.primary.name,
        change=task.change,
        labels=task.labels,
        specs=tuple(map(spec, task.metrics)),
        better={metric.name: metric.better for metric in task.metrics},
        usage=sum((each.attempt.usage for each in every), Usage()),
        cost=sum((each.attempt.cost for each in every), Usage()),
        wall=time.monotonic() - clock,
        provenance=origin,
        records=tuple(records),
        **figures,
    )
    bench.runs.save(run)
    return run


def _label(plan: Plan, origin: Provenance, bench: Bench, solver: Solver) -> str:
    """As the plan says; else the versions chosen, or the one asked with, or the solver's name."""
    beside = {name for p in bench.library.all() if p.id in origin.prompts for name in p.named}
    asked = [name for name in origin.prompts if name not in beside]
    named = [plan.label] if plan.label else list(bench.prompts) or asked
    if plan.label or bench.prompts or len(named) == 1:
        return ", ".join(named)
    name: str = getattr(solver, "__name__", type(solver).__name__)
    return "the shipped prompts" if named else name


def _provenance(
    task: Task, depends: dict[str, Any], answered: Sequence[Answered], began: datetime
) -> Provenance:
    prompts = {name: sha for each in answered for name, sha in each.attempt.asked_with.items()}
    commit, dirty = provenance.commit()
    return Provenance(
        model=depends["model"] if prompts else "",
        prompts=dict(sorted(prompts.items())),
        parameters=depends["parameters"],
        data=depends["data"],
        source=task.source,
        code=depends["code"],
        packages=depends["packages"],
        commit=commit,
        dirty=dirty,
        machine=provenance.machine(),
        began=began.isoformat(timespec="seconds"),
    )


# ==MERGED evals/scoring.py: """From answers to records, and from records to figures."""
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
