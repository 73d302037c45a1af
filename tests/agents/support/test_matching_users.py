"""Questions about somebody else, and advice against: neither is answered with what is near."""

import pytest

from tasteprint.agents.support.intents import Intent, intents_in
from tasteprint.agents.support.matching import is_about_another_user
from tasteprint.agents.support.questions import read_question

pytestmark = pytest.mark.slow

RECORDS = ("Imperial stout four pack", "german beers", "Guinness", "Peter said it was good.")


@pytest.mark.parametrize(
    "question",
    [
        "Does Bob like stout?",
        "Has John Smith bought stout?",
        "Is Bob's favourite stout Guinness?",
        "What about stout? Does Bob like it?",
        "Does user 23 like stout?",
        "Why did we recommend stout to customer no. 7?",
        "How many customers bought stout?",
        "Do other users like stout?",
        "Who else likes stout?",
        "用户23喜欢stout吗？",
        "谁还喜欢stout？",
        "Bob喜欢stout吗？",
        "用户Bob喜欢stout吗？",
    ],
)
def test_a_name_that_the_records_do_not_know_is_a_strangers(question):
    assert is_about_another_user(read_question(question, "ann"), lambda: RECORDS)


@pytest.mark.parametrize(
    "question",
    [
        "Does the user like stout?",
        "Does Ann like Stout?",
        "Which stouts do the users posts mention? Who buys?",
        "Does ANN LIKE GERMAN BEERS?",
        "Does The User Like Imperial Stout?",
        "Has the user met Peter, or drunk a Guiness?",
        "Should I recommend Stouts in March, on a Monday or what do I do?",
        "Describe the Customer. Summarise the Reviews. Stouts? Heineken?",
        "What happened to “Imperial stout four pack”?",
        "Did the user write 3 times, or 2 reviews?",
        "用户2023年买过stout吗？",
        "用户喜欢Guinness吗？",
    ],
)
def test_names_of_the_records_and_other_capitals_are_no_strangers(question):
    assert not is_about_another_user(read_question(question, "ann"), lambda: RECORDS)


@pytest.mark.parametrize(
    "question",
    ["Does Bob like stout?", "Did Bob buy anything?", "What does user 9 dislike?", "Who is Bob?"],
)
async def test_nothing_is_told_of_a_stranger(support, profile, question):
    assert not (await support.ask(profile, question)).known


@pytest.mark.parametrize("question", ["Does U1 like Stout?", "Does the user like Belgian Tripels?"])
async def test_names_of_the_records_are_answered(support, profile, question):
    assert (await support.ask(profile, question)).known


AGAINST = [
    "What should we not recommend to this user?",
    "What shouldn't we suggest?",
    "Which items must never be recommended?",
    "What would you recommend against?",
    "Is there anything that we should avoid recommending?",
    "不应该推荐什么？",
    "别给用户推荐什么？",
]


@pytest.mark.parametrize("question", AGAINST)
async def test_advice_against_is_not_the_best_of_the_ranking(support, profile, question):
    assert intents_in(question) & {Intent.RECOMMEND, Intent.ADVISE_AGAINST} == {
        Intent.ADVISE_AGAINST
    }
    assert not (await support.ask(profile, question)).known


@pytest.mark.parametrize(
    "question",
    [
        "What should we recommend?",
        "What can we recommend that the user has not bought?",
        "He does not buy much, what should we recommend?",
        "要不要推荐什么？",
        "能不能推荐些什么？",
    ],
)
def test_other_denials_leave_recommendations_asked_for(question):
    assert Intent.RECOMMEND in intents_in(question)


async def test_why_an_item_was_not_recommended_is_told_with_its_rank(support, profile):
    asked = "Why did we not recommend item cider?"
    (first, *_) = (await support.ask(profile, asked)).sentences
    assert first.text.startswith("“How is dry cider made?” is at rank ")
