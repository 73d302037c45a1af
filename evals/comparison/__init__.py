"""Comparing runs: B against A on the same samples, with caveats, and gates for CI.

caveats.py     warnings: what differs between two runs besides what is compared
comparison.py  compare: two runs of one task, sample by sample
gate.py        may a change ship? the checks of a ``promptgate.toml``
operands.py    the A and B of ``eval compare``: a prompt version, a model or an earlier run
"""

from tasteprint.evals.comparison.comparison import Comparison, comparable, compare
from tasteprint.evals.comparison.gate import Checked, Gate, read_checks, run_checks
from tasteprint.evals.comparison.operands import run_operands, used_by

__all__ = [
    "Checked",
    "Comparison",
    "Gate",
    "comparable",
    "compare",
    "read_checks",
    "run_checks",
    "run_operands",
    "used_by",
]
