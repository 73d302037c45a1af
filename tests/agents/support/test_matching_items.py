"""Which item a question names, above all where a user's id is an item's id, too."""

import pytest

from tasteprint.agents.support.matching import named_item
from tasteprint.agents.support.questions import read_question
from tasteprint.profiling.models import Item


def found(shop, question, user):
    """The id of the item that a question about a user names."""
    item = named_item(shop.ledger, read_question(question, user), (), anything=True)
    return item and item.item_id


@pytest.fixture
def same_ids(shop):
    """Two items with ids that users have, too: one like a number, one like a word."""
    shop.ledger.add_items(
        [Item(item_id="121", title="Rinsing a bottle"), Item(item_id="ann", title="Filling a cask")]
    )
    return shop


@pytest.mark.parametrize(
    "question",
    [
        "Why did we recommend this to user 121?",
        "What should we recommend to user 121?",
        "Why is 121 interested in hops?",
        "Why did we recommend this to user #121?",
        "Why did we recommend this to customer no. 121?",
        "Why did we recommend this to User ID: 121?",
        "为什么推荐给用户121？",
    ],
)
def test_the_users_own_id_names_no_item(same_ids, question):
    assert found(same_ids, question, "121") is None
    assert found(same_ids, question, "u1") == "121"


@pytest.mark.parametrize(
    "question",
    [
        "Why did we recommend item 121 to user 121?",
        "Tell me about thread 121",
        "Item 121?",
        "Why #121?",
        "为什么推荐商品121？",
    ],
)
@pytest.mark.parametrize("user", ["121", "u1"])
def test_an_id_behind_a_noun_names_the_item(same_ids, question, user):
    assert found(same_ids, question, user) == "121"


def test_a_users_name_may_be_an_items_id(same_ids):
    assert found(same_ids, "Why did we recommend this to Ann?", "ann") is None
    assert found(same_ids, "Why did we recommend item ann to Ann?", "ann") == "ann"


async def test_a_user_whose_id_is_an_items_id_is_answered_about(same_ids, make_event, support):
    shop = same_ids
    shop.ledger.add_events([make_event(7, user="121", item_id="stout")])
    profile = shop.profile(shop.claim("stout", user="121"), user="121")
    answer = await support.ask(profile, "Why did we recommend this to user 121?")
    best = await support.recommender.recommend(profile, 3)
    assert all(b.item.title in s.text for b, s in zip(best, answer.sentences, strict=True))
    named = await support.ask(profile, "Why did we recommend item 121?")
    assert named.sentences[0].text.startswith("“Rinsing a bottle” is at rank")
