"""A comparison of two runs: the model alone; ``compare`` makes it."""

from typing import Literal

from pydantic import Field

from tasteprint.evals.task import Split
from tasteprint.profiling.base import Model

Verdict = Literal["better", "worse", "not told apart"]


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


class Changes(Model):
    """Samples that only one of the two got right, and McNemar's exact test on them.

    Attributes:
        only_a, only_b: numbers of samples.
        p: two-sided; None where right and wrong have values between them, or samples share
            clusters.
        samples: ids of those that changed most, B's losses first.
    """

    only_a: int
    only_b: int
    p: float | None
    samples: tuple[str, ...] = ()


class Comparison(Model):
    """B measured against A.

    Attributes:
        verdict: what B is by the primary metric: better or worse where ``p_holm`` is below 0.05
            and the interval leaves out nought; else the two are not told apart.
        warnings: what differs between the runs besides what is compared; failures.
    """

    task: str
    split: Split
    a: str
    b: str
    run_a: str
    run_b: str
    n: int
    primary: str
    verdict: Verdict
    metrics: dict[str, Difference]
    changes: Changes
    warnings: tuple[str, ...] = Field(default=())
