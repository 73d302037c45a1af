"""tasteprint eval: tasks, runs, comparisons, gates and reports."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from tasteprint.cli import Json, Workspace, named, settings
from tasteprint.evals.training.cli import app as fit_app
from tasteprint.output import print_json, shown
from tasteprint.profiling.errors import SettingsError

app = typer.Typer(
    no_args_is_help=True,
    help="Measure prompt versions on labelled data.",
    rich_markup_mode=None,
)
app.add_typer(fit_app, name="fit")

_NEEDED = ("ir_measures", "matplotlib", "scipy", "sklearn", "statsmodels", "vaderSentiment")


@app.callback()
def _check(ctx: typer.Context, workspace: Workspace = None) -> None:
    named(ctx, workspace)
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"Evals need {', '.join(missing)}, which is not installed.",
            hint="pip install 'tasteprint[evals]'",
        )


TaskName = Annotated[
    str, typer.Argument(metavar="TASK", help="As in `eval list`, or FILE.py:NAME of your own.")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many samples.")]
Repeats = Annotated[int, typer.Option("--repeats", min=1, help="Answer each so often.")]
Resamples = Annotated[
    int | None,
    typer.Option("--resamples", min=2, help="Draws for each interval (default: 10000)."),
]
Margin = Annotated[float, typer.Option("--margin", min=0.0, help="How much may be lost.")]


@app.command("list")
def list_tasks(workspace: Workspace = None, as_json: Json = False) -> None:
    """List the tasks with their data and the prompts that they try."""
    del workspace  # the same in each
    from tasteprint.evals.reporting import print_tasks, task_row
    from tasteprint.evals.tasks import everything

    tasks = list(everything())
    if as_json:
        print_json({"tasks": [task_row(task) for task in tasks]})
    else:
        print_tasks(tasks)


@app.command("runs")
def list_runs(ctx: typer.Context, workspace: Workspace = None, as_json: Json = False) -> None:
    """List the runs that are kept, latest first."""
    from tasteprint.evals.harness import Bench
    from tasteprint.evals.reporting import print_runs, run_json

    with Bench(settings(ctx, workspace)) as bench:
        runs = list(bench.runs.all())
    if as_json:
        print_json({"runs": [run_json(run) for run in runs]})
    else:
        print_runs(runs)


@app.command()
def run(
    ctx: typer.Context,
    task: TaskName,
    prompt: Annotated[
        list[str] | None,
        typer.Option("--prompt", help="NAME@VARIANT in place of the shipped one (repeatable)."),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Another model.")] = None,
    split: Annotated[
        str, typer.Option("--split", help="dev: to choose prompts on; test: to report on.")
    ] = "dev",
    limit: Limit = None,
    repeats: Repeats = 1,
    resamples: Resamples = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Run a task; what was answered once is never asked again."""
    from tasteprint.evals.comparison import used_by
    from tasteprint.evals.harness import Bench, Plan, evaluate, split_named
    from tasteprint.evals.reporting import print_run, run_json
    from tasteprint.evals.statistics import RESAMPLES
    from tasteprint.evals.tasks import find, is_shipped

    found = find(task)
    label = ", ".join([*(prompt or ()), model]) if model else ""
    plan = Plan(
        split_named(split),
        limit,
        repeats,
        label,
        reuse=is_shipped(task),
        resamples=resamples or RESAMPLES,
    )
    base = settings(ctx, workspace)
    changed = base.model_copy(update={"model": model} if model else {})
    with shown(wanted=True) as report, Bench(changed, prompt or (), report) as bench:
        for named in prompt or ():
            used_by(found, named, bench.library)
        made = evaluate(found, plan=plan, bench=bench)
    if as_json:
        print_json(run_json(made))
    else:
        print_run(made)


