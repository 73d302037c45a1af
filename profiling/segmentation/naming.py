"""Names and descriptions of segments: how each differs from the other users, in words.

Every figure in a sentence is counted here.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.segmentation.features import IQR_OF_NORMAL
from tasteprint.profiling.segmentation.models import Distinction
from tasteprint.profiling.text import tag_words

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 2
_SHOWN = 5
# Standard errors of a log-odds ratio from which an interest may name a segment.
_TELLING = 1.5
_LEAST_USERS = 2
# Robust spreads between two medians, and the level of a rank test, from which a figure may.
_APART = 0.67
_LEVEL = 0.05

# figure → the words for a segment where it is high, where it is low; the figure's name.
_PHRASES = {
    "events": ("many events", "few events", "events"),
    "events_per_active_week": ("busy weeks", "calm weeks", "events in an active week"),
    "median_gap_days": ("long pauses", "short pauses", "days between active days"),
    "quiet_days": ("not seen lately", "seen lately", "days since the last event"),
    "mean_rating": ("rates high", "rates low", "mean rating, from 0 to 1"),
    "text_share": ("mostly writes", "seldom writes", "share of events with text"),
    "repeat_rate": ("returns to items", "always new items", "share of repeated items"),
    "variety": ("wide tastes", "narrow tastes", "evenness of the tags, from 0 to 1"),
    "typical_spend": ("large purchases", "small purchases", "typical purchase"),
    "tone": ("reads as positive", "reads as negative", "tone of the texts, from -1 to 1"),
}


def joined(parts: Sequence[str]) -> str:
    """Join parts as in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def distinctions(interests: "pd.DataFrame", inside: np.ndarray) -> tuple[Distinction, ...]:
    """Return the interests that are more common inside than outside, most telling first, up to 5.

    How telling one is, is the log-odds ratio with half a user added to each count (Haldane 1955,
    Anscombe 1956), over its standard error. It chooses words and is no test, since the groups were
    made from these same interests.

    Args:
        interests: (users, tags) strengths.
        inside: (users,) True for the members of the segment.
    """
    has = interests.to_numpy() > 0
    size, rest = int(inside.sum()), int((~inside).sum())
    if not rest:
        return ()
    found: list[tuple[float, Distinction]] = []
    for place, tag in enumerate(interests.columns):
        a, b = int(has[inside, place].sum()), int(has[~inside, place].sum())
        cells = (a + 0.5, size - a + 0.5, b + 0.5, rest - b + 0.5)
        odds = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
        telling = odds / math.sqrt(math.fsum(1 / cell for cell in cells))
        if a >= _LEAST_USERS and telling >= _TELLING:
            distinction = Distinction(
                tag=tag, users=a, size=size, others=b, others_total=rest, log_odds=odds
            )
            found.append((telling, distinction))
    found.sort(key=lambda each: (-each[0], each[1].tag))
    return tuple(distinction for _, distinction in found[:_SHOWN])


def contrasts(figures: "pd.DataFrame", inside: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return figures whose medians inside and outside differ, with both; the largest gap first.

    They differ if they are two thirds of a robust spread apart (quartile range / 1.349) and a
    Mann-Whitney test says so at 5 %; like ``distinctions`` it chooses words and is no test.

    Args:
        figures: (users, figures), NaN where unknown.
        inside: (users,) True for the members of the segment.
    """
    from scipy.stats import mannwhitneyu

    found: list[tuple[float, str, tuple[float, float]]] = []
    for name in figures.columns:
        here, there = figures.loc[inside, name].dropna(), figures.loc[~inside, name].dropna()
        if min(len(here), len(there)) < _LEAST_USERS:
            continue
        low, high = figures[name].quantile([0.25, 0.75])
        spread = (high - low) / IQR_OF_NORMAL or figures[name].std(ddof=0)
        apart = abs(here.median() - there.median()) / spread if spread > 0 else 0.0
        if apart >= _APART and mannwhitneyu(here, there).pvalue <= _LEVEL:
            found.append((apart, name, (float(here.median()), float(there.median()))))
    return {name: medians for _, name, medians in sorted(found, key=lambda f: (-f[0], f[1]))}


def name_of(interests: Sequence[Distinction], figures: dict[str, tuple[float, float]]) -> str:
    """Return a name of up to two interests and one habit: "Brewing and hops; seen lately"."""
    parts = [joined([tag_words(each.tag) for each in interests[:_NAMED]])] if interests else []
    for figure, (here, there) in list(figures.items())[:1]:
        high, low, _ = _PHRASES[figure]
        parts.append(high if here > there else low)
    name = "; ".join(parts) or "No interest or habit of its own"
    return name[0].upper() + name[1:]


def sentences(
    size: int,
    total: int,
    interests: Sequence[Distinction],
    figures: dict[str, tuple[float, float]],
    typical: Sequence[str],
) -> tuple[str, ...]:
    """Return what there is to say of a segment, a figure in each sentence."""
    lines = [f"{size} of {total} users ({size / total:.0%})."]
    lines += [
        f"{each.users} of {each.size} are interested in {tag_words(each.tag)}, "
        f"of the others {each.others} of {each.others_total}."
        for each in interests
    ]
    lines += [
        f"Median of {_PHRASES[figure][2]}: {_figure(here)} here, {_figure(there)} for the others."
        for figure, (here, there) in figures.items()
    ]
    lines.append(f"Most typical: {', '.join(typical)}.")
    return tuple(lines)


def _figure(value: float) -> str:
    """Format a figure to three digits, large ones to the unit: 0.125, 2.5, 1121."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
