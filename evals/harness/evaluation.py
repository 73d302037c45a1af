"""Run a task: every sample answered, every answer scored, every figure with its interval."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tasteprint.evals.harness import provenance
from tasteprint.evals.harness.answering import Answered, answer
from tasteprint.evals.harness.bench import Bench
from tasteprint.evals.harness.plan import Plan, chosen, depends_on
from tasteprint.evals.harness.run import Provenance, Run
from tasteprint.evals.harness.scoring import records_of, summarise
from tasteprint.evals.harness.task import Solver, Task
from tasteprint.evals.metrics import spec
from tasteprint.profiling.models import Usage


def evaluate(
    task: Task,
    solver: Solver | None = None,
    plan: Plan | None = None,
    *,
    bench: Bench | None = None,
) -> Run:
    """Run a task and keep the run on the bench.

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
    title = f"Answering {task.name}"
    answered = await answer(solver, bench, samples, plan.repeats, title)
    records = [r for row in answered for r in records_of(task, samples, row, plan.split)]
    figures = await asyncio.to_thread(summarise, task, samples, records, plan, bench)
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
