"""``eval fit judge``: the cosine from which two sentences state the same fact.

Printed is how often an unrelated person's line matches at several thresholds: ``THRESHOLD`` of
``evals/tasks/facts/judge.py`` was chosen so.
"""

import numpy as np

from tasteprint.evals.tasks.facts.judge import STRANGERS, Judge, least_threshold, strangers
from tasteprint.evals.tasks.facts.task import samples
from tasteprint.output import say, table
from tasteprint.profiling.models import Progress
from tasteprint.vectorstore.embedders import CachedEmbedder, MiniLM


async def show_thresholds(report: Progress) -> None:
    """Compute the share of matches at each threshold and print it; nothing is written."""
    report("Comparing lines", 0, 1)
    found = strangers(samples("dev"), Judge(CachedEmbedder(MiniLM())))
    report("Comparing lines", 1, 1)
    rows = [[f"{at:.2f}", f"{(found >= at).mean():.3f}"] for at in np.arange(40, 71, 5) / 100]
    table(["threshold#", "strangers' lines that match#"], rows)
    say(f"The least at which at most {STRANGERS:.0%} do: {least_threshold(found):.2f}")
