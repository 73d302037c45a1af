"""The views of runs and comparisons: the terminal and one HTML page.

curves.py    points of ROC and reliability curves, from scikit-learn
figures.py   the pictures of the page, by matplotlib
page.py      one HTML file of runs and comparisons, complete in itself
samples.py   samples that changed sides, side by side
svg.py       pictures as SVG inside the page, reproducible and in its colours
terminal.py  what ``tasteprint eval`` prints
views.py     what the page shows, in the order in which the template asks for it
wording.py   figures and verdicts in words
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