@app.command()
def compare(
    ctx: typer.Context,
    task: TaskName,
    a: Annotated[str, typer.Argument(help="A prompt version, a model, or an earlier run.")],
    b: Annotated[str, typer.Argument(help="Likewise: what is measured against A.")],
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit with 1 where B is shown to be worse.")
    ] = False,
    margin: Margin = 0.0,
    metric: Annotated[str, typer.Option("--metric", help="To gate by (default: primary).")] = "",
    limit: Limit = None,
    repeats: Repeats = 1,
    resamples: Resamples = None,
    page: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a report, too: FILE.html.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Compare two prompt versions, models or runs on the dev split, sample by sample."""
    from tasteprint.evals.comparison import compare as compared
    from tasteprint.evals.comparison import gate as gates
    from tasteprint.evals.comparison import run_operands
    from tasteprint.evals.harness import Plan
    from tasteprint.evals.reporting import check_place, print_comparison
    from tasteprint.evals.statistics import RESAMPLES
    from tasteprint.evals.tasks import find, is_shipped

    if (margin or metric) and not gate:
        raise typer.BadParameter("--margin and --metric go with --gate.")
    if page is not None:
        check_place(page)
    found = find(task)
    draws = resamples or RESAMPLES
    plan = Plan(limit=limit, repeats=repeats, reuse=is_shipped(task), resamples=draws)
    with shown(wanted=True) as report:
        runs = run_operands(found, (a, b), plan, settings(ctx, workspace), report)
        comparison = compared(runs[0], runs[1], found.metrics, resamples=draws)
    result = gates.gate(comparison, margin, metric) if gate else None
    if page is not None:
        _write(page, runs, [comparison])
    if as_json:
        told = {"gate": result.model_dump(mode="json")} if result else {}
        print_json({**comparison.model_dump(mode="json"), **told})
    else:
        print_comparison(comparison, result)
    if result and not result.passed:
        raise typer.Exit(1)


@app.command("gate")
def check_all(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What a change must not worsen.")] = Path(
        "promptgate.toml"
    ),
    resamples: Resamples = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Check all that a promptgate.toml lists; exits with 1 where anything is shown to be worse."""
    from tasteprint.evals.comparison import read_checks, run_checks
    from tasteprint.evals.reporting import print_checked
    from tasteprint.evals.statistics import RESAMPLES

    checks = read_checks(file)
    with shown(wanted=True) as report:
        checked = run_checks(checks, settings(ctx, workspace), report, resamples or RESAMPLES)
    passed = all(each.gate.passed for each in checked)
    if as_json:
        print_json({"passed": passed, "checks": checked})
    else:
        print_checked(checked)
    if not passed:
        raise typer.Exit(1)


@app.command()
def report(
    ctx: typer.Context,
    runs: Annotated[
        list[str], typer.Argument(help="Runs: files, or the first characters of their ids.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page: FILE.html.")],
    resamples: Resamples = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write runs as one HTML page; later ones on the dev split are compared with the first."""
    from tasteprint.evals.comparison import comparable, compare
    from tasteprint.evals.harness import Bench
    from tasteprint.evals.statistics import RESAMPLES
    from tasteprint.profiling.errors import EvalError

    with Bench(settings(ctx, workspace)) as bench:
        found = [(name, bench.runs.find(name)) for name in runs]
    for name, each in found:
        if each is None:
            raise EvalError(
                f"There is no run {name}.",
                hint="`tasteprint eval runs` lists those that there are.",
                user_error=True,
            )
    first, *others = kept = [each for _, each in found if each is not None]
    draws = resamples or RESAMPLES
    comparisons = [
        compare(first, other, resamples=draws) for other in others if comparable(first, other)
    ]
    _write(output, kept, comparisons)
    if as_json:
        print_json({"page": str(output), "comparisons": comparisons})


def _write(page: Path, runs: list, comparisons: list) -> None:  # type: ignore[type-arg]
    from tasteprint.evals.reporting import write_report
    from tasteprint.output import note

    write_report(page, runs, comparisons)
    note(f"the report: {page}", style="")
