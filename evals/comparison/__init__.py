"""TODO evals/comparison.

caveats.py     What a reader of a comparison has to be told of: what differs besides what is compared.
comparison.py  Two runs of one task against each other, sample by sample.
gate.py        Gates: may a change of a prompt ship? Checks of a ``promptgate.toml``, for use in any CI.
operands.py    What ``eval compare TASK A B`` is told: a prompt version, a model, or an earlier run.
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
