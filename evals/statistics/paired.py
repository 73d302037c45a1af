"""TODO."""

from collections.abc import Sequence
from typing import Literal

from tasteprint.evals.metrics import Metric, Table
from tasteprint.evals.statistics.bootstrap import Against, defined, interval_of_difference, numbered
from tasteprint.evals.statistics.power import effect_size, minimum_detectable
from tasteprint.evals.statistics.significance import paired_permutation
from tasteprint.profiling.models import Model

# ==MERGED evals/comparing.py: """Two runs of one task against each other, sample by sample."""
ALPHA = 0.05


def against(metric: Metric, answered: Table, baseline: Table, clusters: Sequence[str]) -> Against:
    """A run's metric less a baseline's, over the same samples.

    Args:
        metric: the task's primary metric.
        answered: the run's scores, n rows.
        baseline: the baseline's scores of the same samples in the same order.
        clusters: of each row, (n,).
    """
    found = difference(metric, baseline, answered, clusters, tests=1)
    return Against(difference=found.difference, low=found.low, high=found.high, p=found.p)


class Difference(Model):
    """One metric of two runs over the same samples.

    Attributes:
        a, b: the figures.
        difference: b − a.
        low, high: its 95 % bootstrap interval, clusters resampled in pairs; None where the metric
            has none.
        p: two-sided, of the paired permutation test.
        p_holm: corrected for all metrics of the comparison.
        mde: the least difference that samples like these would show with 80 % power at the level
            that Holm's procedure asks of its first test; None where nothing varies.
        effect: difference over the standard deviation of a cluster's part in it (d_z).
        better: which direction is good.
    """

    a: float | None
    b: float | None
    difference: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    mde: float | None = None
    effect: float | None = None
    better: Literal["higher", "lower"] = "higher"


def difference(
    metric: Metric, table_a: Table, table_b: Table, clusters: Sequence[str], tests: int
) -> Difference:
    """B less A by one metric of ``tests`` that are tested together; ``p_holm`` is left out."""
    a, b = metric.value(table_a), metric.value(table_b)
    plain = Difference(a=defined(a), b=defined(b), difference=defined(b - a), better=metric.better)
    if plain.difference is None or not metric.interval:
        return plain
    interval = interval_of_difference(metric, table_a, table_b, clusters)
    count = numbered(clusters)[1]
    error = interval.error or 0.0
    found = {
        "low": interval.low,
        "high": interval.high,
        "p": defined(paired_permutation(metric, table_a, table_b, clusters)),
        "mde": minimum_detectable(error, count, ALPHA / tests),
        "effect": effect_size(plain.difference, error, count),
    }
    return plain.model_copy(update=found)
