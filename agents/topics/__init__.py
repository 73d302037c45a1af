"""The taxonomy as vocabulary and vectors, the tags that a text is about, and topic discovery.

classifier.py  the probability that a text is about each tag
discovery.py   topics of users' texts, by clustering
keywords.py    typical terms of groups of texts
taxonomies.py  the stored taxonomy of a workspace, and how it is made
vocabulary.py  tags as texts and vectors, and the catalogue that they belong to
"""

from tasteprint.agents.topics.classifier import TopicWeights, topic_probabilities, topic_signals
from tasteprint.agents.topics.discovery import Discovery, discover
from tasteprint.agents.topics.taxonomies import Taxonomies
from tasteprint.agents.topics.vocabulary import (
    Catalogue,
    Vocabulary,
    catalogue_taxonomy,
    measure_tags,
    standardise,
)

__all__ = [
    "Catalogue",
    "Discovery",
    "Taxonomies",
    "TopicWeights",
    "Vocabulary",
    "catalogue_taxonomy",
    "discover",
    "measure_tags",
    "standardise",
    "topic_probabilities",
    "topic_signals",
]
