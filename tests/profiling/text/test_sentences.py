"""Windows partition a text, keep to the budget and to good borders; sentences hold all words."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasteprint.profiling.models import Event
from tasteprint.profiling.text import cut, sentence_spans

START = datetime(2024, 1, 1, tzinfo=UTC)
texts = st.text(st.sampled_from("ab . \n。！é😀中文\u200d\t…e.g."), max_size=300) | st.text(
    max_size=80
)


def count_pieces(text):
    """A stand-in tokenizer: words in pieces of three letters, other characters one by one."""
    return len(re.findall(r"\s?\w{1,3}|\S", text))


def count_unevenly(text):
    """Fewer characters can be more tokens here, as with real tokenizers now and then."""
    return len(text) if len(text) % 3 else len(text) // 2


@pytest.mark.parametrize("count", [count_pieces, count_unevenly, len])
@given(text=texts, budget=st.integers(1, 40))
@example(text="aaaa aa", budget=3)
def test_windows_partition_the_text_within_the_budget(make_text_event, count, text, budget):
    at = 0
    for window in cut(make_text_event(text), budget, count):
        assert window.start >= at
        assert text[at : window.start].strip() == ""
        assert window.text == text[window.start : window.end]
        assert window.text.strip()
        assert count(window.text) <= budget or len(window.text) == 1
        at = window.end
    assert text[at:].strip() == ""


@pytest.fixture(scope="module")
def make_text_event():
    return lambda text: Event(event_id="e", user_id="u", ts=START, text=text)


def pieces(event, budget):
    return [w.text for w in cut(event, budget, lambda t: len(t.split()))]


def test_borders_are_paragraphs_then_sentences_then_words(make_text_event):
    text = "One two three.\n\nFour five. Six seven eight nine ten eleven"
    assert pieces(make_text_event(text), 5) == [
        "One two three.\n\n",
        "Four five. ",
        "Six seven eight nine ten ",
        "eleven",
    ]


def test_a_short_paragraph_does_not_make_a_short_window(make_text_event):
    text = "One.\n\nTwo three four. Five six seven eight nine ten."
    assert pieces(make_text_event(text), 8) == [
        "One.\n\nTwo three four. ",
        "Five six seven eight nine ten.",
    ]


def test_a_text_that_fits_is_one_window(make_text_event):
    assert pieces(make_text_event(" Short. Text. "), 10) == [" Short. Text. "]


def test_texts_without_words_give_nothing(make_text_event):
    assert cut(make_text_event(None), 5, len) == []
    assert cut(make_text_event(" \n\t"), 1, len) == []


def test_characters_are_the_last_resort(make_text_event):
    windows = cut(make_text_event("我喜欢啤酒"), 2, len)
    assert [w.text for w in windows] == ["我喜", "欢啤", "酒"]
    wide = cut(make_text_event("我喜"), 1, lambda t: len(t.encode()))
    assert [w.text for w in wide] == ["我", "喜"]


@pytest.mark.parametrize(
    "text", ["Good beer. " * 9000, "x" * 100_000, "." * 99_999 + "x", "酒。" * 50_000]
)
def test_long_texts_are_read_a_few_times_only(make_text_event, text):
    read = 0

    def count(piece):
        nonlocal read
        read += len(piece)
        return len(piece) // 4 + 1

    started = time.perf_counter()
    windows = cut(make_text_event(text), 500, count)
    assert len(windows) > 40
    assert read < 30 * len(text)
    assert time.perf_counter() - started < 5


def test_a_budget_must_be_one(make_text_event):
    with pytest.raises(ValueError, match="budget"):
        cut(make_text_event("x"), 0, len)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ' He said "Go." Then, e.g. I went… ok?! ',
            ['He said "Go."', "Then, e.g. I went…", "ok?!"],
        ),
        (
            "J. Smith paid 3.5 dollars. So did I. End",
            ["J. Smith paid 3.5 dollars.", "So did I.", "End"],
        ),
        ("我喜欢。真的！”好\n下一行", ["我喜欢。", "真的！”", "好", "下一行"]),
        ("- one\n- two\r\n\r\nthree", ["- one", "- two", "three"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text, expected):
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@given(texts)
def test_sentences_hold_all_but_blanks(text):
    spans = sentence_spans(text)
    held = [i for start, end in spans for i in range(start, end)]
    assert held == sorted(set(held))
    assert "".join(c for i, c in enumerate(text) if i not in set(held)).strip() == ""
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in spans)
