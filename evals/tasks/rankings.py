"""Scores of one ranking, by ir_measures, and the choice of the best of a row of figures."""

from collections.abc import Collection, Sequence

import numpy as np


def ranking_scores(ranked: Sequence[str], relevant: Collection[str], k: int) -> dict[str, float]:
    """nDCG@k, precision@1, precision@k, recall@k, success@k and the reciprocal rank.

    Args:
        ranked: ids, best first, each once; () for an answer that failed.
        relevant: ids, one or more.
        k: where the ranking is cut; not for the reciprocal rank.
    """
    from ir_measures import RR, P, Qrel, R, ScoredDoc, Success, iter_calc, nDCG

    measures = {
        "ndcg": nDCG @ k,
        "precision_1": P @ 1,
        "precision": P @ k,
        "recall": R @ k,
        "hit": Success @ k,
        "rr": RR,
    }
    gold = [Qrel("", item, 1) for item in relevant]
    run = [ScoredDoc("", item, float(-place)) for place, item in enumerate(ranked)]
    found = {m.measure: m.value for m in iter_calc(list(measures.values()), gold, run)}
    return {name: float(found[measure]) for name, measure in measures.items()}


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
