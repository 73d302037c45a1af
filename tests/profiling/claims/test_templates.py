"""The templates of claims, in both languages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.claims import say, short
from tasteprint.profiling.claims.templates import LONGEST_QUOTE
from tasteprint.profiling.models import Claim, ClaimKind, Count, CountQuery, Quote

FIRST, LAST = datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 3, 4, 23, 59, tzinfo=UTC)


def claim(kind, value, *, detail="", polarity=0.0, quoted="", matched=0, total=9):
    quotes = (Quote(event_id="e1", start=3, end=3 + len(quoted), text=quoted),) if quoted else ()
    ids = tuple(f"e{n}" for n in range(matched))
    query = CountQuery(item_tag=value, as_of=LAST)
    counts = (Count(matched=matched, total=total, query=query, event_ids=ids),) if matched else ()
    return Claim(
        claim_id="c1", user_id="u1", kind=kind, value=value, detail=detail, polarity=polarity,
        confidence=0.9, quotes=quotes, counts=counts, first_seen=FIRST, last_seen=LAST,
        valid_from=FIRST,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("of", "english", "chinese"),
    [
        (
            claim(ClaimKind.INTEREST, "german-beers", matched=4),
            "4 of 9 events concern german beers, from 2024-01-02 to 2024-03-04.",
            "9条记录中有4条与german beers有关（2024-01-02至2024-03-04）。",
        ),
        (
            claim(ClaimKind.INTEREST, "stout", matched=1),
            "One of 9 events concerns stout, on 2024-01-02.",
            "9条记录中有1条与stout有关（2024-01-02）。",
        ),
        (
            claim(ClaimKind.INTEREST, "stout", matched=1, total=1),
            "The only event concerns stout, on 2024-01-02.",
            "唯一的一条记录与stout有关（2024-01-02）。",
        ),
        (
            claim(ClaimKind.FACT, "activity", detail="review", matched=1, total=2),
            "One of 2 events is a review, on 2024-01-02.",
            "2条记录中有1条是评论（2024-01-02）。",
        ),
        (
            claim(ClaimKind.FACT, "activity", detail="post", matched=1, total=1),
            "The only event is a post, on 2024-01-02.",
            "唯一的一条记录是发帖（2024-01-02）。",
        ),
        (
            claim(ClaimKind.INTEREST, "stout", quoted="A stout, please."),
            "Writes about stout: “A stout, please.”",
            "谈到stout：“A stout, please.”",
        ),
        (
            claim(ClaimKind.ASPECT_SENTIMENT, "keg", polarity=-0.5, quoted="Bad keg."),
            "Criticises keg: “Bad keg.”",
            "批评keg：“Bad keg.”",
        ),
        (
            claim(ClaimKind.ASPECT_SENTIMENT, "黑啤", polarity=0.5, quoted="我喜欢黑啤。"),
            "Praises 黑啤: “我喜欢黑啤。”",
            "称赞黑啤：“我喜欢黑啤。”",
        ),
        (
            claim(ClaimKind.ENTITY, "Duvel", detail="product", quoted="A Duvel."),
            "Mentions Duvel (product): “A Duvel.”",
            "提到Duvel（产品）：“A Duvel.”",
        ),
        (
            claim(ClaimKind.ENTITY, "Duvel", detail="yacht", quoted="A Duvel."),
            "Mentions Duvel (yacht): “A Duvel.”",
            "提到Duvel（yacht）：“A Duvel.”",
        ),
        (
            claim(ClaimKind.FACT, "activity", detail="post", matched=9),
            "9 of 9 events are posts, from 2024-01-02 to 2024-03-04.",
            "9条记录中有9条是发帖（2024-01-02至2024-03-04）。",
        ),
        (
            claim(ClaimKind.ENTITY, "{quote} %s", detail="{0}", quoted="{value} {{ 7 }}"),
            "Mentions {quote} %s ({0}): “{value} {{ 7 }}”",
            "提到{quote} %s（{0}）：“{value} {{ 7 }}”",
        ),
    ],
)
def test_say(of, english, chinese):
    assert say(of).text == english
    assert say(of, "zh").text == chinese
    assert say(of, "xx") == say(of)  # no phrases in that language
    assert say(of).claim_ids == ("c1",)
    assert say(of).event_ids == of.event_ids


@given(st.text(min_size=1, max_size=400))
def test_short_is_an_exact_beginning(text):
    quote = Quote(event_id="e", start=7, end=7 + len(text), text=text)
    cut = short(quote)
    assert cut.start == 7
    assert text.startswith(cut.text)
    assert len(cut.text) <= LONGEST_QUOTE
    assert (cut == quote) is (len(text) <= LONGEST_QUOTE)


def test_short_ends_with_a_word():
    text = "word " * 60
    cut = short(Quote(event_id="e", start=0, end=len(text), text=text))
    assert cut.text.endswith("word")
    assert len(cut.text) > LONGEST_QUOTE // 2
