"""The A and B of ``eval compare TASK A B``: a prompt version, a model, or an earlier run."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tasteprint.evals.harness import Bench, Plan, Run, Task, evaluate
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Progress
from tasteprint.prompts import Library
from tasteprint.settings import Settings


@dataclass(frozen=True)
class Operand:
    """One side of a comparison.

    Attributes:
        named: as on the command line.
        run: an earlier run, else what to run: ``prompts`` in place of the shipped ones, with
            ``model``, None for the setting's.
    """

    named: str
    run: Run | None = None
    prompts: tuple[str, ...] = ()
    model: str | None = None


def operand(named: str, bench: Bench, task: Task) -> Operand:
    """Resolve what is named.

    An earlier run goes by its file or the beginning of its id, a prompt by ``name@variant`` or its
    name; all else is the name of a model.

    Raises:
        EvalError: the run is of another task or of the test split, the prompt is none that the task
            uses, or a prompt's variant goes without its name.
    """
    run = bench.runs.find(named)
    if run is not None:
        if run.task != task.name:
            raise EvalError(
                f"The run {run.run_id} is of the task {run.task}, not {task.name}.",
                hint="`tasteprint eval runs` lists the runs.",
                user_error=True,
            )
        if run.split != "dev":  # before the other side is run for nothing
            raise EvalError(
                f"The run {run.run_id} is of the {run.split} split. Prompts are chosen on the dev "
                "split, and reported on the test split.",
                hint="Compare runs on the dev split.",
                user_error=True,
            )
        return Operand(named, run=run)
    library = bench.library
    if "@" in named or named in library.shipped:
        return Operand(named, prompts=(used_by(task, named, library),))
    variants = [f"{prompt}@{named}" for prompt in task.prompts]
    if meant := [each for each in variants if each in library.prompts]:
        raise EvalError(
            f"{named!r} is neither a prompt nor a run.",
            hint=f"A prompt goes by its name, too: {', '.join(meant)}.",
            user_error=True,
        )
    return Operand(named, model=named)


def used_by(task: Task, named: str, library: Library) -> str:
    """Return ``name@variant`` of a prompt that the task uses.

    Raises:
        PromptError: there is no such prompt.
        EvalError: the task does not use it.
    """
    prompt = library.get(named)
    if prompt.name not in task.prompts:
        raise EvalError(
            f"The task {task.name} does not use the prompt {prompt.name}.",
            hint=f"It uses {', '.join(task.prompts) or 'none'}.",
            user_error=True,
        )
    return prompt.id


def run_operands(
    task: Task, named: Sequence[str], plan: Plan, settings: Settings, report: Progress
) -> list[Run]:
    """Run each side; earlier runs are taken as they are.

    Raises:
        EvalError: a side makes no sense.
    """
    with ExitStack() as stack:  # all benches at once: they share a server that one has started
        first = stack.enter_context(Bench(settings, report=report))
        runs = []
        for each in [operand(name, first, task) for name in named]:
            if each.run is not None:
                runs.append(each.run)
                continue
            changed = settings.model_copy(update={"model": each.model} if each.model else {})
            bench = stack.enter_context(Bench(changed, each.prompts, report))
            label = each.named if each.model else ", ".join(each.prompts)
            runs.append(evaluate(task, plan=replace(plan, label=label), bench=bench))
        return runs
