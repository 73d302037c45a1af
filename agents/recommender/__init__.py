"""TODO agents/recommender.

counterfactuals.py  Reasons that are tested: the ranking is made again without each of them.
explainer.py        The explainer: a recommendation's tested reasons in words, each sentence checked.
indexing.py         What of items and profiles goes into the vector store.
preferences.py      What speaks for a user's taste, and what speaks against it.
ranking.py          What is known of a user's taste as vectors, and how items are scored from it. No I/O.
recommender.py      The recommender: from a profile to items, each with reasons that were tested.
templates.py        Explanations in words, in English or Chinese: templates whose slots take checked values only.
"""

from tasteprint.agents.recommender.explainer import Explainer, ExplainerConfig
from tasteprint.agents.recommender.indexing import item_record, remove_forgotten, remove_user
from tasteprint.agents.recommender.ranking import (
    Candidates,
    Interest,
    RankConfig,
    Taste,
    popularity,
    score,
)
from tasteprint.agents.recommender.recommender import Recommender

__all__ = [
    "Candidates",
    "Explainer",
    "ExplainerConfig",
    "Interest",
    "RankConfig",
    "Recommender",
    "Taste",
    "item_record",
    "popularity",
    "remove_forgotten",
    "remove_user",
    "score",
]
