"""Terminal output of ``tasteprint eval``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tasteprint.evals.comparison import Comparison, Gate
from tasteprint.evals.datasets import SPLITS
from tasteprint.evals.harness import Run, Task
from tasteprint.evals.reporting.wording import (
    NONE,
    by_rank,
    figure,
    probability,
    shortfalls,
    signed,
    span,
    verdict,
)
from tasteprint.output import heading, note, number, say, table
from tasteprint.profiling.errors import EvalError

if TYPE_CHECKING:
    from tasteprint.evals.comparison import Checked

#: What of a run one JSON object cannot hold without drowning its reader.
_LONG: Any = {"records": True, "specs": True, "baselines": {"__all__": {"scores"}}}


def task_row(task: Task) -> dict[str, Any]:
    """A task as an object."""
    return {
        "name": task.name,
        "description": task.description,
        "prompts": list(task.prompts),
        "metrics": [metric.name for metric in task.metrics],
        "baselines": [baseline.name for baseline in task.baselines],
        "samples": _sizes(task),
        "source": task.source,
    }


def _sizes(task: Task) -> dict[str, int]:
    """Samples by split; {} where the data are not installed, which concerns no other task."""
    try:
        return {split: len(task.split(split)) for split in SPLITS}
    except EvalError as error:
        note(f"warning: {task.name}: {error.message} {error.hint}", style="yellow")
        return {}


def print_tasks(tasks: Sequence[Task]) -> None:
    """A table of tasks."""
    rows = []
    for row in map(task_row, tasks):
        sizes = [row["samples"].get(split, NONE) for split in SPLITS]
        prompts = ", ".join(row["prompts"]) or "–"
        rows.append((row["name"], *sizes, prompts, row["description"], row["source"]))
    table(("task", "dev#", "test#", "prompts", "what it asks", "data"), rows)


def run_json(run: Run) -> dict[str, Any]:
    """A run as one object, without its records."""
    whole = run.model_dump(mode="json", exclude=_LONG)
    against = {name: each.pop("against") for name, each in whole["baselines"].items()}
    metrics = {name: each["metrics"] for name, each in whole["baselines"].items()}
    return {**whole, "baselines": metrics, "against": against}


def print_runs(runs: Sequence[Run]) -> None:
    """A table of runs."""
    if not runs:
        say("There are no runs yet: tasteprint eval run TASK makes one.")
        return
    rows = [
        (
            run.run_id,
            run.provenance.began.replace("T", " ").partition("+")[0],
            run.task,
            run.split,
            run.label,
            run.n,
            f"{run.primary} {figure(run.metrics[run.primary].value)}",
        )
        for run in runs
    ]
    table(("run", "began (UTC)", "task", "split", "what", "n#", "primary metric"), rows)


def print_run(run: Run) -> None:
    """A run's figures beside its baselines, its cost, and what it falls short of."""
    heading(f"{run.task} ({run.split}): {run.label}")
    rows = [
        (
            f"{name} {'↑' if run.better[name] == 'higher' else '↓'}",
            f"{figure(found.value)} {span(found)}".strip(),
            *(figure(each.metrics[name].value) for each in run.baselines.values()),
        )
        for name, found in run.metrics.items()
    ]
    table(("", run.label, *(f"{name}#" for name in run.baselines)), rows)
    say(f"{number(run.n, 'answer')}, {run.failed} failed; {run.provenance.source}; 95 % intervals")
    print_against(run)
    for line in shortfalls(run):
        say(line, style="yellow")
    if run.spread:
        values = ", ".join(f"{value:.3f}" for value in run.spread.values)
        say(
            f"{run.primary} of the repeats: {values}; spread between repeats "
            f"{run.spread.between_repeats:.4f}, between samples {run.spread.between_samples:.4f}"
        )
    print_usage(run)


def print_against(run: Run) -> None:
    """Return how far a run's primary figure lies from each baseline's, over the same samples."""
    rows = [
        (name, f"{signed(found.difference)} {span(found, sign=True)}".strip(), probability(found.p))
        for name, found in ((name, each.against) for name, each in run.baselines.items())
    ]
    if rows:
        table((f"{run.primary} less that of", "difference", "p#"), rows)


def print_usage(run: Run) -> None:
    """Return what a run cost, and where it lies."""
    used, cost = run.usage, run.cost
    say(
        f"{number(used.calls, 'call')} and {used.cached} from the cache in {run.wall:.1f} s; "
        f"tokens, cached ones too: {cost.tokens_in} read, {cost.tokens_out} written"
    )
    say(f"run {run.run_id}")


def print_comparison(comparison: Comparison, gate: Gate | None = None) -> None:
    """The verdict, then the figures."""
    heading(verdict(comparison))
    for warning in comparison.warnings:
        note(f"warning: {warning}", style="yellow")
    rows = [
        (
            name,
            figure(each.a),
            figure(each.b),
            f"{signed(each.difference)} {span(each, sign=True)}",
            probability(each.p),
            probability(each.p_holm),
            figure(each.mde),
            signed(each.effect),
        )
        for name, each in by_rank(comparison)
    ]
    columns = ("metric", "A#", "B#", "B − A", "p#", "p Holm#", "detectable#", "effect#")
    table(columns, rows)
    changes = comparison.changes
    told = f"; McNemar p {probability(changes.p)}" if changes.p is not None else ""
    say(
        f"{comparison.n} samples: {changes.only_a} better with A alone, {changes.only_b} with B "
        f"alone{told}"
    )
    say(f"A {comparison.a}, run {comparison.run_a}; B {comparison.b}, run {comparison.run_b}")
    if gate is not None:
        say(f"gate {gate.reason}", style="green" if gate.passed else "red")


def print_checked(checked: "Sequence[Checked]") -> None:
    """A line for each check of a gate file."""
    for each in checked:
        found, check = each.comparison, each.check
        style = "green" if each.gate.passed else "red"
        holm = f", p {probability(each.p_holm)} over all checks" if each.p_holm is not None else ""
        named = f"{found.task}, {found.a} to {found.b}" if found else check.task
        say(f"{named}: {each.gate.reason}{holm}", style=style)
        for warning in found.warnings if found else ():
            note(f"warning: {warning}", style="yellow")
    failed = sum(not each.gate.passed for each in checked)
    say(f"{number(len(checked), 'check')}, {failed} failed")
