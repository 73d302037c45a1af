"""Fits the heads that read what the model does not: the tone of texts, and opinions of things.

    TASTEPRINT_EVAL_DATA=FOLDER python -m tasteprint.evals.training.fit_heads [--output FILE]

Both are fitted on the dev split of ASAP, in Chinese, the full one where FOLDER holds it; the tone
on the strong sentences of vader_gt's dev split, too, in English. Printed are the measures of
probabilities from fits on the other folds; written are the fits on all examples.
"""

import argparse
from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from tasteprint.agents.extraction import PACKAGED_HEADS, LinearHead, Task
from tasteprint.evals.datasets import ASAP_ZH
from tasteprint.evals.tasks.classification import (
    FOLDS,
    Lesson,
    by_fold,
    e5,
    english_tones,
    fit_head,
    measures,
    opinion_lesson,
    tone_lesson,
)
from tasteprint.evals.training.common import run
from tasteprint.output import note, table
from tasteprint.profiling.models import Progress


def lessons() -> dict[Task, dict[str, Lesson]]:
    """By task and language."""
    asap = ASAP_ZH.rows("dev")
    return {
        "tone": {"zh": tone_lesson(asap, e5()), "en": english_tones(e5())},
        "opinion": {"zh": opinion_lesson(asap, e5())},
    }


def measured(lesson: Lesson, heads: Mapping[str, LinearHead]) -> dict[str, float]:
    """The measures of a lesson's examples, each read by a head that has not seen its group."""
    rows = [
        list(heads[group].read(vector).probabilities.values())
        for group, vector in zip(lesson.groups, lesson.vectors, strict=True)
    ]
    return measures(np.array(rows), lesson.gold)


def fit_all(report: Progress) -> tuple[list[LinearHead], list[list[str]], list[str]]:
    """The heads, the rows of the table and its columns."""
    report("Fitting heads", 0, 1)
    heads, rows, columns = [], [], []
    for task, by_language in lessons().items():
        whole = reduce(Lesson.with_, by_language.values())
        languages = tuple(by_language)
        unseen = by_fold(whole, task, languages)
        for language, lesson in by_language.items():
            figures = measured(lesson, unseen)
            columns = list(figures)
            told = [f"{value:.3f}" for value in figures.values()]
            rows.append([task, language, str(len(lesson.gold)), *told])
        parts = [f"{len(each.gold)} texts in {code}" for code, each in by_language.items()]
        heads.append(fit_head(whole, task, languages, f"{' and '.join(parts)}, all from reviews"))
    report("Fitting heads", 1, 1)
    return heads, rows, columns


async def fit_heads(options: argparse.Namespace, report: Progress) -> None:
    """Reads, fits, prints and writes."""
    heads, rows, columns = fit_all(report)
    table(["head", "language", "n#", *(f"{name}#" for name in columns)], rows)
    note(f"by {FOLDS}-fold cross-validation over reviews; all languages of a head in one fit")
    options.output.write_bytes(TypeAdapter(list[LinearHead]).dump_json(heads) + b"\n")
    note(f"{options.output} has the heads")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--output", type=Path, default=PACKAGED_HEADS, help="the file to write")
    options = parser.parse_args()
    run(lambda report: fit_heads(options, report))


if __name__ == "__main__":
    main()
