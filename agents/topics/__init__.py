"""TODO agents/topics.

classifier.py  What one text is about: the chance of each tag of the taxonomy, without asking the model.
discovery.py   Discovering what users write about: clusters of their texts, named by their typical terms.
keywords.py    The words that are typical of each of several groups of texts.
taxonomies.py  The taxonomy of a workspace: made as the settings say, kept until it is renewed.
vocabulary.py  A taxonomy's tags as a vocabulary of interests, and how near a text lies to each.
"""

from tasteprint.agents.topics.classifier import TopicWeights, signals, topic_chances
from tasteprint.agents.topics.discovery import Discovery, discover
from tasteprint.agents.topics.taxonomies import Taxonomies
from tasteprint.agents.topics.vocabulary import (
    Catalogue,
    Vocabulary,
    measured,
    of_catalogue,
    standardise,
)

__all__ = [
    "Catalogue",
    "Discovery",
    "Taxonomies",
    "TopicWeights",
    "Vocabulary",
    "discover",
    "measured",
    "of_catalogue",
    "signals",
    "standardise",
    "topic_chances",
]
