"""One HTML file of runs and comparisons, complete in itself. Texts are untrusted."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Template

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.harness import Run
from tasteprint.evals.reporting import samples, wording
from tasteprint.evals.reporting.views import views
from tasteprint.output import TEMPLATES, page_environment, write_page
from tasteprint.profiling.errors import EvalError, SettingsError


def render(runs: Sequence[Run], comparisons: Sequence[Comparison]) -> str:
    """The report as HTML; it needs neither scripts nor the network.

    Args:
        runs: those that are shown; equal ones once.
        comparisons: the verdicts. What only a run tells of them (cost, changed samples) is shown
            where ``runs`` holds both.

    Returns:
        The same text for the same arguments.
    """
    compared, shown = views(runs, comparisons)
    tasks = [f"{found.task} ({found.split})" for found in comparisons]
    tasks += [f"{run.task} ({run.split})" for run in runs]
    within = {run_id for found in comparisons for run_id in (found.run_a, found.run_b)}
    return _template().render(
        title=f"Eval report: {', '.join(dict.fromkeys(tasks))}" if tasks else "Eval report",
        comparisons=compared,
        runs=shown,
        alone=[view for view in shown if view.run.run_id not in within],
    )


def check_place(file: Path) -> None:
    """Check that a report can be written there, before the work that it tells of.

    Raises:
        EvalError: the folder is not there, the place is a folder itself, or no name of a page.
    """
    if not file.parent.is_dir():
        raise EvalError(
            f"The report {file} cannot be written: there is no folder {file.parent}.",
            hint="Make the folder, or name another file.",
            user_error=True,
        )
    if file.is_dir():
        raise EvalError(
            f"The report {file} cannot be written: it is a folder.",
            hint="Name a file in it.",
            user_error=True,
        )
    if file.suffix.lower() not in (".html", ".htm"):  # it could be the records
        raise EvalError(
            f"The report {file} is not written: its name does not end in .html.",
            hint="Name a file that does.",
            user_error=True,
        )


def write_report(file: Path, runs: Sequence[Run], comparisons: Sequence[Comparison]) -> None:
    """Write the report, whole or not at all.

    Raises:
        EvalError: the folder is not there, or the file cannot be written.
    """
    check_place(file)
    try:
        write_page(file, render(runs, comparisons))
    except SettingsError as error:
        raise EvalError(error.message, hint=error.hint, user_error=True) from error


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = page_environment(Path(__file__).parent, TEMPLATES)
    environment.filters |= {
        "figure": wording.figure,
        "signed": wording.signed,
        "span": wording.span,
        "probability": wording.probability,
        "shown": wording.shown,
        "lines": samples.lines,
        "score": samples.score,
    }
    return environment.get_template("report.html.jinja")
