"""Two systems on the same samples: the difference of a metric, its interval, p and power."""

from collections.abc import Sequence
from typing import Literal

from tasteprint.evals.metrics import Metric, Table
from tasteprint.evals.statistics.bootstrap import (
    RESAMPLES,
    Against,
    defined,
    interval_of_difference,
    numbered,
)
from tasteprint.evals.statistics.power import effect_size, minimum_detectable
from tasteprint.evals.statistics.significance import paired_permutation
from tasteprint.profiling.models import Model

#: Level of the tests.
ALPHA = 0.05


def against(
    metric: Metric,
    answered: Table,
    baseline: Table,
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
) -> Against:
    """Measure a run's metric less a baseline's, over the same samples.

    Args:
        metric: the task's primary metric.
        answered: the run's scores, n rows.
        baseline: the baseline's scores of the same samples in the same order.
        clusters: of each row, (n,).
        resamples: see ``difference``.
    """
    found = difference(metric, baseline, answered, clusters, 1, resamples)
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
    metric: Metric,
    table_a: Table,
    table_b: Table,
    clusters: Sequence[str],
    tests: int,
    resamples: int = RESAMPLES,
) -> Difference:
    """Measure B less A by one metric; ``p_holm`` is left out.

    Args:
        metric: what is compared.
        table_a: columns of n rows.
        table_b: the same samples in the same order.
        clusters: of each row, (n,).
        tests: metrics that are tested together.
        resamples: of the interval; the permutation test draws one less, since the order as it is
            counts, too.
    """
    a, b = metric.value(table_a), metric.value(table_b)
    plain = Difference(a=defined(a), b=defined(b), difference=defined(b - a), better=metric.better)
    if plain.difference is None or not metric.interval:
        return plain
    interval = interval_of_difference(metric, table_a, table_b, clusters, resamples)
    count = numbered(clusters)[1]
    error = interval.error or 0.0
    permutation_p = paired_permutation(metric, table_a, table_b, clusters, resamples - 1)
    found = {
        "low": interval.low,
        "high": interval.high,
        "p": defined(permutation_p),
        "mde": minimum_detectable(error, count, ALPHA / tests),
        "effect": effect_size(plain.difference, error, count),
    }
    return plain.model_copy(update=found)
