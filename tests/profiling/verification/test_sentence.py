"""Freely worded sentences: words with support pass, invented ones are named."""

import pytest

from tasteprint.profiling.text import FUNCTION_WORDS
from tasteprint.profiling.verification import check_sentence

EVIDENCE = (
    "I love brewing a dark stout with 3,000 grams of German malt, since 2014.",
    "Belgian beers from the U.S. cost 3.5 dollars",
    "我想买一个吉他调音器",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The user writes about brewing dark stouts.",
        "Malts, says the user, are German.",
        "In 2014 it was 3000 grams.",
        "They mention a Belgian's beer for 3.5 dollars.",
        "Brews that the user loves.",
        "用户提到吉他调音器。",
        "用户想买调音器",
        "",
    ],
)
def test_supported_sentences_pass(sentence):
    assert check_sentence(sentence, EVIDENCE) == []


@pytest.mark.parametrize(
    ("text", "evidence", "missing"),
    [
        ("The user doesn't like stout.", "Where does one find more? I like stout.", ["doesn't"]),
        ("The user hardly likes stout.", "It is hard to find. I like stout.", ["hardly"]),
        ("They wouldn’t buy a keg.", "I would buy a keg.", ["wouldn’t"]),
        ("They don't like kegs.", "I don't like kegs.", []),
        (
            "2024 of 10 events concern stout.",
            "4 of 10 events concern stout, on 2024-01-02.",
            ["2024"],
        ),
        ("On 2024-01-02 they like stout.", "On 2024-01-02: I like stout.", []),
    ],
)
def test_what_turns_a_fact_round_must_stand_in_the_evidence(text, evidence, missing):
    assert check_sentence(text, [evidence]) == missing


@pytest.mark.parametrize(
    ("sentence", "invented"),
    [
        ("The user writes about chocolate.", ["chocolate"]),
        ("In 2015 the user mentioned 35 dollars.", ["2015", "35"]),
        ("The user writes about Munich and Brussels.", ["Munich", "Brussels"]),
        ("The user wrote about Germany.", ["Germany"]),
        ("The user does not love stout.", ["not"]),
        ("The user always loves stout.", ["always"]),
        ("Three stouts.", ["Three"]),
        ("用户喜欢钢琴", ["喜欢钢琴"]),
        ("用户不想买吉他", ["不"]),
        ("用户写道：啤酒, dark chocolate", ["啤酒", "chocolate"]),
    ],
)
def test_invented_words_are_named_in_order(sentence, invented):
    assert check_sentence(sentence, EVIDENCE) == invented


def test_full_width_and_case_make_no_difference():
    assert check_sentence("ＤＡＲＫ stout ２０１４", EVIDENCE) == []


def test_without_evidence_only_function_words_stand():
    assert check_sentence("The user writes about it.", ()) == []
    assert check_sentence("The user writes about ale.", ()) == ["ale"]


def test_callers_may_allow_more():
    assert check_sentence("The user likes it.", (), FUNCTION_WORDS | {"likes"}) == []


@pytest.mark.parametrize(
    "word", ["not", "no", "never", "always", "most", "likes", "hates", "often", "two", "不", "喜欢"]
)
def test_no_word_that_states_a_fact_is_free(word):
    assert word not in FUNCTION_WORDS


def test_a_negation_beside_the_evidences_own_is_not_borrowed():
    quote = "It is often labelled as single malt or blended, but never both."
    claim = f"Writes about malt: “{quote}”"
    assert check_sentence(claim, [claim, quote]) == []
    assert check_sentence("Malt is never both.", [claim, quote]) == []
    assert check_sentence(f"Never {claim.lower()}", [claim, quote]) == ["Never", "never"]
    assert check_sentence(f"Doesn't {claim.lower()}", [claim, quote]) == ["Doesn't", "never"]
