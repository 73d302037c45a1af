"""Intervals, tests and power, for figures of the same samples.

bootstrap.py     bootstrap intervals of metrics and of differences, with clusters resampled whole
paired.py        two systems on the same samples: difference, interval, p and power
power.py         effect sizes, the least detectable difference, the spread of repeated answers
significance.py  permutation test, McNemar's test, Holm's correction
"""

from tasteprint.evals.statistics.bootstrap import RESAMPLES, Against, Estimate, Spread, intervals
from tasteprint.evals.statistics.paired import ALPHA, Difference, against, difference
from tasteprint.evals.statistics.power import spread
from tasteprint.evals.statistics.significance import holm, mcnemar

__all__ = [
    "ALPHA",
    "RESAMPLES",
    "Against",
    "Difference",
    "Estimate",
    "Spread",
    "against",
    "difference",
    "holm",
    "intervals",
    "mcnemar",
    "spread",
]
