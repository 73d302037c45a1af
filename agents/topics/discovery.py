"""Topic discovery: clusters of users' texts, named by their typical terms."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from pydantic import Field

from tasteprint.agents.topics.keywords import typical_terms
from tasteprint.agents.topics.vocabulary import measure_tags
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import MAX_TAGS, Model, Tag, Taxonomy, smoothed_share, tag_key
from tasteprint.vectorstore.embedders import Embedder

# Cosines of sentence embeddings crowd together; the first components tell more of them apart.
_COMPONENTS = 50
_AT_ONCE = 64


class DiscoveryConfig(Model):
    """Sizes and limits of topic discovery.

    Attributes:
        most_texts: texts that are used, chosen by their hashes, so always the same ones.
        least_texts: texts of a topic, at least.
        least_users: users of a topic, at least: one user's subject gives no tag to all others.
        terms: terms that name a topic; the description has twice as many.
        seed: of the clustering.
    """

    most_texts: int = Field(default=4000, ge=10)
    least_texts: int = Field(default=5, ge=2)
    least_users: int = Field(default=3, ge=1)
    terms: int = Field(default=3, ge=1)
    seed: int = 0


@dataclass(frozen=True)
class Discovery:
    """The discovered topics.

    Attributes:
        taxonomy: the topics as tags, largest first.
        texts: indexes of the texts that were used in the given list.
        topics: for each of these texts the index of its tag in the taxonomy, −1 for noise, (n,).
    """

    taxonomy: Taxonomy
    texts: tuple[int, ...]
    topics: np.ndarray

    @property
    def noise(self) -> float:
        """Share of the texts that belong to no topic."""
        return float((self.topics < 0).mean())


def discover(
    texts: Sequence[tuple[str, str]],
    embedder: Embedder,
    config: DiscoveryConfig | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Discovery:
    """Discover topics of texts, by k-means on their embeddings with about √n clusters for n texts.

    A text whose silhouette (P. J. Rousseeuw, 1987) is not above 0 lies as near to another cluster
    and is noise; so are the texts of clusters that are too small, have too few users or no typical
    term. Clusters that have the same first term are one topic. Same texts, same topics.

    Args:
        texts: user and text.
        embedder: of the texts and, later, of what is compared with the topics.
        config: None takes the defaults.
        report: called with the numbers of texts that are embedded and of all.

    Raises:
        SettingsError: the texts are too few for two topics.
    """
    config = config or DiscoveryConfig()
    chosen = _chosen(texts, config.most_texts)
    if len(chosen) < 4 * config.least_texts:
        raise SettingsError(
            f"{len(chosen)} texts are too few to discover topics in.",
            hint="Ingest more events with texts, or use TASTEPRINT_TAXONOMY=catalogue or a list.",
        )
    used = [texts[at][1] for at in chosen]
    labels = _clusters(_embedded(used, embedder, report), config.seed)
    labels = _large_enough(labels, [texts[at][0] for at in chosen], config)
    groups = sorted(set(labels.tolist()) - {-1})
    terms = typical_terms(
        [
            [text for text, own in zip(used, labels, strict=True) if own == group]
            for group in groups
        ],
        2 * config.terms,
    )
    topics, named = _joined(labels, dict(zip(groups, terms, strict=True)))
    tags = _tags(named, topics, config.terms)
    return Discovery(measure_tags(tags, "discovered", used, embedder), tuple(chosen), topics)


def _tags(named: Sequence[Sequence[str]], topics: np.ndarray, terms: int) -> list[Tag]:
    """Return the topics as tags; a term that names a larger topic names no other."""
    used = {tag_key(words[0]) for words in named}
    tags = []
    for at, words in enumerate(named):
        own = [words[0], *(word for word in words[1:] if tag_key(word) not in used)][:terms]
        used.update(map(tag_key, own))
        tags.append(
            Tag(
                name=" / ".join(own),
                aliases=tuple(own) if len(own) > 1 else (),
                description=", ".join(words),
                share=smoothed_share(int((topics == at).sum()), len(topics), len(named)),
            )
        )
    return tags


def _chosen(texts: Sequence[tuple[str, str]], most: int) -> list[int]:
    """Return indexes of at most so many texts, each text once, in a fixed pseudo-random order."""
    once = {text: at for at, (_, text) in reversed(list(enumerate(texts))) if text.strip()}
    order = sorted(once, key=lambda text: sha256(text.encode()).hexdigest())
    return [once[text] for text in order[:most]]


def _embedded(
    texts: Sequence[str], embedder: Embedder, report: Callable[[int, int], None]
) -> np.ndarray:
    vectors = []
    for start in range(0, len(texts), _AT_ONCE):
        report(start, len(texts))
        vectors.append(embedder.embed(texts[start : start + _AT_ONCE]))
    report(len(texts), len(texts))
    return np.concatenate(vectors)


def _clusters(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Return a cluster for each text, −1 for noise: (n,)."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_samples
    from sklearn.preprocessing import normalize

    size = min(_COMPONENTS, *vectors.shape)
    points = normalize(PCA(size, random_state=seed).fit_transform(vectors))
    count = min(round(len(points) ** 0.5), MAX_TAGS)
    labels = KMeans(count, n_init=10, random_state=seed).fit_predict(points)
    clear = silhouette_samples(points, labels) > 0
    found: np.ndarray = np.where(clear, labels, -1)
    return found


def _large_enough(labels: np.ndarray, users: Sequence[str], config: DiscoveryConfig) -> np.ndarray:
    """Return the clusters, with those that are too small turned into noise."""
    sizes = Counter(labels.tolist())
    people = {
        group: {u for u, own in zip(users, labels, strict=True) if own == group} for group in sizes
    }
    small = [
        group
        for group in sizes
        if sizes[group] < config.least_texts or len(people[group]) < config.least_users
    ]
    found: np.ndarray = np.where(np.isin(labels, small), -1, labels)
    return found


def _joined(labels: np.ndarray, terms: dict[int, list[str]]) -> tuple[np.ndarray, list[list[str]]]:
    """Return topics by size, and their terms; clusters with the same first term are one topic."""
    first: dict[str, list[int]] = {}
    for group, words in terms.items():
        if words:
            first.setdefault(tag_key(words[0]), []).append(group)
    sizes = Counter(labels.tolist())
    order = sorted(first.values(), key=lambda groups: (-sum(sizes[g] for g in groups), groups))
    topics = np.full(len(labels), -1)
    named = []
    for at, groups in enumerate(order):
        topics[np.isin(labels, groups)] = at
        largest = max(groups, key=lambda group: (sizes[group], -group))
        named.append(terms[largest])
    return topics, named
