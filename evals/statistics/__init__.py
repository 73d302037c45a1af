"""Intervals, tests and power, for figures of the same samples.

bootstrap.py     Bootstrap intervals of metrics and of their differences, with clusters resampled whole.
paired.py        TODO.
power.py         How large a difference is beside its noise, and how small a one would be found.
significance.py  Tests of whether two systems differ on the same samples, and what many tests ask for.
"""

from tasteprint.evals.statistics.bootstrap import Against, Estimate, Spread, intervals
from tasteprint.evals.statistics.paired import ALPHA, Difference, against, difference
from tasteprint.evals.statistics.power import spread
from tasteprint.evals.statistics.significance import holm, mcnemar

__all__ = [
    "ALPHA",
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
