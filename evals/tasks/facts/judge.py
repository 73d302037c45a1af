"""Judge if two sentences state the same fact, by the cosine of their vectors, without a model.

``THRESHOLD`` was chosen by ``tasteprint eval fit judge``.
"""

from collections.abc import Sequence

import numpy as np

from tasteprint.evals.harness import Sample
from tasteprint.evals.tasks.facts.solver import own_sentences
from tasteprint.vectorstore.embedders import Embedder

#: Cosine of all-MiniLM-L6-v2 from which two sentences match. It is the least, in hundredths, at
#: which at most one in twenty of a stranger's persona lines matches any sentence of a speaker;
#: chosen on the slice of the dev split.
THRESHOLD = 0.53
STRANGERS = 0.05


class Judge:
    """Matches claimed facts with lines.

    Args:
        embedder: remembers what it has embedded, or does it again.
        threshold: least cosine of a match, in [-1, 1].
    """

    def __init__(self, embedder: Embedder, threshold: float = THRESHOLD) -> None:
        self.embedder = embedder
        self.threshold = threshold

    def cosines(self, facts: Sequence[str], lines: Sequence[str]) -> np.ndarray:
        """Of each fact with each line, (facts, lines)."""
        vectors = self.embedder.embed([*facts, *lines])  # at once, which is quicker
        cosines: np.ndarray = vectors[: len(facts)] @ vectors[len(facts) :].T
        return cosines

    def matching(self, cosines: np.ndarray) -> np.ndarray:
        """Return which cosines are a match: booleans of the same shape."""
        # What is equal has a cosine of 1 but for the last digit, whatever the threshold.
        matching: np.ndarray = cosines >= self.threshold - 1e-6
        return matching

    def paired(self, cosines: np.ndarray) -> int:
        """Size of the largest set of matching pairs in which no fact and no line is there twice.

        So a fact that is told three times counts once, and so does one that covers two lines.
        """
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import maximum_bipartite_matching

        matching = csr_matrix(self.matching(cosines).astype(int))
        if matching.nnz == 0:
            return 0
        return int((maximum_bipartite_matching(matching, perm_type="column") >= 0).sum())


def strangers(samples: Sequence[Sample], judge: Judge) -> np.ndarray:
    """Of each line of another conversation's people and each speaker: the highest cosine, (n,).

    Raises:
        ValueError: there is one conversation only.
    """
    told = [own_sentences(sample) for sample in samples]
    judge.embedder.embed([sentence for sentences in told for sentence in sentences])
    return np.concatenate(
        [
            judge.cosines(sentences, line_of.target["own"]).max(axis=0)
            for sample, sentences in zip(samples, told, strict=True)
            for line_of in samples
            if line_of.cluster != sample.cluster and sentences
        ]
    )


def least_threshold(cosines: np.ndarray, share: float = STRANGERS) -> float:
    """The least threshold in hundredths that at most this share of cosines reaches."""
    steps = np.arange(101) / 100
    reached = (cosines[:, None] >= steps).mean(axis=0)
    return float(steps[reached <= share][0])
