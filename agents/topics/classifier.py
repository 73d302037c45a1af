"""The probability that a text is about each tag of the taxonomy, without asking the model.

There are three signals: how common the tag is among the items, whether the text names it, and how
much nearer the text's embedding lies to it than texts usually do. None is good alone. The weights
are a logistic regression on posts whose threads' tags are known (``tasteprint eval fit topics``).
The model's own score of the tags is no part of it: it adds nothing to how common a tag is
(decision 0008).
"""

from collections.abc import Sequence

import numpy as np

from tasteprint.agents.topics.vocabulary import Vocabulary
from tasteprint.profiling.models import Model
from tasteprint.vectorstore.embedders import Embedder


class TopicWeights(Model):
    """The weights of ``sigmoid(intercept + share·ln(tag's share) + named·n + near·z)``.

    Attributes:
        intercept, share: turn how common a tag is on items into how common it is in texts.
        named: for a text that names the tag.
        near: for each standard deviation by which the text lies nearer to the tag than the
            catalogue's titles do.
    """

    intercept: float = 1.05
    share: float = 1.31
    named: float = 1.09
    near: float = 0.98


def topic_signals(
    vocabulary: Vocabulary, embedder: Embedder, texts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return if each text names each tag (0 or 1), and their nearness: (texts, tags) each."""
    if not texts or not vocabulary.tags:
        nothing = np.zeros((len(texts), len(vocabulary.tags)))
        return nothing, nothing
    named = [[float(bool(spans)) for spans in vocabulary.mentions(text)] for text in texts]
    return np.array(named), vocabulary.nearness(embedder.embed(texts))


def topic_probabilities(
    vocabulary: Vocabulary,
    embedder: Embedder,
    texts: Sequence[str],
    weights: TopicWeights | None = None,
) -> np.ndarray:
    """Return the probability that each text is about each tag: (texts, tags).

    Args:
        vocabulary: the tags.
        embedder: the one that measured the taxonomy.
        texts: windows of an event's text; the event has the greatest probability of its windows.
        weights: None takes the fitted ones.
    """
    w = weights or TopicWeights()
    named, near = topic_signals(vocabulary, embedder, texts)
    logits = w.intercept + w.share * np.log(vocabulary.shares) + w.named * named + w.near * near
    probabilities: np.ndarray = 1.0 / (1.0 + np.exp(-logits))
    return probabilities
