"""The best of a row of figures, as a ranking."""

from collections.abc import Sequence

import numpy as np


def best(names: Sequence[str], figures: np.ndarray, most: int) -> list[str]:
    """The names with the greatest figures, best first; ties by name.

    Args:
        names: n of them.
        figures: (n,); -inf is never among the best.
        most: how many are wanted.
    """
    # Rounded: the last bits depend on how the linear algebra was threaded.
    order = np.lexsort((np.array(names), -np.round(figures, 9)))
    return [names[at] for at in order[:most] if np.isfinite(figures[at])]
