"""Scripts, plurals, and where a text names something."""

import pytest

from tasteprint.profiling.text import (
    has_han,
    is_mostly_han,
    is_plural_of,
    mentions,
    tag_words,
    without_plural_s,
)


@pytest.mark.parametrize(
    ("text", "holds", "mostly"),
    [
        ("stout", False, False),
        ("黑啤", True, True),
        ("a 黑啤", True, True),
        ("stout 黑啤", True, False),
        ("ビール", False, False),
        ("", False, False),
        ("12。", False, False),
    ],
)
def test_han(text, holds, mostly):
    assert (has_han(text), is_mostly_han(text)) == (holds, mostly)


@pytest.mark.parametrize(
    ("many", "one", "is_plural"),
    [
        ("kegs", "keg", True),
        ("glasses", "glass", True),
        ("keg", "keg", False),
        ("ke", "kes", False),
    ],
)
def test_plural(many, one, is_plural):
    assert is_plural_of(many, one) is is_plural


def test_a_final_s_goes():
    assert [without_plural_s(word) for word in ("kegs", "keg", "glass")] == ["keg", "keg", "glas"]


@pytest.mark.parametrize(
    ("text", "name", "spans"),
    [
        ("Two kegs and a keg.", "keg", [(4, 8), (15, 18)]),
        ("kegging", "keg", []),
        ("我喜欢黑啤。", "黑啤", [(3, 5)]),
        ("喝IPA吧", "ipa", [(1, 4)]),
        ("anything", "", []),
    ],
)
def test_mentions(text, name, spans):
    assert mentions(text, name) == spans


def test_a_tag_in_words():
    assert tag_words("german-beers_") == "german beers"
