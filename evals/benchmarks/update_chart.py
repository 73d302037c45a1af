"""The picture of what an update costs against the length of the history."""

from collections.abc import Mapping, Sequence
from io import StringIO

from tasteprint.evals.reporting import COLOURS, INK, QUIET

_SETTINGS = {
    "svg.hashsalt": "tasteprint",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


def draw(rows: Sequence[Mapping[str, float]]) -> str:
    """SVG: tokens against events, both axes logarithmic, the same bytes for the same rows.

    Args:
        rows: with ``events``, ``tokens_in``, ``tokens_out``, ``plain`` and ``whole``.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    events = [row["events"] for row in rows]
    update = [row["tokens_in"] + row["tokens_out"] for row in rows]
    lines = (
        ("reading the whole history again", [row["whole"] for row in rows], COLOURS[1], "--"),
        ("the update", update, COLOURS[0], "-"),
        ("the five new texts, without prompts", [row["plain"] for row in rows], COLOURS[2], ":"),
    )
    with rc_context(_SETTINGS):  # type: ignore[arg-type]
        figure = Figure(figsize=(6.6, 3.8), layout="constrained", facecolor="white")
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        for label, values, colour, dash in lines:
            axes.plot(events, values, dash, color=colour, marker="o", markersize=4)
            at = len(values) // 2
            axes.annotate(
                label, (events[at], values[at]), xytext=(0, 8), textcoords="offset points",
                color=colour, ha="right" if values[-1] > 10 * values[0] else "center",
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(bottom=min(lines[2][1]) / 3)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.set_xlabel("events in the history before five new ones come")
        axes.set_ylabel("tokens, in and out")
        axes.grid(visible=True, color="#e2ddd2", linewidth=0.6)
        axes.set_axisbelow(True)
        out = StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
