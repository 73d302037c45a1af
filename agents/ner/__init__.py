"""TODO agents/ner.

candidates.py  Candidates for names, found in one text by code: by capitals, rarity, quotes and the catalogue.
classifier.py  How likely a candidate is a name, and of which kind: code, embedder and model put together.
features.py    What code sees of a candidate for a name: how it is written, and what stands around it.
tokens.py      Tokens, and the patterns of tokens that names are made of: spaCy, without a trained model.
"""

from tasteprint.agents.ner.candidates import Candidate, Known, capitalised, find_candidates
from tasteprint.agents.ner.classifier import (
    KINDS,
    PACKAGED_WEIGHTS,
    VECTOR_SCALE,
    WORD,
    Combination,
    EntityClassifier,
    EntityWeights,
    Linear,
    ScoredEntity,
    chosen,
)
from tasteprint.agents.ner.features import candidate_features
from tasteprint.agents.ner.tokens import Span, common_words, pipeline, spans_of, stop_words

__all__ = [
    "KINDS",
    "PACKAGED_WEIGHTS",
    "VECTOR_SCALE",
    "WORD",
    "Candidate",
    "Combination",
    "EntityClassifier",
    "EntityWeights",
    "Known",
    "Linear",
    "ScoredEntity",
    "Span",
    "candidate_features",
    "capitalised",
    "chosen",
    "common_words",
    "find_candidates",
    "pipeline",
    "spans_of",
    "stop_words",
]
