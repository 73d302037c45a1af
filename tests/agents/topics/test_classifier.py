"""The chance of each tag for a text: each signal pulls the way it should, on the real embedder."""

import numpy as np
import pytest

from tasteprint.agents.topics import (
    Catalogue,
    TopicWeights,
    Vocabulary,
    measure_tags,
    topic_probabilities,
    topic_signals,
)
from tasteprint.profiling.models import Item, Tag

TITLES = [
    ("How cold should I serve my stout?", ("stout", "temperature")),
    ("Which stouts go with oysters?", ("stouts", "pairing")),
    ("At what temperature do I keep a keg?", ("temperature", "kegs")),
    ("Cleaning the lines of a keg", ("keg",)),
    ("What cheese goes with wine?", ("wine", "pairing")),
    ("Is red wine healthy?", ("wine", "health")),
    ("Does beer harm my health?", ("health",)),
]
ITEMS = [Item(item_id=str(n), title=t, tags=tags) for n, (t, tags) in enumerate(TITLES)]


@pytest.fixture(scope="module")
def shelf(minilm):
    return Catalogue(ITEMS, minilm)


def chance(shelf, text, tag):
    chances = topic_probabilities(shelf.vocabulary, shelf.embedder, [text])
    return float(chances[0, shelf.vocabulary.tags.index(tag)])


def test_a_text_is_about_what_it_names_or_is_near_to(shelf):
    text = "My guests love these dark, roasted Irish beers."
    assert chance(shelf, text, "stout") > chance(shelf, text, "wine")
    assert chance(shelf, "A stout!", "stout") > chance(shelf, "A beer!", "stout")
    # Near-duplicates are one tag, and its other name names it.
    assert "stouts" not in shelf.vocabulary.tags
    named, _ = topic_signals(shelf.vocabulary, shelf.embedder, ["Two kegs.", "A keg of stout."])
    places = [shelf.vocabulary.tags.index(tag) for tag in ("keg", "stout")]
    assert named[:, places].tolist() == [[1.0, 0.0], [1.0, 1.0]]


def test_by_hand(shelf):
    weights = TopicWeights(intercept=0.5, share=2.0, named=1.5, near=0.25)
    texts = ["A keg.", "Nothing of the kind."]
    named, near = topic_signals(shelf.vocabulary, shelf.embedder, texts)
    shares = np.array([tag.share for tag in shelf.taxonomy.tags])
    logits = 0.5 + 2.0 * np.log(shares) + 1.5 * named + 0.25 * near
    expected = 1 / (1 + np.exp(-logits))
    found = topic_probabilities(shelf.vocabulary, shelf.embedder, texts, weights)
    assert np.allclose(found, expected)


def test_a_commoner_tag_is_likelier_in_the_same_text(minilm):
    text = ["Some words about nothing much."]
    rare, common = (
        Vocabulary.of(
            measure_tags([Tag(name="keg", share=s)], "given", ["A title"], minilm), minilm
        )
        for s in (0.01, 0.3)
    )
    assert topic_probabilities(common, minilm, text) > topic_probabilities(rare, minilm, text)


def test_nothing_to_read_and_nothing_to_find(shelf, minilm):
    assert topic_probabilities(shelf.vocabulary, minilm, []).shape == (
        0,
        len(shelf.vocabulary.tags),
    )
    empty = Catalogue([], minilm)
    assert topic_probabilities(empty.vocabulary, minilm, ["text"]).shape == (1, 0)


def test_a_taxonomy_without_texts_to_measure_by_takes_cosines_as_they_are(minilm):
    taxonomy = measure_tags([Tag(name="keg", description="a barrel for beer")], "given", [], minilm)
    assert [(tag.mean, tag.spread) for tag in taxonomy.tags] == [(0.0, 1.0)]
    vocabulary = Vocabulary.of(taxonomy, minilm)
    (near, far) = vocabulary.nearness(minilm.embed(["a keg: a barrel of beer", "tax law"]))[:, 0]
    assert far < near <= 1.0
