"""The pictures: differences, figures beside baselines, confusion matrices, curves."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tasteprint.evals.comparison import Comparison
from tasteprint.evals.harness import Run
from tasteprint.evals.reporting import curves
from tasteprint.evals.reporting.svg import (
    CARD,
    COLOURS,
    DASHES,
    INK,
    LINE,
    QUIET,
    Picture,
    draw,
    drawable,
)
from tasteprint.evals.reporting.wording import by_rank, figure, signed, span
from tasteprint.evals.statistics import Difference, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 4.3  # inches: at the page's narrowest its texts can still be read
_ROW = 0.3


def forest(name: str, comparison: Comparison) -> Picture | None:
    """The differences of all metrics with their intervals, and zero; None without any."""
    found = {
        metric: difference
        for metric, difference in by_rank(comparison)
        if difference.difference is not None
    }
    if not found:
        return None
    names = drawable(list(found))
    arrows = [" ↓" if d.better == "lower" else "" for d in found.values()]
    labels = dict(zip(found, map("".join, zip(names.drawn, arrows, strict=True)), strict=True))
    panels = _panels(found)

    def paint(canvas: "Figure") -> None:
        heights = [len(panel) + 1 for panel in panels]
        rows = canvas.subplots(len(panels), height_ratios=heights, squeeze=False)
        for axes, panel in zip(rows[:, 0], panels, strict=True):
            axes.axvline(0, color=INK, linewidth=1)
            axes.grid(axis="x")
            axes.set_axisbelow(True)
            axes.margins(x=0.08)
            for y, metric in enumerate(panel):
                row = found[metric]
                clear = row.p_holm is not None and row.p_holm < 0.05
                _dot(axes, y, row.difference or 0.0, row, COLOURS[0], filled=clear)
            _rows(axes, [labels[metric] for metric in panel])
        rows[-1, 0].set_xlabel("B less A")

    told = ", ".join(f"{m} {signed(d.difference)} {span(d, sign=True)}" for m, d in found.items())
    height = _ROW * (len(found) + 1.3 * len(panels)) + 0.4
    lower = " ↓: lower is better." if any(arrows) else ""
    caption = (
        "Difference of each metric, B less A, with its 95\u00a0% interval; filled where p after "
        f"Holm's correction is below 0.05.{lower}{names.legend}"
    )
    return Picture(draw(name, f"Differences, B less A: {told}", (_WIDTH, height), paint), caption)


def _panels(found: Mapping[str, Difference]) -> list[list[str]]:
    """Shares go on one axis; a metric of another size would flatten them, and gets its own."""
    shares = [
        metric
        for metric, d in found.items()
        if max(abs(value or 0) for value in (d.a, d.b, d.difference)) <= 1
    ]
    return [panel for panel in (shares, *([m] for m in found if m not in shares)) if panel]


def whiskers(name: str, run: Run) -> Picture | None:
    """The primary metric of a run and of its baselines, each with its interval."""
    systems = {run.label: run.metrics[run.primary]}
    for baseline, compared in run.baselines.items():
        systems[baseline] = compared.metrics.get(run.primary, Estimate(value=None))
    systems = {label: found for label, found in systems.items() if found.value is not None}
    own = run.metrics[run.primary].value
    if own is None or len(systems) < 2:
        return None
    names = drawable(list(systems))

    def paint(canvas: "Figure") -> None:
        axes = canvas.subplots()
        axes.axvline(own, color=QUIET, linewidth=0.8, linestyle=":")
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        axes.margins(x=0.08)
        for y, found in enumerate(systems.values()):
            _dot(axes, y, found.value or 0.0, found, COLOURS[1] if y else COLOURS[0], filled=y == 0)
        _rows(axes, list(names.drawn))
        axes.set_xlabel(drawable([run.primary]).drawn[0])

    told = ", ".join(f"{n} {figure(e.value)} {span(e)}" for n, e in systems.items())
    caption = (
        f"{run.primary} of the run (filled, dotted line) and of its baselines (hollow), "
        f"with 95\u00a0% intervals.{names.legend}"
    )
    size = (_WIDTH, _ROW * len(systems) + 0.75)
    return Picture(draw(name, f"{run.primary}: {told}", size, paint), caption)


def _dot(
    axes: "Axes",
    y: int,
    value: float,
    found: Estimate | Difference,
    colour: str,
    *,
    filled: bool,
) -> None:
    if found.low is not None and found.high is not None:
        axes.plot([found.low, found.high], [y, y], color=colour, linewidth=2)
    inside = colour if filled else CARD
    axes.plot([value], [y], "o", color=colour, markerfacecolor=inside, markersize=7)


def _rows(axes: "Axes", labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=6)


def confusion(name: str, run: Run) -> Picture | None:
    """The confusion matrix, shaded by each row's shares."""
    found = curves.confusion([record.scores for record in run.records], run.labels)
    if found is None:
        return None
    names = drawable(found.labels)
    columns = [*names.drawn, *(["no answer"] if found.failed else [])]
    longest = max(map(len, columns))
    slanted = longest * len(columns) > 36
    totals = found.counts.sum(axis=1, keepdims=True)
    shares = found.counts / np.maximum(totals, 1)

    def paint(canvas: "Figure") -> None:
        axes = canvas.subplots()
        for (row, place), share in np.ndenumerate(shares):
            _cell(axes, place, row, float(share), str(found.counts[row, place]))
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(names.drawn) - 0.5, -0.5)
        axes.set_xticks(range(len(columns)), columns)
        if slanted:
            axes.tick_params(axis="x", rotation=40)
            for label in axes.get_xticklabels():
                label.set(horizontalalignment="right", rotation_mode="anchor")
        axes.set_yticks(range(len(names.drawn)), names.drawn)
        axes.set_xlabel("answered")
        axes.set_ylabel("gold")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)

    told = "; ".join(
        f"gold {label}: " + ", ".join(f"{c} {n}" for c, n in zip(columns, row, strict=True))
        for label, row in zip(names.drawn, found.counts, strict=True)
    )
    size = (_WIDTH, 0.42 * len(names.drawn) + (0.8 + 0.06 * longest if slanted else 1.2))
    caption = (
        f"Confusion matrix: answers to each gold label, shaded by share of the row.{names.legend}"
    )
    return Picture(draw(name, f"Confusion matrix. {told}", size, paint), caption)


