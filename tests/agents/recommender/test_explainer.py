"""Explanations: composed and free, of reasons that decide and of those that do not."""

import pytest

from tasteprint.agents.llm import LLMClient, ScriptedModel
from tasteprint.agents.recommender import Explainer, ExplainerConfig, Recommender
from tasteprint.agents.recommender.explainer import WrittenReason, WrittenReasons
from tasteprint.agents.recommender.templates import LONGEST_QUOTE
from tasteprint.profiling.claims import telling
from tasteprint.profiling.errors import GroundingError
from tasteprint.profiling.models import Item, Reason, Recommendation
from tasteprint.profiling.phrases import phrases

SAYS = phrases("explanation")
STOUT = "u1-interest-stout"
GLASS = "u1-interest-glassware"


def reason(claim_id, *event_ids, rank=2, without=9):
    return Reason(
        claim_id=claim_id,
        event_ids=event_ids,
        rank=rank,
        score=0.9,
        rank_without=without,
        score_without=0.5,
    )


BY_STOUT = reason(STOUT, "u1-e1", "u1-e300")
BY_GLASS = reason(GLASS, "u1-e310", without=5)
BY_TEXT = reason("", "u1-e320", without=4)


@pytest.fixture
def profile(shop):
    stout = shop.claim("stout", ("I love a thick stout",))
    return shop.profile(stout, shop.claim("glassware"))


@pytest.fixture
def recommended(shop):
    def make(*reasons, item="coffee"):
        found = shop.ledger.item(item)
        return Recommendation(
            item=found, rank=2, candidates=11, score=0.9, parts={}, reasons=reasons
        )

    return make


@pytest.fixture
def explainer(shop, library):
    def make(scorer=None, writer=None, wording="constrained"):
        model = ScriptedModel(scorer, writer)
        config = ExplainerConfig(wording=wording)
        return Explainer(shop.ledger, LLMClient(model), library, config), model

    return make


async def test_one_reason_is_told_with_its_evidence_and_without_the_model(
    explainer, profile, recommended
):
    made, model = explainer()
    explanation = await made.explain(profile, recommended(BY_STOUT))
    told, last = explanation.sentences
    assert told.text == (
        "It is tagged stout: 2 of 4 events concern it, the last on 2024-10-27; "
        "“I love a thick stout” on 2024-01-02."
    )
    assert told.claim_ids == (STOUT,)
    assert set(told.event_ids) == {"u1-e1", "u1-e300"}
    assert last.text == explanation.counterfactual
    assert last.text == (
        "Without the interest in stout and the events behind it, "
        "it would fall from rank 2 to 9 of 11."
    )
    assert last.claim_ids == (STOUT,)
    assert explanation.checked
    assert model.requests == []


async def test_of_an_item_without_the_tag_only_what_was_tested_is_said(
    explainer, profile, recommended
):
    made, _ = explainer()
    told = (await made.explain(profile, recommended(BY_GLASS))).sentences[0].text
    assert told == SAYS["behind"].format(
        tag="glassware", evidence="1 of 4 events concerns it, on 2024-11-06."
    )


async def test_a_text_alone_is_quoted(explainer, profile, recommended):
    made, _ = explainer()
    told, last = (await made.explain(profile, recommended(BY_TEXT))).sentences
    quote = "My keg went flat after a week."
    assert told.text == SAYS["text"].format(day="2024-11-16", quote=quote)
    assert told.event_ids == last.event_ids == ("u1-e320",)
    assert last.text == SAYS["without_text"].format(
        day="2024-11-16", rank=2, rank_without=4, candidates=11
    )


