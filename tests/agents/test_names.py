"""Names, tags and passages that code finds in texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.agents.names import candidates
from tasteprint.agents.tags import (
    LONGEST_PASSAGE,
    Vocabulary,
    enclosing,
    mentions,
    passage,
    standardise,
)
from tasteprint.profiling.models import Item
from tasteprint.profiling.phrases import tag_words


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Yesterday we had a Guinness in Dublin.", {"Guinness", "Dublin"}),
        ("Guinness is what we had.", set()),  # begins the sentence: who knows
        ("I like it. Brewed by hand.", set()),
        ("IPA is what we had.", {"IPA"}),
        ("He drank a Sierra Nevada Pale Ale.", {"Sierra Nevada Pale Ale"}),
        ("We went to the Isle of Skye and back.", {"Isle of Skye"}),
        ("It was brewed in The Netherlands.", {"Netherlands"}),
        ("Most States allow it, One As Tom says.", {"States", "Tom"}),
        ("I'm sure I've had it; OK, I'll try.", set()),
        ("That is Tom's beer, from O'Hara's.", {"Tom", "O'Hara"}),
        ("It’s the brewer’s best, says Anna’s aunt.", {"Anna"}),
        ("We drank Duvel, Chimay and Orval.", {"Duvel", "Chimay and Orval"}),
        ("a Rolls-Royce of beers", {"Rolls-Royce"}),
        ("with a Sony WH-1000XM5 on", {"Sony WH-1000XM5"}),
        ("by AT&T or so", {"AT&T"}),
        ('a book, "The Joy of Brewing", and "a joke"', {"The Joy of Brewing", "Joy of Brewing"}),
        ('she said "a" and "Big Ben" and went', {"Big Ben"}),
        ("the so-called “ Golden  Rule ” of malt", {"Golden  Rule", "Golden", "Rule"}),
        ("THIS WHOLE THING IS WRITTEN VERY LOUD INDEED, AND ON", set()),
        ("昨天读了《啤酒之书》，又看了「深夜食堂」。", {"啤酒之书", "深夜食堂"}),
        ("我买了Sony的耳机，比Bose便宜。", {"Sony", "Bose"}),
        ("Sony的耳机很好。", set()),
        ("在Kindle上读《三体》。", {"Kindle", "三体"}),
        ("", set()),
        ("…!? 42 -- _x_ 'n'", set()),
    ],
)
def test_candidates(text, names):
    found = candidates({"t": text})
    assert set(found) == names
    for name, places in found.items():
        assert [text[start:end] for start, end in places["t"]] == [name] * len(places["t"])


def test_forms_that_differ_in_case_are_one_name():
    texts = {"a": "We had a Duvel.", "b": "And a DUVEL after a Duvel.", "c": "no duvel"}
    assert set(candidates(texts)) == {"Duvel"}
    assert [len(spans) for spans in candidates(texts)["Duvel"].values()] == [1, 2]


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("alpha king", "An alpha king it was.", True),
        ("alpha king", "The alphabet of a king.", False),
        ("a very long title about a whole lot of beers", "a very long title about it", False),
        ("ale", "An ale.", False),  # too short to be more than a word
        ("三体", "我读过三体。", True),
        ("体", "我读过三体。", False),
    ],
)
def test_titles_of_the_catalogue(title, text, found):
    assert bool(candidates({"t": text}, [title])) is found


def test_many_titles_and_many_texts_are_quick():
    """Three thousand times three thousand searches would take minutes."""
    titles = [f"product number {n}" for n in range(3000)]
    texts = {str(n): f"I bought the product number {n} and liked it." for n in range(0, 3000, 50)}
    texts |= {f"x{n}": "Nothing is named in here, not once." for n in range(3000)}
    found = candidates(texts, titles)
    assert set(found) == {f"product number {n}" for n in range(0, 3000, 50)}


@pytest.mark.parametrize(
    ("text", "name", "spans"),
    [
        ("Stout, stouts and STOUT; not stouter.", "stout", [(0, 5), (7, 13), (18, 23)]),
        ("german beers", "german beer", [(0, 12)]),
        ("c++ and C++s but not cc++", "c++", [(0, 3), (8, 12)]),
        ("a.b axb", "a.b", [(0, 3)]),
        ("théâtre, thé", "thé", [(9, 12)]),  # not ASCII, and yet a word has borders
        ("我喜欢黑啤酒", "黑啤", [(3, 5)]),
        ("喝IPA啤酒", "IPA", [(1, 4)]),
        ("喝XIPA啤酒", "IPA", []),
        ("맥주를 마셨다", "맥주", [(0, 2)]),
        ("anything", "", []),
        ("", "stout", []),
        ("ﬁne ſtout", "stout", [(4, 9)]),  # a long s is an s
    ],
)
def test_mentions(text, name, spans):
    assert mentions(text, name) == spans


@pytest.mark.parametrize(
    ("tag", "words"),
    [("german-beers", "german beers"), ("a_b--c", "a b c"), ("--", ""), ("c++", "c++")],
)
def test_tag_words(tag, words):
    assert tag_words(tag) == words


def test_the_vocabulary_leaves_out_what_cannot_be_said(minilm):
    items = [Item(item_id=str(n), title="x", tags=("--", "stout", f"rare{n}")) for n in range(3)]
    vocabulary = Vocabulary.of_catalogue(items, minilm)
    assert vocabulary.tags == ("stout",)
    # All titles are alike, and yet nothing lies infinitely far from them.
    assert abs(vocabulary.nearness(minilm.embed(["stout"]))).max() < 25


def test_an_empty_vocabulary_asks_nobody():
    class Unreachable:
        name, dimension, languages = "none", 3, ()

        def embed(self, texts):
            raise AssertionError(texts)

    vocabulary = Vocabulary.of_catalogue([Item(item_id="i", title="x")], Unreachable())
    assert vocabulary.tags == ()
    assert vocabulary.mentions("any text") == []


def test_standardise():
    rows = standardise(np.array([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]]))
    assert rows[0].mean() == pytest.approx(0.0)
    assert rows[0].std() == pytest.approx(1.0)
    assert rows[1].tolist() == [0.0, 0.0, 0.0]


def test_a_passage_is_the_sentence():
    text = "First one. The second names stout here. Third."
    start = text.index("stout")
    first, last = passage(text, start, start + 5)
    assert text[first:last] == "The second names stout here."


def test_a_long_sentence_is_cut_at_words_around_the_name():
    text = "word " * 500 + "stout " + "word " * 500
    start = text.index("stout")
    first, last = passage(text, start, start + 5)
    cut = text[first:last]
    assert LONGEST_PASSAGE - 12 < len(cut) <= LONGEST_PASSAGE
    assert set(cut.split(" ")) == {"word", "stout"}


@given(st.text(max_size=60), st.integers(1, 300), st.data())
def test_a_passage_holds_its_name_and_is_short(unit, times, data):
    text = unit * times + "x"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    first, last = passage(text, start, end)
    assert first <= start < end <= last
    assert last - first <= LONGEST_PASSAGE + 1


def test_enclosing_falls_back_on_the_span_itself():
    assert enclosing([(0, 5), (6, 9)], 4, 7) == (4, 7)
    assert enclosing([(0, 5), (6, 9)], 6, 7) == (6, 9)
