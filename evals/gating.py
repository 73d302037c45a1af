"""Runs the checks of a ``promptgate.toml``."""

from collections.abc import Sequence

from tasteprint.evals.comparing import compare
from tasteprint.evals.comparisons import Comparison
from tasteprint.evals.gate import Check, Gate, gate
from tasteprint.evals.planning import Plan
from tasteprint.evals.sides import run_sides
from tasteprint.evals.statistics.tests import holm
from tasteprint.evals.tasks import find, is_shipped
from tasteprint.profiling.base import Model
from tasteprint.progress import Report
from tasteprint.settings import Settings


class Checked(Model):
    """One check and what came of it.

    Attributes:
        p_holm: of the comparison's primary metric, corrected for all checks of the file.
    """

    check: Check
    gate: Gate
    comparison: Comparison
    p_holm: float | None


def run_checks(checks: Sequence[Check], settings: Settings, report: Report) -> list[Checked]:
    """Runs all checks, in order; none is left out for another that failed.

    Raises:
        EvalError: a check makes no sense.
    """
    comparisons = [_compare(check, settings, report) for check in checks]
    ps = [comparison.metrics[comparison.primary].p for comparison in comparisons]
    corrected = iter(holm([p for p in ps if p is not None]))
    return [
        Checked(
            check=check,
            gate=gate(comparison, check.margin, check.metric),
            comparison=comparison,
            p_holm=None if p is None else next(corrected),
        )
        for check, comparison, p in zip(checks, comparisons, ps, strict=True)
    ]


def _compare(check: Check, settings: Settings, report: Report) -> Comparison:
    task = find(check.task)
    candidate = check.candidate or check.baseline.partition("@")[0]
    plan = Plan(limit=check.limit, reuse=is_shipped(check.task))
    a, b = run_sides(task, (check.baseline, candidate), plan, settings, report)
    return compare(a, b, task.metrics)
