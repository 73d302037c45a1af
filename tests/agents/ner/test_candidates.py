"""Names, tags and passages that code finds in texts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.agents.ner import (
    CataloguePhrases,
    capitalised_spans,
    find_candidates,
    spacy_pipeline,
    spans_of,
)
from tasteprint.agents.topics import Vocabulary, standardise
from tasteprint.profiling.models import Item
from tasteprint.profiling.text import mentions, passage, tag_words
from tasteprint.profiling.text.sentences import LONGEST_PASSAGE, enclosing

pytestmark = pytest.mark.slow


def _forms(text, found):
    return {text[one.start : one.end] for one in found}


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
        ('a book, "The Joy of Brewing", and "a joke"', {"The Joy of Brewing"}),
        ('she said "a" and "Big Ben" and went', {"Big Ben"}),
        ("the so-called “ Golden  Rule ” of malt", {"Golden  Rule"}),
        ("Windows 10 runs FIFA 18, they say", {"Windows 10", "FIFA 18"}),
        ("books by J. K. Rowling on Monday", {"J. K. Rowling"}),
        ("<b>not Duvel</b> <a href='/Foo Bar'>but Chimay</a>", {"Duvel", "Chimay"}),
        ("so good 😂😂 Kong 😂 again", {"Kong"}),
        ("THIS WHOLE THING IS WRITTEN VERY LOUD INDEED, AND ON", set()),
        ("昨天读了《啤酒之书》，又看了「深夜食堂」。", {"啤酒之书", "深夜食堂"}),
        ("我买了Sony的耳机，比Bose便宜。", {"Sony", "Bose"}),
        ("Sony的耳机很好。", set()),
        ("在Kindle上读《三体》。", {"Kindle", "三体"}),
        ("", set()),
        ("…!? 42 -- _x_ 'n'", set()),
    ],
)
def test_capitalised(text, names):
    spans = capitalised_spans(text)
    assert {text[start:end] for start, end in spans} == names
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("Guinness is what we had.", "Guinness", "name"),  # the reader decides
        ("We drank Duvel, Chimay and Orval.", "Chimay", "capitals"),
        ("We drank Duvel, Chimay and Orval.", "Chimay and Orval", "joined"),
        ("did anyone notice gaby again", "gaby", "lower"),
        ("got the new iphone 5s", "iphone 5s", "numbered"),
        ("a ps4 for my son", "ps4", "lower"),
        ("i watched #StarWars with @jess_c", "#StarWars", "tag"),
        ("i watched #StarWars with @jess_c", "@jess_c", "tag"),
        ("THE BEST OF RANBIR IS HERE", "RANBIR", "lower"),
        ("在Kindle上读《三体》。", "三体", "quoted"),
        ("ＳＯＮＹ的耳机", "ＳＯＮＹ", "name"),
    ],
)
def test_candidates(text, name, rule):
    (one,) = [c for c in find_candidates(text) if text[c.start : c.end] == name]
    assert rule in one.rules


@pytest.mark.parametrize(
    "text",
    [
        "THIS WHOLE THING IS VERY LOUD INDEED",
        "see http://example.com/Foo/Bar or me@example.com",
        'he called it "a joke" and left',
        '<img src="Duvel.png" alt="Chimay">',
        "I'm sure it's ok, lol",
        "啤酒很好喝",
        "😂😂😂",
    ],
)
def test_what_is_no_candidate(text):
    assert find_candidates(text) == []


@given(st.text(max_size=80))
def test_candidates_lie_in_the_text_and_come_once(text):
    found = find_candidates(text)
    spans = [(one.start, one.end) for one in found]
    assert spans == sorted(set(spans))
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
    assert find_candidates(text) == found


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("alpha king", "An alpha king it was.", True),
        ("Alpha King", "An ALPHA king it was.", True),
        ("alpha king", "The alphabet of a king.", False),
        ("a very long title about a whole lot of beers", "a very long title about it", False),
        ("ale", "An ale.", False),  # too short to be more than a word
        ("三体", "我读过三体。", True),
        ("体", "我读过三体。", False),
    ],
)
def test_titles_of_the_catalogue(title, text, found):
    known = CataloguePhrases([Item(item_id="i", title=title)])
    assert any("title" in one.rules for one in find_candidates(text, known)) is found


def test_brands_and_tags_of_the_catalogue():
    item = Item(item_id="i", title="x", tags=("german-beers",), attributes={"brand": "good stuff"})
    text = "the good stuff among German beers"
    rules = {
        text[c.start : c.end]: c.rules for c in find_candidates(text, CataloguePhrases([item]))
    }
    assert rules["good stuff"] == {"brand"}
    assert rules["German beers"] == {"label"}


def test_texts_pass_through_without_filling_the_vocabulary():
    """A process that reads millions of texts must not keep all their words."""
    nlp, _ = spacy_pipeline()
    find_candidates("warm up Kong")
    before = len(nlp.vocab.strings)
    for n in range(50):
        find_candidates(f"we met Zork{n}vex and blarg{n}ish there")
    assert len(nlp.vocab.strings) == before


def test_threads_do_not_disturb_each_other():
    texts = [f"We met Kong{n} and Zork{n} in Berlin." for n in range(40)] * 3
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find_candidates, texts)) == [find_candidates(text) for text in texts]


def test_names_are_found_without_loading_spacy_before():
    code = "import sys, tasteprint.agents.ner; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "unit",
    ["a", "😂", "(", "'", "Foo Bar ", "FOO ", "我买了Sony的", "<b", "http://", "“Foo bar ", "#x "],
)
def test_the_work_grows_with_the_length_alone(unit):
    """Tokens are counted, not seconds: what is tokenized at once has no long run without spaces."""
    sizes = [sum(1 for _ in _tokens(unit * n)) for n in (2000, 4000)]
    assert sizes[1] <= 2 * sizes[0] + 200
    longest = max((len(word) for word in _tokens(unit * 4000)), default=0)
    assert longest <= 200


def _tokens(text):
    words: list[str] = []

    def note(doc):
        words.extend(token.text for token in doc)
        return ()

    spans_of(text, note)
    return words


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