async def test_the_model_puts_several_reasons_in_order(explainer, profile, recommended):
    def prefers_b(text, labels):
        # The letter A is likelier whatever it stands for; B gains most when it says something.
        gain = 0.0 if "N/A" in text else 2.0
        return {label: {"A": -0.5, "B": -3.0 + gain, "C": -4.0}[label] for label in labels}

    made, model = explainer(prefers_b)
    explanation = await made.explain(profile, recommended(BY_STOUT, BY_GLASS, BY_TEXT))
    assert [s.claim_ids for s in explanation.sentences] == [(GLASS,), (STOUT,), (), (STOUT,)]
    # Whatever convinces most, the counterfactual is of the largest fall.
    assert "stout" in explanation.counterfactual
    assert len(model.requests) == 2
    assert "Which stouts are brewed with coffee?" in model.requests[0]
    assert "\nB. " + SAYS["behind"].format(tag="glassware", evidence="") in model.requests[0]
    assert model.requests[0].endswith(" reason")


async def test_where_no_reason_decides_the_nearest_text_is_told(explainer, profile, recommended):
    made, _ = explainer()
    undecided = reason("", "u1-e310", without=2)
    explanation = await made.explain(profile, recommended(undecided))
    (only,) = explanation.sentences
    quote = "A tripel belongs into a wide glass with a stem."
    assert only.text == SAYS["nearest"].format(day="2024-11-06", quote=quote)
    assert only.event_ids == ("u1-e310",)
    assert explanation.counterfactual == ""
    assert explanation.checked


async def test_an_interest_that_does_not_decide_is_not_said_to(explainer, profile, recommended):
    made, _ = explainer()
    undecided = reason(STOUT, "u1-e1", "u1-e300", without=1)
    (only,) = (await made.explain(profile, recommended(undecided))).sentences
    assert only.text.startswith(SAYS["most"].format(tag="stout", evidence="2 of 4 events"))


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_a_reason_leaves_nothing_beside_is_told(
    explainer, profile, recommended, language
):
    made, _ = explainer()
    told = profile.model_copy(update={"languages": (language,)})
    only = BY_GLASS.model_copy(update={"leaves_nothing": True})
    words = phrases("explanation", language)["alone"].format(rank=2, rank_without=5)
    assert (await made.explain(told, recommended(only))).counterfactual == words


async def test_popularity_is_said_and_the_last_event_cited(explainer, shop, recommended):
    made, _ = explainer()
    explanation = await made.explain(shop.profile(user="u3"), recommended(item="liver"))
    (only,) = explanation.sentences
    assert only.text == SAYS["popular"].format(events="1 event", last="2024-01-06", users="2 users")
    assert only.event_ids == ("u3-e5",)
    assert explanation.checked


async def test_a_user_who_writes_chinese_is_told_in_chinese(explainer, profile, recommended):
    made, _ = explainer(lambda _text, labels: dict.fromkeys(labels, -1.0))
    chinese = profile.model_copy(update={"languages": ("zh", "en")})
    explanation = await made.explain(chinese, recommended(BY_STOUT, BY_TEXT))
    first, second, last = (s.text for s in explanation.sentences)
    words = phrases("explanation", "zh")
    counted = words["counted"].format(total=4, matched=2, last="2024-10-27")
    assert first.startswith(words["carried"].format(tag="stout", evidence=counted))
    assert second.startswith(words["text"].format(day="2024-11-16", quote="My keg")[:-1])
    assert last == words["without_claim"].format(tag="stout", rank=2, rank_without=9, candidates=11)
    assert explanation.checked
    english = profile.model_copy(update={"languages": ("en", "zh")})
    assert (await made.explain(english, recommended(BY_STOUT))).text.startswith("It is tagged")


async def test_a_claim_whose_counts_have_changed_is_not_told(explainer, shop, profile, recommended):
    shop.ledger.add_items([Item(item_id="porter", title="Porter", tags=("history",))])
    made, _ = explainer()
    explanation = await made.explain(profile, recommended(BY_STOUT, BY_TEXT))
    assert [s.claim_ids for s in explanation.sentences] == [(), ()]
    assert explanation.checked
    nothing = await made.explain(profile, recommended(BY_STOUT))
    assert (nothing.sentences, nothing.checked) == ((), False)


