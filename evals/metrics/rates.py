"""Metrics of columns of figures: means, ratios of sums, rank correlation."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from tasteprint.evals.metrics.base import Table
from tasteprint.evals.metrics.weighted import chosen, mid_ranks, ranked, ratio


class _Sums:
    """A metric of sums of columns: rows of two systems may change places as they are."""

    interval: ClassVar[bool] = True

    def value(self, table: Table) -> float:
        """See ``Metric``."""
        return float(self.resampled(table, np.ones((1, len(next(iter(table.values()))))))[0])

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        raise NotImplementedError

    def mixable(self, table: Table) -> Table:
        """The table itself."""
        return table


@dataclass(frozen=True)
class Mean(_Sums):
    """The mean of a column.

    Attributes:
        column: any figures.
        where: a column of 0 and 1: the rows that count; "": all.
    """

    column: str
    name: str
    better: Literal["higher", "lower"] = "higher"
    where: str = ""

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        rows = chosen(table, self.where)
        weights = weights[:, rows]
        return ratio(weights @ table[self.column][rows], weights.sum(axis=1))


@dataclass(frozen=True)
class Rate(_Sums):
    """The sum of one column over the sum of another: micro-averaged precision or recall.

    Attributes:
        matched: how many of a row's things were right.
        of: how many there were.
    """

    matched: str
    of: str
    name: str
    better: Literal["higher", "lower"] = "higher"

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        return ratio(weights @ table[self.matched], weights @ table[self.of])


@dataclass(frozen=True)
class F1(_Sums):
    """Micro-averaged F1, from columns of counts.

    Attributes:
        tp, fp, fn: how many of a row's things were found, made up, missed.
    """

    tp: str = "tp"
    fp: str = "fp"
    fn: str = "fn"
    name: str = "F1"
    better: ClassVar[Literal["higher", "lower"]] = "higher"

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        found = 2 * (weights @ table[self.tp])
        return ratio(found, found + weights @ (table[self.fp] + table[self.fn]))


@dataclass(frozen=True)
class Spearman:
    """Spearman's rank correlation of two columns, in [-1, 1]; ties share the middle rank.

    Attributes:
        score, gold: columns.
        where: a column of 0 and 1: the rows that count; "": all.
    """

    score: str = "score"
    gold: str = "gold"
    where: str = ""
    name: str = "Spearman"
    better: ClassVar[Literal["higher", "lower"]] = "higher"
    interval: ClassVar[bool] = True

    def value(self, table: Table) -> float:
        """From scipy; NaN where a column does not vary."""
        from scipy.stats import spearmanr

        rows = chosen(table, self.where)
        score, gold = table[self.score][rows], table[self.gold][rows]
        if len(np.unique(score)) < 2 or len(np.unique(gold)) < 2:
            return np.nan
        return float(spearmanr(score, gold).statistic)

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        rows = chosen(table, self.where)
        if not rows.any():
            return np.full(len(weights), np.nan)
        weights = weights[:, rows]
        middle = weights.sum(axis=1, keepdims=True) / 2
        score = mid_ranks(table[self.score][rows], weights) - middle
        gold = mid_ranks(table[self.gold][rows], weights) - middle
        together, alone, other = (
            np.einsum("bn,bn,bn->b", weights, x, y)
            for x, y in ((score, gold), (score, score), (gold, gold))
        )
        return ratio(together, np.sqrt(alone * other))

    def mixable(self, table: Table) -> Table:
        """Scores become ranks: two systems' scores are on scales of their own."""
        return ranked(table, self.score, self.where)
