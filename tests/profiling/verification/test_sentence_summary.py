"""Sentences that a model wrote, against the claims that they cite."""

import pytest

from tasteprint.profiling.claims import say
from tasteprint.profiling.models import ClaimKind, Sentence
from tasteprint.profiling.text import sides
from tasteprint.profiling.verification import check_written

BAD = "I do not like stout at all, Guinness is the worst beer."
GOOD = "I always love a stout in winter."
ZH_BAD = "我不喜欢黑啤，太难喝了。"
ZH_GOOD = "我很喜欢黑啤。"


@pytest.fixture
def check(make_event, make_claim):
    """What is wrong with a sentence that cites claims with these quotes, by kind and polarity."""

    def run(text, *cited, language="en"):
        claims = []
        for n, (quote, value, polarity) in enumerate(cited):
            kind = ClaimKind.ASPECT_SENTIMENT if polarity else ClaimKind.INTEREST
            event = make_event(n, text=quote)
            fields = {"kind": kind, "value": value, "polarity": polarity, "claim_id": f"c{n}"}
            claims.append(make_claim(event, 0, len(quote), **fields))
        sentence = Sentence(text=text, claim_ids=tuple(claim.claim_id for claim in claims))
        return check_written(sentence, claims, language)

    return run


@pytest.mark.parametrize("polarity", [-0.9, 0.0])
@pytest.mark.parametrize(
    "text",
    [
        "I like stout.",
        "They like stout.",
        "Likes all stout.",
        "Likes all Guinness.",
        "Guinness is the beer they like.",
        "Likes Guinness and not stout.",
        "Speaks of stout as the beer to like.",
        "Stout is not the worst beer.",
        "They like the worst beer.",
    ],
)
def test_a_false_sentence_about_a_dislike_is_kept_out(check, text, polarity):
    assert check(text, (BAD, "stout", polarity))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("They do not like stout at all.", [(BAD, "stout", -0.9)]),
        ("They do not like stout.", [(BAD, "stout", 0.0)]),
        ("Guinness is the worst.", [("Guinness is the worst beer.", "Guinness", -0.9)]),
        ("They write about stout.", [(GOOD, "stout", 0.9)]),
        ("They always love a stout in winter.", [(GOOD, "stout", 0.9)]),
        ("They love stout.", [(GOOD, "stout", 0.0), ("I love malt.", "malt", 0.8)]),
    ],
)
def test_a_true_sentence_stands(check, text, cited):
    assert check(text, *cited) == ""


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("They hate stout.", [(GOOD, "stout", 0.9)]),
        ("They always love malt.", [("I love malt.", "malt", 0.9)]),
        ("They love every stout.", [(GOOD, "stout", 0.9)]),
        ("They love any stout.", [(GOOD, "stout", 0.9)]),
        ("They always stout in winter.", [(GOOD, "stout", 0.9)]),
        # What is loved is not what else is cited.
        ("They love stout and the keg.", [(GOOD, "stout", 0.9), ("The keg.", "keg", 0.0)]),
        ("They love the keg.", [(GOOD, "stout", 0.9), ("I hate the keg.", "keg", -0.9)]),
        ("They love stout, hate kegs.", [("I hate stout, love kegs.", "stout", -0.9)]),
        # The denial is in what the composed sentence cuts off.
        ("They like stout.", [(f"I like {'stout and ' * 15}so on I do not.", "stout", -0.9)]),
        ("They write of stout.", [("I never write of stout.", "beer", 0.0)]),
    ],
)
def test_what_the_evidence_does_not_say_is_kept_out(check, text, cited):
    assert check(text, *cited)


@pytest.mark.parametrize(
    ("text", "cited", "stands"),
    [
        ("用户喜欢黑啤。", (ZH_BAD, "黑啤", -0.9), False),
        ("用户喜欢黑啤。", (ZH_BAD, "黑啤", 0.0), False),
        ("用户不喜欢黑啤。", (ZH_BAD, "黑啤", -0.9), True),
        ("用户喜欢黑啤。", (ZH_GOOD, "黑啤", 0.9), True),
        ("用户不喜欢黑啤。", (ZH_GOOD, "黑啤", 0.9), False),
        ("用户喜欢所有黑啤。", (ZH_GOOD, "黑啤", 0.9), False),
        ("用户都喜欢黑啤。", (ZH_GOOD, "黑啤", 0.9), False),
        ("用户只喜欢黑啤。", (ZH_GOOD, "黑啤", 0.9), False),
        ("用户非常喜欢黑啤。", ("我非常喜欢黑啤。", "黑啤", 0.9), True),
        ("用户喜欢黑啤。", ("我非常喜欢黑啤。", "黑啤", 0.9), True),
        ("用户提到黑啤。", ("黑啤很不错。", "黑啤", 0.9), True),
    ],
)
def test_in_chinese(check, text, cited, stands):
    assert (check(text, cited, language="zh") == "") is stands


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A stout.", set()),
        ("I love it.", {1}),
        ("I don't love it.", {-1}),
        ("It is not bad.", {1}),
        ("Not mine. I love it.", {1}),
        ("I love it but hate kegs.", {1, -1}),
        ("İ love it", {1}),
        ("不喜欢", {-1}),
        ("很不错", {1}),
    ],
)
def test_sides(text, told):
    assert sides(text) == told


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Speaks ill of stout: “{quote}”", True),
        ("Criticises stout: “{quote}”", True),
        ("批评stout：“{quote}”", True),
        ("Speaks well of stout: “{quote}”", False),
        ("Praises stout: “{quote}”", False),
        ("Criticises Stout: “{quote}”", False),
    ],
)
def test_a_composed_sentence_stands_in_the_words_of_its_time(make_event, make_claim, text, stands):
    event = make_event(1, text=BAD)
    kind = ClaimKind.ASPECT_SENTIMENT
    claim = make_claim(event, 0, len(BAD), kind=kind, value="stout", polarity=-0.9)
    said = say(claim).model_copy(update={"text": text.format(quote=BAD)})
    assert (check_written(said, [claim], "en") == "") is stands


def test_a_models_words_may_rest_on_the_composed_sentence_of_either_version(check):
    cited = ("The keg is flat.", "keg", -0.9)
    assert check("The user speaks ill of the keg.", cited) == ""
    assert check("The user criticises the keg.", cited) == ""
    assert check("The user speaks well of the keg.", cited)
    assert check("The user praises the keg.", cited)