def _cell(axes: "Axes", x: int, y: int, share: float, text: str) -> None:
    from matplotlib.patches import Rectangle

    # From white to blue by hand: an image inside the SVG would be a resource that has to load.
    shade = tuple(1 - share * (1 - part) for part in (0.0, 0.35, 0.6))
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=shade, edgecolor=LINE))
    colour = "#ffffff" if share > 0.55 else "#000000"
    axes.text(x, y, text, ha="center", va="center", color=colour)


def roc(name: str, run: Run) -> Picture | None:
    """The ROC curve of a run, with those of its baselines."""
    rows = {run.label: [record.scores for record in run.records]}
    rows |= {label: list(compared.scores) for label, compared in run.baselines.items()}
    found = {label: curve for label, scores in rows.items() if (curve := curves.roc(scores))}
    if run.label not in found:
        return None
    names = drawable(list(found))

    def paint(canvas: "Figure") -> None:
        axes = _square(canvas, "false positive rate", "true positive rate")
        for place, (label, curve) in enumerate(zip(names.drawn, found.values(), strict=True)):
            axes.plot(
                curve.false_positives,
                curve.true_positives,
                color=COLOURS[place % len(COLOURS)],
                linestyle=DASHES[place % len(DASHES)],
                linewidth=1.4 if place else 2.2,
                label=f"{label} {figure(curve.area)}",
            )
        axes.legend(loc="lower right")

    told = ", ".join(f"{label} {figure(curve.area)}" for label, curve in found.items())
    caption = f"ROC curves; the figures are the areas below them.{names.legend}"
    return Picture(draw(name, f"ROC curves, areas: {told}", (_WIDTH, 3.7), paint), caption)


def reliability(name: str, run: Run) -> Picture | None:
    """Return how often answers given with some confidence are right."""
    found = curves.reliability([record.scores for record in run.records])
    if found is None:
        return None

    def paint(canvas: "Figure") -> None:
        axes = _square(canvas, "confidence", "share right")
        axes.vlines(found.confidence, found.low, found.high, color=COLOURS[0], linewidth=2)
        axes.plot(found.confidence, found.right, "o", color=COLOURS[0])
        for x, y, count in zip(found.confidence, found.high, found.counts, strict=True):
            axes.text(x, min(y + 0.02, 0.99), str(count), ha="center", fontsize=8, color=QUIET)

    points = zip(found.confidence, found.right, found.counts, strict=True)
    told = ", ".join(f"at {c:.2f} {r:.2f} of {n}" for c, r, n in points)
    caption = (
        "Reliability: share of right answers in ten bins of confidence, with 95\u00a0% intervals "
        "and numbers of answers; on the diagonal, confidence is what it says."
    )
    return Picture(draw(name, f"Share right by confidence: {told}", (_WIDTH, 3.7), paint), caption)


def _square(canvas: "Figure", x: str, y: str) -> Any:
    axes = canvas.subplots()
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle=":")
    axes.grid()
    axes.set_axisbelow(True)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.05), xlabel=x, ylabel=y, aspect="equal")
    return axes
