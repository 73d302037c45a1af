"""Fits the heads that read Chinese where the model does not: tone, and opinions of things.

    TASTEPRINT_EVAL_DATA=FOLDER python -m tasteprint.evals.fit_heads [--output FILE]

They are fitted on the dev split of ASAP, the full one where FOLDER holds it. Printed are the
measures of probabilities from fits on the other folds; written are the fits on all examples.
"""

import argparse
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from tasteprint.agents.heads import PACKAGED, Head, Task
from tasteprint.evals.datasets.asap_zh import ASAP_ZH
from tasteprint.evals.fitting import FOLDS, measures
from tasteprint.evals.head_lessons import LESSONS, Lesson, by_fold, e5, fit
from tasteprint.evals.script import run
from tasteprint.printing import note, table
from tasteprint.progress import Report

LANGUAGES = ("zh",)
TASKS: tuple[Task, ...] = ("tone", "opinion")


def measured(lesson: Lesson, task: Task) -> dict[str, float]:
    """The measures of a lesson's examples, each read by a head that has not seen its group."""
    heads = by_fold(lesson, task, LANGUAGES)
    rows = [
        list(heads[group].read(vector).probabilities.values())
        for group, vector in zip(lesson.groups, lesson.vectors, strict=True)
    ]
    return measures(np.array(rows), lesson.gold)


def fit_all(report: Report) -> tuple[list[Head], list[list[str]], list[str]]:
    """The heads, the rows of the table and its columns."""
    heads, rows, columns = [], [], []
    asap = ASAP_ZH.rows("dev")
    for number, task in enumerate(TASKS):
        report("Fitting heads", number, len(TASKS))
        lesson = LESSONS[task](asap, e5())
        figures = measured(lesson, task)
        columns = list(figures)
        rows.append([task, str(len(lesson.gold)), *(f"{value:.3f}" for value in figures.values())])
        of = f"{len(lesson.gold)} texts of {len(asap)} reviews of {ASAP_ZH.source}"
        heads.append(fit(lesson, task, LANGUAGES, of))
    report("Fitting heads", len(TASKS), len(TASKS))
    return heads, rows, columns


async def fit_heads(options: argparse.Namespace, report: Report) -> None:
    """Reads, fits, prints and writes."""
    heads, rows, columns = fit_all(report)
    table(["head", "n#", *(f"{name}#" for name in columns)], rows)
    note(f"by {FOLDS}-fold cross-validation over reviews")
    options.output.write_bytes(TypeAdapter(list[Head]).dump_json(heads) + b"\n")
    note(f"{options.output} has the heads")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--output", type=Path, default=PACKAGED, help="the file to write")
    options = parser.parse_args()
    run(lambda report: fit_heads(options, report))


if __name__ == "__main__":
    main()
