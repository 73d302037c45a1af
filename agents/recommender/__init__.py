"""Recommendations: retrieve items, rank and diversify them, test the reasons, explain.

counterfactuals.py  tested reasons: the candidates are ranked again without each of them
explainer.py        a recommendation's reasons in words, each sentence checked
indexing.py         records of items, profiles and interests for the vector store
ranking.py          scores and ranks of candidates, without I/O
recommender.py      from a profile to recommendations: retrieve, rank, test the reasons
taste_vectors.py    a user's taste as vectors: texts weighted by age, and interests
templates.py        explanations as sentences, from the phrase files
"""

from tasteprint.agents.recommender.explainer import Explainer, ExplainerConfig
from tasteprint.agents.recommender.indexing import item_record, remove_forgotten, remove_user
from tasteprint.agents.recommender.ranking import Candidates, RankConfig, popularity, rank, score
from tasteprint.agents.recommender.recommender import (
    RecommendationRequest,
    Recommender,
    RecommenderConfig,
)
from tasteprint.agents.recommender.taste_vectors import Interest, Taste

__all__ = [
    "Candidates",
    "Explainer",
    "ExplainerConfig",
    "Interest",
    "RankConfig",
    "RecommendationRequest",
    "Recommender",
    "RecommenderConfig",
    "Taste",
    "item_record",
    "popularity",
    "rank",
    "remove_forgotten",
    "remove_user",
    "score",
]
