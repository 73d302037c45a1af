"""Choose the threshold at which two sentences tell the same fact.

    python -m tasteprint.evals.training.fit_facts_judge

prints how often a stranger's line matches at several thresholds: ``THRESHOLD`` was chosen so.
"""

import numpy as np

from tasteprint.evals.tasks.facts.judge import STRANGERS, Judge, least_threshold, strangers
from tasteprint.evals.tasks.facts.task import samples
from tasteprint.output import say, table
from tasteprint.vectorstore.embedders import CachedEmbedder, MiniLM


def main() -> None:
    """Recomputes ``THRESHOLD``."""
    found = strangers(samples("dev"), Judge(CachedEmbedder(MiniLM())))
    rows = [[f"{at:.2f}", f"{(found >= at).mean():.3f}"] for at in np.arange(40, 71, 5) / 100]
    table(["threshold#", "strangers' lines that match#"], rows)
    say(f"The least at which at most {STRANGERS:.0%} do: {least_threshold(found):.2f}")


if __name__ == "__main__":
    main()
