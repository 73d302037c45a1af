"""Figures and verdicts in words."""

import json
import math
from typing import Any

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.harness import Run
from tasteprint.evals.statistics import Against, Difference, Estimate

NONE = "–"  # where there is no figure


def figure(value: float | None, *, sign: bool = False) -> str:
    """A figure to three decimals: "0.912", with ``sign`` "+0.035"; "–" for none."""
    if value is None or not math.isfinite(value):
        return NONE
    size = abs(value)
    digits = 1 if size >= 100 else 3
    text = f"{size:.{digits}f}"
    if size and not float(text):
        text = f"{size:.1g}"  # a small one is not zero
    negative = value < 0 and float(text) != 0
    return f"{'−' if negative else '+' if sign else ''}{text}"


def signed(value: float | None) -> str:
    """A difference: "+0.035"."""
    return figure(value, sign=True)


def span(found: Estimate | Difference | Against, *, sign: bool = False) -> str:
    """An interval in brackets, "" where there is none."""
    if found.low is None or found.high is None:
        return ""
    return f"[{figure(found.low, sign=sign)}, {figure(found.high, sign=sign)}]"


def probability(p: float | None) -> str:
    """A p value: "0.003", "< 0.001"."""
    if p is None or not math.isfinite(p):
        return NONE
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def shown(value: Any) -> str:
    """A JSON value for the reader: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def verdict(comparison: Comparison) -> str:
    """Return what came out of a comparison, in a sentence or two."""
    a, b, metric = comparison.a, comparison.b, comparison.primary
    on = f"on {comparison.task} ({comparison.split})"
    found = comparison.metrics[metric]
    figures = " ".join(
        part
        for part in (
            f"{metric} {figure(found.b)} against {figure(found.a)}"
            f"{' (lower is better)' if found.better == 'lower' else ''},",
            f"difference {signed(found.difference)}",
            span(found, sign=True),
        )
        if part
    )
    if found.p_holm is not None:
        figures += f", p {probability(found.p_holm)} after Holm's correction"
    if comparison.verdict != "not told apart":
        return f"{b} is {comparison.verdict} than {a} {on}: {figures}."
    return f"{b} and {a} are not told apart {on}: {figures}. {_power(found)}"


def _power(found: Difference) -> str:
    if found.mde is not None:
        return f"A difference of {figure(found.mde)} would have been found with 80 % power."
    if found.low is not None and found.low == found.high == 0:
        return "No sample counts differently for the two."
    return "What difference would have been found cannot be told."


def headline(run: Run) -> str:
    """The primary figure of a run, in a sentence."""
    found = run.metrics[run.primary]
    parts = [f"{run.primary} {figure(found.value)}", span(found)]
    return f"{run.label} on {run.task} ({run.split}): {' '.join(filter(None, parts))}."


def gain(run: Run, metric: str, less: float | None) -> float | None:
    """Return how much better a run's figure is, from how much higher it is."""
    if less is None:
        return None
    return -less if run.better.get(metric) == "lower" else less


def standing(run: Run, against: Against) -> str:
    """Return where a run's primary figure stands beside a baseline's: "above it" or "not above it".

    "not clearly above it" is a figure that is better by no more than chance: the interval of the
    difference includes zero (or, without an interval, p is 0.05 or more).
    """
    side = "below" if run.better.get(run.primary) == "lower" else "above"
    better = gain(run, run.primary, against.difference)
    if better is None or not better > 0:
        return f"not {side} it"
    if against.low is None or against.high is None:
        clear = against.p is not None and against.p < 0.05
    else:
        clear = not against.low <= 0 <= against.high
    return f"{side} it" if clear else f"not clearly {side} it"


def shortfalls(run: Run) -> list[str]:
    """Name the baselines that a run's primary figure is not clearly better than: sentences."""
    found: dict[str, list[str]] = {}
    for name, compared in run.baselines.items():
        found.setdefault(standing(run, compared.against).removesuffix(" it"), []).append(name)
    return [
        f"{run.label} is {how} {'its baseline' if len(names) == 1 else 'its baselines'} "
        f"{', '.join(names)} in {run.primary}."
        for how, names in sorted(found.items())
        if how.startswith("not")
    ]


def by_rank(comparison: Comparison) -> list[tuple[str, Difference]]:
    """The metrics of a comparison, the primary one first."""
    return sorted(comparison.metrics.items(), key=lambda pair: pair[0] != comparison.primary)


def beaten(run: Run, metric: str, baseline: Estimate) -> bool:
    """Return True if a run's figure beats a baseline's; False where one of them is missing."""
    own = run.metrics.get(metric, Estimate(value=None)).value
    if own is None or baseline.value is None:
        return False
    better = gain(run, metric, own - baseline.value)
    return better is not None and better > 0
