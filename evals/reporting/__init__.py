"""One HTML file of runs and comparisons.

curves.py    Points of the pictures, from columns of scores, by scikit-learn and scipy.
figures.py   The pictures: differences, figures beside baselines, confusion matrices, curves.
page.py      One HTML file of runs and comparisons, complete in itself. Texts are untrusted.
samples.py   Samples that changed sides, side by side.
svg.py       How pictures become SVG inside the page: in its colours, with text as text, always the same.
terminal.py  What ``tasteprint eval`` prints.
views.py     What the page shows of runs and comparisons, in the order in which the template asks for it.
wording.py   Figures and verdicts in words.
"""

from tasteprint.evals.reporting.page import check_place, write_report
from tasteprint.evals.reporting.svg import COLOURS, INK, QUIET
from tasteprint.evals.reporting.terminal import (
    print_checked,
    print_comparison,
    print_run,
    print_runs,
    print_tasks,
    run_json,
    task_row,
)
from tasteprint.evals.reporting.wording import figure, signed, span

__all__ = [
    "COLOURS",
    "INK",
    "QUIET",
    "check_place",
    "figure",
    "print_checked",
    "print_comparison",
    "print_run",
    "print_runs",
    "print_tasks",
    "run_json",
    "signed",
    "span",
    "task_row",
    "write_report",
]
