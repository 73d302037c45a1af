"""``eval fit heads``: the linear heads that read tone and opinions where the model does not.

Both are fitted on the dev split of ASAP, in Chinese, the full one where the folder that
``TASTEPRINT_EVAL_DATA`` names holds it; the tone on the strong sentences of vader_gt's dev split,
too, in English. Printed are the measures of probabilities from fits on the other folds; written are
the fits on all examples.
"""

from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from tasteprint.agents.extraction import HeadTask, LinearHead
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
from tasteprint.evals.training.common import write
from tasteprint.output import note, table
from tasteprint.profiling.models import Progress


def lessons() -> dict[HeadTask, dict[str, Lesson]]:
    """Return the lessons by task and language."""
    asap = ASAP_ZH.rows("dev")
    return {
        "tone": {"zh": tone_lesson(asap, e5()), "en": english_tones(e5())},
        "opinion": {"zh": opinion_lesson(asap, e5())},
    }


def measured(lesson: Lesson, heads: Mapping[str, LinearHead]) -> dict[str, float]:
    """Measure a lesson's examples, each read by a head that has not seen its group."""
    rows = [
        list(heads[group].read(vector).probabilities.values())
        for group, vector in zip(lesson.groups, lesson.vectors, strict=True)
    ]
    return measures(np.array(rows), lesson.gold)


def fit_all(report: Progress) -> tuple[list[LinearHead], list[list[str]], list[str]]:
    """Fit all heads; return them, the rows of the table and its columns."""
    report("Fitting heads", 0, 1)
    heads, rows, columns = [], [], []
    for task, by_language in lessons().items():
        whole = reduce(Lesson.with_, by_language.values())
        languages = tuple(by_language)
        unseen = by_fold(whole, task, languages)
        for language, lesson in by_language.items():
            figures = measured(lesson, unseen)
            columns = list(figures)
            cells = [f"{value:.3f}" for value in figures.values()]
            rows.append([task, language, str(len(lesson.gold)), *cells])
        parts = [f"{len(each.gold)} texts in {code}" for code, each in by_language.items()]
        heads.append(fit_head(whole, task, languages, f"{' and '.join(parts)}, all from reviews"))
    report("Fitting heads", 1, 1)
    return heads, rows, columns


async def fit_heads(output: Path, report: Progress) -> None:
    """Read, fit, print and write the file of heads."""
    heads, rows, columns = fit_all(report)
    table(["head", "language", "n#", *(f"{name}#" for name in columns)], rows)
    note(f"by {FOLDS}-fold cross-validation over reviews; all languages of a head in one fit")
    write(output, TypeAdapter(list[LinearHead]).dump_json(heads).decode() + "\n")
    note(f"{output} has the heads")
