"""Topics discovered in texts: planted ones are found, and their terms name them."""

from random import Random

import numpy as np
import pytest

from tasteprint.agents.topics import discover
from tasteprint.agents.topics.discovery import DiscoveryConfig
from tasteprint.agents.topics.keywords import typical_terms
from tasteprint.profiling.errors import SettingsError

pytestmark = pytest.mark.slow

PLANTED = {
    "guitar": ["strings", "chords", "acoustic", "amplifier", "fret", "melody", "tuning", "pick"],
    "sourdough": ["flour", "oven", "crust", "yeast", "bake", "loaf", "starter", "knead"],
    "bicycle": ["pedal", "chain", "gear", "tyre", "brake", "saddle", "ride", "wheel"],
    "taxes": ["income", "accountant", "refund", "audit", "deduction", "filing", "revenue", "forms"],
}


@pytest.fixture(scope="module")
def texts():
    """Sixty texts of each topic, by eight users, in no order."""
    random = Random(4)
    made = [
        (f"u{n % 8}", f"Today my {topic} and the {' and '.join(random.sample(words, 4))}, really.")
        for topic, words in PLANTED.items()
        for n in range(60)
    ]
    random.shuffle(made)
    return made


@pytest.fixture(scope="module")
def found(texts, minilm):
    return discover(texts, minilm)


@pytest.mark.slow
def test_planted_topics_are_found_and_named(texts, found):
    from sklearn.metrics import homogeneity_score

    gold = [
        next(at for at, words in enumerate(PLANTED) if words in texts[place][1].casefold())
        for place in found.texts
    ]
    kept = found.topics >= 0
    assert kept.mean() > 0.6
    assert homogeneity_score(np.array(gold)[kept], found.topics[kept]) > 0.95
    names = " ".join(tag.name for tag in found.taxonomy.tags)
    assert all(word in names for word in PLANTED)
    assert found.taxonomy.source == "discovered"
    sizes = [int((found.topics == at).sum()) for at in range(len(found.taxonomy.tags))]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= DiscoveryConfig().least_texts
    assert sum(sizes) == kept.sum()
    assert found.noise == pytest.approx(1 - kept.mean())


def test_the_same_texts_give_the_same_topics_in_any_order(texts, found, minilm):
    again = discover(list(reversed(texts)), minilm)
    assert again.taxonomy == found.taxonomy


@pytest.mark.slow
def test_what_one_user_writes_gives_no_topic(texts, minilm):
    random = Random(6)
    words = ["tower", "moat", "knight", "banner", "siege", "crown", "dungeon", "sword"]
    loner = [
        ("hermit", f"The castle and the {' and '.join(random.sample(words, 4))}.")
        for _ in range(60)
    ]
    reports = []
    both = discover([*texts, *loner], minilm, report=lambda *done: reports.append(done))
    said = " ".join(tag.description for tag in both.taxonomy.tags)
    assert "castle" not in said
    assert reports[-1] == (len(both.texts), len(both.texts))
    alone = DiscoveryConfig(least_users=1)
    whole = discover([*texts, *loner], minilm, alone)
    assert "castle" in " ".join(tag.description for tag in whole.taxonomy.tags)


def test_no_more_texts_than_wanted_are_looked_at_and_each_once(texts, minilm):
    config = DiscoveryConfig(most_texts=60)
    few = discover([*texts, *texts, ("u", " ")], minilm, config)
    assert len(few.texts) == len(few.topics) == 60
    assert len({texts[at % len(texts)] for at in few.texts}) == 60


def test_too_few_texts(minilm):
    with pytest.raises(SettingsError, match="3 texts are too few") as caught:
        discover([("u", f"text {n}") for n in range(3)], minilm)
    assert "TASTEPRINT_TAXONOMY" in caught.value.hint


def test_terms_are_typical_of_one_group():
    groups = [
        [f"The sour dough rises with yeast and dough, see https://bread.example/{n}" for n in "ab"]
        + ["sour dough again, with much flour"],
        ["The chain of the bike slips", "A bike with a chain", "Oil for the chain of a bike"],
    ]
    bread, bike = typical_terms(groups, 4)
    assert bread[0] == "dough"
    assert "bread" not in " ".join(bread)
    assert set(bike) == {"chain", "bike"}


def test_terms_of_a_script_without_blanks():
    groups = [
        ["这把吉他的声音很好", "吉他的弦断了", "我在学吉他"],
        ["这口锅的锅底很厚", "不锈钢锅好用", "我的不锈钢锅坏了", "不锈钢锅和铁锅"],
    ]
    guitar, pot = typical_terms(groups, 3)
    assert guitar[0] == "吉他"
    assert pot[0] in "不锈钢锅"
    assert len(pot[0]) >= 2
