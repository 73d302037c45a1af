"""An opinion is voiced by words that can be shown, by the writer, of that thing."""

import pytest

from tasteprint.profiling.models import EventKind, is_review
from tasteprint.profiling.text import voices_opinion

FOR, AGAINST = {1}, {-1}


@pytest.mark.parametrize(
    ("text", "thing", "sides"),
    [
        ("I really like the foam.", "foam", FOR),
        ("I've never liked the taste of Guinness, on tap or from the can.", "taste", AGAINST),
        ("I don't like stout.", "stout", AGAINST),
        ("I hate warm beer, but love a stout.", "beer", AGAINST),
        ("I'm confused by the whole idea of IBUs.", "ibu", AGAINST),
        ("It is a great stout!", "stout", FOR),
        ("This stout is not bad.", "stout", set()),
        ("This stout is not good.", "stout", AGAINST),
        ("The head was awful and the bottle was nice.", "head", AGAINST),
        # by somebody else, or nobody
        ("My wife hated beer.", "beer", set()),
        ("I've heard that it is an excellent stout.", "stout", set()),
        ("If it is a good stout, keep it.", "stout", set()),
        ("Is this a good stout?", "stout", set()),
        ("I would like to try stout.", "stout", set()),
        ("I hate warm beer, and my IBAN is secret.", "iban", set()),
        # of something else
        ("The shop was great; they had stout.", "stout", set()),
        ("It was a great evening in a small old town by the sea with stout.", "stout", set()),
        ("Any beer will cool to a drinking temperature.", "temperature", set()),
        ("Good stout glass", "ale", set()),
        # the thing's own name is no praise of it
        ("We had the Great Divide.", "Great Divide", set()),
    ],
)
def test_english(text, thing, sides):
    assert voices_opinion(text, [thing], "en") == sides
    assert voices_opinion(text, [thing], "und") == sides


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("我喜欢这款黑啤。", FOR),
        ("我不喜欢这款黑啤。", AGAINST),
        ("黑啤太差了", AGAINST),
        ("我特别喜欢黑啤。", FOR),
        ("我不是很喜欢黑啤。", AGAINST),
        ("黑啤好喝吗？", set()),
        ("服务很好，但黑啤是冷的。", set()),
        ("听说黑啤很好喝。", set()),
        ("昨天喝了黑啤。", set()),
    ],
)
def test_chinese(text, sides):
    assert voices_opinion(text, ["黑啤"], "zh") == sides


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("thing", ["_", "😀", "c++", "黑啤"])
def test_odd_names(thing, language):
    assert voices_opinion(f"I love {thing} _ {thing}", [thing], language) <= {1, -1}


def test_where_words_are_unknown_nothing_can_be_told():
    assert voices_opinion("Das Bier steht dort.", ["Bier"], "de") == {1, -1}


def test_in_a_review_one_speaks_of_what_one_reviews(make_event):
    assert is_review(make_event(1, kind=EventKind.REVIEW))
    assert is_review(make_event(1, rating=0.5))
    assert not is_review(make_event(1, kind=EventKind.POST))
