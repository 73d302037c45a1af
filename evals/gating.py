"""Runs the checks of a ``promptgate.toml``."""

from collections.abc import Sequence

from tasteprint.evals.bench import Bench
from tasteprint.evals.comparing import compare
from tasteprint.evals.comparisons import Comparison
from tasteprint.evals.gate import Check, Gate, gate
from tasteprint.evals.planning import Plan
from tasteprint.evals.sides import run_sides, side
from tasteprint.evals.statistics.tests import holm
from tasteprint.evals.tasks import find, is_shipped
from tasteprint.profiling.base import Model
from tasteprint.progress import Report
from tasteprint.settings import Settings


class Checked(Model):
    """One check and what came of it.

    Attributes:
        comparison: None where the candidate is the baseline itself: then nothing is run.
        p_holm: of the comparison's primary metric, corrected for all checks of the file.
    """

    check: Check
    gate: Gate
    comparison: Comparison | None
    p_holm: float | None


def run_checks(checks: Sequence[Check], settings: Settings, report: Report) -> list[Checked]:
    """Runs all checks, in order; none is left out for another that failed.

    Raises:
        EvalError: a check makes no sense.
    """
    comparisons = [_compare(check, settings, report) for check in checks]
    ps = [found.metrics[found.primary].p if found else None for found in comparisons]
    corrected = iter(holm([p for p in ps if p is not None]))
    return [
        Checked(
            check=check,
            gate=gate(found, check.margin, check.metric) if found else _unchanged(check),
            comparison=found,
            p_holm=None if p is None else next(corrected),
        )
        for check, found, p in zip(checks, comparisons, ps, strict=True)
    ]


def _compare(check: Check, settings: Settings, report: Report) -> Comparison | None:
    """What came out; None where the candidate is the very prompt version of the baseline."""
    task = find(check.task)
    named = (check.baseline, check.candidate or check.baseline.partition("@")[0])
    with Bench(settings) as bench:
        a, b = (side(name, bench, task) for name in named)
    if a.prompts and a.prompts == b.prompts:
        return None
    plan = Plan(limit=check.limit, reuse=is_shipped(check.task))
    runs = run_sides(task, named, plan, settings, report)
    return compare(runs[0], runs[1], task.metrics)


def _unchanged(check: Check) -> Gate:
    return Gate(
        passed=True,
        metric=check.metric,
        margin=check.margin,
        gain=0.0,
        low=0.0,
        high=0.0,
        reason=f"passes: nothing to compare, {check.baseline} is what ships",
    )
