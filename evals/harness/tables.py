"""From records to columns of scores."""

from collections.abc import Mapping, Sequence

import numpy as np

from tasteprint.evals.harness.run import Record
from tasteprint.evals.metrics import Table
from tasteprint.profiling.errors import EvalError


class Columns(dict[str, np.ndarray]):
    """Columns of scores, which can say what is missing."""

    def __missing__(self, name: str) -> np.ndarray:
        raise EvalError(
            f"There is no score '{name}'; there are: {', '.join(sorted(self)) or 'none'}.",
            hint="A task's metrics read what its scorer gives: correct one or the other.",
            user_error=True,
        )


def table(records: Sequence[Record]) -> Table:
    """The scores of records, a row for each.

    Raises:
        EvalError: see ``columns``.
    """
    return columns([r.scores for r in records], [r.sample for r in records])


def columns(
    scores: Sequence[Mapping[str, float | Sequence[float]]], names: Sequence[str] = ()
) -> Table:
    """Scores as columns: (n,), or (n, k) where a score is a list; short lists end in −1.

    Args:
        scores: a row each; all have the same names.
        names: of the rows, for the error.

    Raises:
        EvalError: a row lacks a score that others have, or has a figure where others have a list.
    """
    wanted = {name: None for row in scores for name in row}
    for number, row in enumerate(scores):
        lacking = [name for name in wanted if name not in row]
        if lacking:
            raise EvalError(
                f"Sample {_named(names, number)} has no score '{lacking[0]}', which others have.",
                hint="The task's scorer must give the same scores for every sample, failed ones "
                "included.",
                user_error=True,
            )
    return Columns({n: _column(n, [row[n] for row in scores], names) for n in wanted})


def _column(
    name: str, cells: Sequence[float | Sequence[float]], names: Sequence[str]
) -> np.ndarray:
    lists = [isinstance(cell, Sequence) for cell in cells]
    if not any(lists):
        return np.array(cells, dtype=float)
    if not all(lists):
        raise EvalError(
            f"Sample {_named(names, lists.index(False))} has one figure as its score '{name}', "
            "where others have a list.",
            hint="Correct the task's scorer: a list of one figure is still a list.",
            user_error=True,
        )
    rows = [np.asarray(cell, dtype=float) for cell in cells]
    filled = np.full((len(rows), max(map(len, rows))), -1.0)
    for number, row in enumerate(rows):
        filled[number, : len(row)] = row
    return filled


def _named(names: Sequence[str], number: int) -> str:
    return names[number] if names else f"in row {number + 1}"
