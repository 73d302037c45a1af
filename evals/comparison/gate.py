"""Gates: may a change of a prompt ship? Checks of a ``promptgate.toml``, for use in any CI."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from tasteprint.evals.comparison.comparison import Comparison, compare
from tasteprint.evals.comparison.operands import operand, run_operands
from tasteprint.evals.harness import Bench, Plan
from tasteprint.evals.statistics import RESAMPLES, holm
from tasteprint.evals.tasks import find, is_shipped
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.models import Model, Progress
from tasteprint.settings import Settings


class Check(Model):
    """A measure that a change must not worsen: one ``[[check]]`` of the file.

    Attributes:
        task: as in ``tasteprint eval list``, or FILE.py:NAME.
        baseline: what the candidate is measured against, as in ``eval compare``.
        candidate: what may ship; "" is the shipped version of the baseline's prompt.
        metric: "" is the task's primary one.
        margin: how much may be lost, in the metric's own units.
        limit: at most so many samples; None: all.
    """

    task: str = Field(min_length=1)
    baseline: str = Field(min_length=1)
    candidate: str = ""
    metric: str = ""
    margin: float = Field(default=0.0, ge=0)
    limit: int | None = Field(default=None, ge=1)


class _File(Model):
    check: tuple[Check, ...] = Field(min_length=1)


class Gate(Model):
    """The outcome of a check: passed or not, and why.

    Attributes:
        gain: how much better B is, negative where it is worse; ``low`` and ``high`` likewise.
        reason: one line.
    """

    passed: bool
    metric: str
    margin: float
    gain: float
    low: float
    high: float
    reason: str


def gate(comparison: Comparison, margin: float = 0.0, metric: str = "") -> Gate:
    """Fail where the whole interval of the gain lies below minus the margin.

    A change that is not told apart passes: a gate stops what is shown to be worse.

    Args:
        comparison: of what ships (A) and the candidate (B).
        margin: how much may be lost, in the metric's units, 0 or more.
        metric: "" is the primary one.

    Raises:
        EvalError: there is no such metric, or it has no interval.
    """
    name = metric or comparison.primary
    found = comparison.metrics.get(name)
    if found is None or found.low is None or found.high is None or found.difference is None:
        fit = [n for n, d in comparison.metrics.items() if d.low is not None]
        raise EvalError(
            f"{comparison.task}: there is no interval of {name!r} to gate by.",
            hint=f"Metrics with one: {', '.join(fit) or 'none; give it more samples'}.",
            user_error=True,
        )
    sign = 1.0 if found.better == "higher" else -1.0
    gain = sign * found.difference
    low, high = sorted((sign * found.low, sign * found.high))
    passed = not high < -margin
    told = f"{name} gains {gain:+.3f} [{low:+.3f}, {high:+.3f}]"
    least = f"-{margin:g}" if margin else "0"
    reason = (
        f"passes: {told}, which is not wholly below {least}"
        if passed
        else f"fails: {told}, wholly below {least}"
    )
    return Gate(
        passed=passed, metric=name, margin=margin, gain=gain, low=low, high=high, reason=reason
    )


def read_checks(file: Path) -> tuple[Check, ...]:
    """Read the checks of a ``promptgate.toml``.

    Raises:
        EvalError: it cannot be read, or says what means nothing here.
    """
    try:
        return _File.model_validate(tomllib.loads(file.read_text("utf-8"))).check
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EvalError(
            f"{file} cannot be read: {reason}.",
            hint=f"A [[check]] takes {', '.join(Check.model_fields)}.",
            user_error=True,
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise EvalError(
            f"{file}: {place}: {first['msg']}.",
            hint=f"A [[check]] takes {', '.join(Check.model_fields)}.",
            user_error=True,
        ) from error


class Checked(Model):
    """One check and its outcome.

    Attributes:
        comparison: None where the candidate is the baseline itself: then nothing is run.
        p_holm: of the comparison's primary metric, corrected for all checks of the file.
    """

    check: Check
    gate: Gate
    comparison: Comparison | None
    p_holm: float | None


def run_checks(
    checks: Sequence[Check], settings: Settings, report: Progress, resamples: int = RESAMPLES
) -> list[Checked]:
    """Run all checks, in order; none is left out for another that failed.

    Raises:
        EvalError: a check makes no sense.
    """
    comparisons = [_compare(check, settings, report, resamples) for check in checks]
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


def _compare(
    check: Check, settings: Settings, report: Progress, resamples: int
) -> Comparison | None:
    """Compare both sides; None where the candidate is the very prompt version of the baseline."""
    task = find(check.task)
    named = (check.baseline, check.candidate or check.baseline.partition("@")[0])
    with Bench(settings) as bench:
        a, b = (operand(name, bench, task) for name in named)
    if a.prompts and a.prompts == b.prompts:
        return None
    plan = Plan(limit=check.limit, reuse=is_shipped(check.task), resamples=resamples)
    runs = run_operands(task, named, plan, settings, report)
    return compare(runs[0], runs[1], task.metrics, resamples=resamples)


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
