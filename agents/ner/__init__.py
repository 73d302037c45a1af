"""Named entities in one text: candidates by rules, classified by code, embedder and model.

candidates.py  spans that may be entities, found by code
classifier.py  the probability that a candidate is an entity, and of which type
features.py    what a candidate looks like, as columns of the first regression
tokens.py      spaCy's tokens and the patterns over them
"""

from tasteprint.agents.ner.candidates import (
    Candidate,
    CataloguePhrases,
    capitalised_spans,
    find_candidates,
)
from tasteprint.agents.ner.classifier import (
    ENTITY_LABELS,
    NOT_AN_ENTITY,
    PACKAGED_ENTITY_WEIGHTS,
    VECTOR_SCALE,
    Combination,
    EntityClassifier,
    EntityWeights,
    Regression,
    ScoredEntity,
    select_entities,
)
from tasteprint.agents.ner.features import candidate_features
from tasteprint.agents.ner.tokens import Span, common_words, spacy_pipeline, spans_of, stop_words

__all__ = [
    "ENTITY_LABELS",
    "NOT_AN_ENTITY",
    "PACKAGED_ENTITY_WEIGHTS",
    "VECTOR_SCALE",
    "Candidate",
    "CataloguePhrases",
    "Combination",
    "EntityClassifier",
    "EntityWeights",
    "Regression",
    "ScoredEntity",
    "Span",
    "candidate_features",
    "capitalised_spans",
    "common_words",
    "find_candidates",
    "select_entities",
    "spacy_pipeline",
    "spans_of",
    "stop_words",
]
