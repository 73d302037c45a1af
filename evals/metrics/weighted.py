"""Arithmetic over weighted rows that several metrics share."""

import numpy as np

from tasteprint.evals.metrics.base import Table


def chosen(table: Table, where: str) -> np.ndarray:
    """Return which rows count: bool, (n,).

    Args:
        table: with the column ``where``.
        where: a column of 0 and 1; "": all rows count.
    """
    rows = table[where] if where else np.ones(len(next(iter(table.values()))))
    return np.equal(rows, 1)


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """``above / below``, and NaN where ``below`` is not above 0. The shapes broadcast."""
    above, below = np.broadcast_arrays(above, below)
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below > 0)
    return quotient


def mean_of_defined(figures: np.ndarray) -> np.ndarray:
    """The mean over the last axis without NaN; NaN where nothing is left."""
    return ratio(np.nansum(figures, axis=-1), (~np.isnan(figures)).sum(axis=-1))


def mid_ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return what a row's place is if each row stood there as often as its weight says.

    Values that are the same share the middle of their places. Places begin at 0, so that the
    weighted mean of the ranks is half of the sum of the weights.

    Args:
        values: (n,).
        weights: (b, n).

    Returns:
        (b, n).
    """
    _, group = np.unique(values, return_inverse=True)
    order = np.argsort(group, kind="stable")
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    tied = np.add.reduceat(weights[:, order], begins, axis=1)
    middles = np.cumsum(tied, axis=1) - tied / 2
    ranks: np.ndarray = middles[:, group]
    return ranks


def ranked(table: Table, column: str, where: str) -> Table:
    """The table with one column's chosen rows as mid-ranks over their number, in (0, 1)."""
    rows = chosen(table, where)
    if not rows.any():
        return table
    places = np.zeros(len(rows))
    places[rows] = mid_ranks(table[column][rows], np.ones((1, rows.sum())))[0] / rows.sum()
    return {**table, column: places}