@pytest.mark.parametrize("stray", [reason("gone", "u1-e1"), reason("", "u2-e1")])
async def test_a_reason_from_elsewhere_is_refused(explainer, profile, recommended, stray):
    made, _ = explainer()
    with pytest.raises(GroundingError, match=r"(gone|u2-e1).*profile of u1.*Recommend again"):
        await made.explain(profile, recommended(stray))


def test_a_long_quote_is_cut_at_a_word_and_stays_a_span(make_event):
    event = make_event(1, "Well. " + "porter " * 60 + "end.")
    quote = telling(event)
    assert LONGEST_QUOTE - 10 < len(quote.text) <= LONGEST_QUOTE
    assert quote.text == event.text[quote.start : quote.end]
    assert quote.text.endswith("porter")
    assert quote.text.startswith("porter")  # "Well." tells nothing


async def test_what_is_recommended_can_be_explained(explainer, shop, profile):
    recommender = Recommender(shop.ledger, shop.vectors)
    recommender.index_items()
    made, _ = explainer(lambda _text, labels: dict.fromkeys(labels, -1.0))
    found = await recommender.recommend(profile, k=99)
    explanations = [await made.explain(profile, each) for each in found]
    assert all(e.checked and e.sentences for e in explanations)
    assert all(s.grounded for e in explanations for s in e.sentences)
    assert "tagged stout" in explanations[0].text


def writing(*sentences):
    written = [WrittenReason(text=text, cites=cites) for text, cites in sentences]
    return lambda _text: WrittenReasons(sentences=written)


async def test_free_words_that_stand_are_shown(explainer, profile, recommended):
    words = "The thread about stouts is tagged stout, and the user wrote: “I love a thick stout”."
    made, model = explainer(writer=writing((words, ["r1"])), wording="free")
    explanation = await made.explain(profile, recommended(BY_STOUT))
    told, last = explanation.sentences
    assert (told.text, told.claim_ids) == (words, (STOUT,))
    assert set(told.event_ids) == {"u1-e1", "u1-e300"}
    assert last.text == explanation.counterfactual
    assert explanation.checked
    assert (made.written, made.dropped) == (1, 0)
    assert "[r1] It is tagged stout: 2 of 4 events" in model.requests[0]


@pytest.mark.parametrize(
    ("words", "cites"),
    [
        ("The user adores sustainable chocolate.", ["r1"]),
        ("It is tagged stout: 7 of 9 events concern it.", ["r1"]),
        ("It is tagged stout.", []),
        ("It is tagged stout.", ["r9"]),
    ],
)
async def test_free_words_that_do_not_stand_give_way(explainer, profile, recommended, words, cites):
    made, _ = explainer(writer=writing((words, cites)), wording="free")
    explanation = await made.explain(profile, recommended(BY_STOUT))
    composed, _ = explainer()
    assert explanation == await composed.explain(profile, recommended(BY_STOUT))
    assert (made.written, made.dropped) == (1, 1)


async def test_a_reason_that_no_free_sentence_tells_is_composed(explainer, profile, recommended):
    made, _ = explainer(
        writer=writing(("It is tagged stout.", ["r1"]), ("Kegs are fun.", ["r2"])), wording="free"
    )
    explanation = await made.explain(profile, recommended(BY_STOUT, BY_TEXT))
    first, second, _last = (s.text for s in explanation.sentences)
    assert first == "It is tagged stout."
    assert second.startswith(SAYS["text"].split("{day}")[0] + "2024-11-16")


async def test_an_unusable_answer_leaves_the_composed_sentences(explainer, profile, recommended):
    made, _ = explainer(writer=lambda _text: "no JSON", wording="free")
    explanation = await made.explain(profile, recommended(BY_STOUT))
    assert explanation.sentences[0].text.startswith("It is tagged stout: 2 of 4")
