"""Gates: may a change of a prompt ship? Checks of a ``promptgate.toml``, for use in any CI."""

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from tasteprint.evals.comparisons import Comparison
from tasteprint.profiling.base import Model
from tasteprint.profiling.errors import EvalError


class Check(Model):
    """What a change must not worsen: one ``[[check]]`` of the file.

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
    """Whether a comparison passes.

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
    """Fails where the whole interval of the gain lies below minus the margin.

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
            blame="user",
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
    """The checks of a ``promptgate.toml``.

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
            blame="user",
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise EvalError(
            f"{file}: {place}: {first['msg']}.",
            hint=f"A [[check]] takes {', '.join(Check.model_fields)}.",
            blame="user",
        ) from error
