"""Figures from sums of columns. A stand-in."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasteprint.evals.metrics.base import Table


@dataclass(frozen=True)
class Mean:
    """The mean of a column."""

    column: str
    name: str
    better: Literal["higher", "lower"] = "higher"
    interval: bool = True

    def value(self, table: Table) -> float:
        """See ``Metric``."""
        return float(table[self.column].mean())

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        means: np.ndarray = weights @ table[self.column] / weights.sum(axis=1)
        return means

    def mixable(self, table: Table) -> Table:
        """See ``Metric``."""
        return table


@dataclass(frozen=True)
class Rate:
    """The sum of a column over the sum of another; NaN where that is nought."""

    matched: str
    of: str
    name: str
    better: Literal["higher", "lower"] = "higher"
    interval: bool = True

    def value(self, table: Table) -> float:
        """See ``Metric``."""
        total = table[self.of].sum()
        return float(table[self.matched].sum() / total) if total else float("nan")

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        with np.errstate(invalid="ignore"):
            rates: np.ndarray = weights @ table[self.matched] / (weights @ table[self.of])
        return rates

    def mixable(self, table: Table) -> Table:
        """See ``Metric``."""
        return table


@dataclass(frozen=True)
class F1:
    """Micro-F1 from columns of counts: 2 tp / (2 tp + fp + fn)."""

    tp: str
    fp: str
    fn: str
    name: str
    better: Literal["higher", "lower"] = "higher"
    interval: bool = True

    def value(self, table: Table) -> float:
        """See ``Metric``."""
        twice = 2 * table[self.tp].sum()
        total = twice + table[self.fp].sum() + table[self.fn].sum()
        return float(twice / total) if total else float("nan")

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """See ``Metric``."""
        twice = 2 * (weights @ table[self.tp])
        with np.errstate(invalid="ignore"):
            f1: np.ndarray = twice / (twice + weights @ (table[self.fp] + table[self.fn]))
        return f1

    def mixable(self, table: Table) -> Table:
        """See ``Metric``."""
        return table
