"""The protocol of a metric: a small value object that turns columns of scores into one figure."""

from collections.abc import Mapping
from typing import Literal, Protocol

import numpy as np

#: Columns of scores, each with a row for each answer: (n,) or, for lists, (n, k).
Table = Mapping[str, np.ndarray]


class Metric(Protocol):
    """A figure over all answers of a run.

    Attributes:
        name: as printed.
        better: whether a higher or a lower figure is better.
        interval: whether resampling gives it a sensible interval. A figure of the whole set of
            answers (coverage) has none: a resample has fewer distinct answers.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def better(self) -> Literal["higher", "lower"]: ...  # noqa: D102

    @property
    def interval(self) -> bool: ...  # noqa: D102

    def value(self, table: Table) -> float:
        """The figure, from the reference library where there is one; NaN where undefined."""

    def resampled(self, table: Table, weights: np.ndarray) -> np.ndarray:
        """The figure for many weightings of the rows at once: (b, n) → (b,).

        A weight is how often a row counts, 0, 1, 2, …; with weights of 1 it equals ``value``.
        """

    def mixable(self, table: Table) -> Table:
        """The table in a form in which rows of two systems may change places.

        What the metric reads only by order (scores for an AUC) becomes ranks within the table.
        """
