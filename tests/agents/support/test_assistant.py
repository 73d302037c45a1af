"""The support chat: what it answers, from which records, and what it must not answer."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasteprint.agents.support.intents import Intent
from tasteprint.agents.support.questions import read_question
from tasteprint.profiling.models import Event, EventKind, Item
from tasteprint.profiling.phrases import phrases

DEMO = Path(__file__).parents[3] / "api" / "demo" / "data"


@pytest.mark.parametrize(
    ("question", "starts"),
    [
        ("What does the user like?", ["Interest in stout", "Praises", "Interest in glass"]),
        ("What does the user dislike?", ["Criticises keg"]),
        ("Does the user like anything?", ["Interest in stout", "Praises", "Interest in glass"]),
        ("Tell me something about the user", ["Interest in stout", "Praises", "Mentions", "Ev"]),
        ("告诉我一些关于用户的事情，介绍一下", ["对stout感兴趣"]),
        ("What does the user not like?", ["Criticises keg"]),
        (
            "What do we know about this customer?",
            ["Interest in stout", "Praises", "Mentions Tripel", "Events from"],
        ),
        ("Since when is the user into stout?", ["Interest in stout, first shown on 2024-01-02"]),
        ("how often does u1 write about GLASSWARE", ["Interest in glassware"]),
        ("Anything on glasware?", ["Interest in glassware"]),
        ("Does the user care about glasses?", ["Interest in glassware"]),
        ("What is the tone of the user's posts?", ["The tone of the texts (4 read) is positive"]),
        ("When was the user last active?", ["Events from 2024-01-02 to 2024-11-16: 4 in all"]),
        ("How many posts or purchases?", ["None of 4 events is a purchase", "3 of 4 events are"]),
        ("What has the user bought?", ["None of 4 events is a purchase."]),
        ("这位用户买过什么？", ["4条记录中没有购买。"]),
        ("我们对这位用户了解多少？", ["对stout感兴趣", "称赞stout", "提到Tripel", "从2024"]),
        ("What are the user's views on the keg?", ["Criticises keg"]),
        ("Which products does the user mention?", ["Mentions Tripel (product)"]),
        ("Has the user mentioned a tripel?", ["Mentions Tripel (product)"]),
        ("What does the user think of the keg?", ["Criticises keg"]),
        ("用户喜欢什么？", ["对stout感兴趣", "称赞stout", "对glassware感兴趣"]),
        (
            "用户从什么时候开始喜欢stout？",
            ["对stout感兴趣，最早在2024-01-02"],
        ),
        ("我们了解这个用户什么？", ["对stout感兴趣", "称赞stout", "提到Tripel", "从2024"]),
    ],
)
async def test_what_the_records_tell(support, profile, question, starts):
    answer = await support.ask(profile, question)
    told = [s.text for s in answer.sentences]
    assert answer.known
    assert len(told) >= len(starts)
    assert all(any(t.startswith(s) for t in told) for s in starts), told
    assert told[0].startswith(starts[0]), told
    assert all(s.grounded for s in answer.sentences)
    assert len(told) <= 4


@pytest.mark.parametrize(
    "question",
    [
        "What is the user's favourite football club?",
        "How old is the user?",
        "What is the user's address?",
        "Which places does the user mention?",
        "Why is the sky blue?",
        "Why?",
        "Did the user buy a clarinet?",
        "",
        "?!",
        "{{ 7 * 7 }}",
    ],
)
async def test_what_the_records_do_not_tell(support, profile, question):
    answer = await support.ask(profile, question)
    assert (answer.known, answer.sentences) == (False, ())
    assert answer.text == phrases("answer")["not_known"]


@pytest.mark.parametrize(
    "question", ["用户喜欢哪个足球俱乐部？", "用户多大年龄？", "Bob喜欢用户23的glass吗？"]
)
async def test_what_the_records_do_not_tell_is_said_in_chinese(support, profile, question):
    answer = await support.ask(profile, question)
    assert (answer.known, answer.sentences, answer.text) == (False, (), "记录中没有相关信息。")


async def test_an_interest_is_told_with_counts_and_cites_its_events(support, profile):
    (interest, opinion) = (await support.ask(profile, "Tell me about stout")).sentences
    assert interest.text == (
        "Interest in stout, first shown on 2024-01-02, last on 2024-10-27; "
        "events that concern it: 2 of 4."
    )
    assert interest.claim_ids == ("u1-interest-stout",)
    assert set(interest.event_ids) == {"u1-e1", "u1-e300"}
    assert opinion.text == "Praises stout: “I love a thick stout”"


async def test_a_claim_that_no_longer_checks_out_is_not_told(support, shop, profile):
    shop.ledger.add_items([Item(item_id="porter", title="Porter", tags=("history",))])
    answer = await support.ask(profile, "Tell me about stout")
    assert [s.text for s in answer.sentences] == ["Praises stout: “I love a thick stout”"]


@pytest.mark.parametrize(
    "question",
    ["What should we recommend?", "Why did we recommend this to user u1?", "推荐什么给用户u1？"],
)
async def test_recommendations_are_told_with_reasons(support, profile, question):
    answer = await support.ask(profile, question)
    best = await support.recommender.recommend(profile, 3)
    assert len(answer.sentences) == 3
    for sentence, one in zip(answer.sentences, best, strict=True):
        assert one.item.title in sentence.text
        assert str(one.rank) in sentence.text
    assert answer.sentences[0].claim_ids == ("u1-interest-stout",)


@pytest.mark.parametrize(
    "question",
    [
        "Why “Which stouts are brewed with coffee?”",
        "Why did we suggest the coffee thing?",
        "why was thread coffee recommended",
    ],
)
async def test_why_an_item_is_explained(support, profile, question):
    first, *_, last = (await support.ask(profile, question)).sentences
    assert first.text.startswith(
        "“Which stouts are brewed with coffee?” is at rank 1: It is tagged stout: 2 of 4 events"
    )
    assert last.text.startswith("Without the interest in stout")


@pytest.mark.parametrize(
    "question", ["Why did we recommend the tripel glass?", "What about item glass?"]
)
async def test_an_item_that_the_user_has_is_told_from_the_events(support, profile, question):
    answer = await support.ask(profile, question)
    assert [s.text for s in answer.sentences] == [
        "“Which glass suits a Belgian tripel?” is in the records, first on 2024-11-06, "
        "last on 2024-11-06; events on it: 1 of 4.",
        "On 2024-11-06 about “Which glass suits a Belgian tripel?”: "
        "“A tripel belongs into a wide glass with a stem.”",
    ]
    assert {s.event_ids for s in answer.sentences} == {("u1-e310",)}


async def test_an_item_that_does_not_exist_is_not_known(support, profile):
    answer = await support.ask(profile, "Why did we recommend the solar lawnmower?")
    assert not answer.known


async def test_a_user_without_claims_has_activity(support, shop):
    profile = shop.profile(user="u3")
    assert not (await support.ask(profile, "What does the user like?")).known
    (only,) = (await support.ask(profile, "What do we know?")).sentences
    assert only.text == "Events from 2024-01-06 to 2024-01-06: 1 in all (view 1)."
    assert only.event_ids == ("u3-e5",)


def test_a_question_is_read_by_its_words():
    asked = read_question("Since when does user 42's taste in Belgian beers exist, and why?", "42")
    assert asked.intents == {Intent.WHEN, Intent.WHY}
    assert "belgian" in asked.content
    assert "42" not in asked.content
    assert read_question("Why does he not like it?").intents == {Intent.WHY, Intent.DISLIKES}


@pytest.fixture(scope="session")
def rows():
    def read(name):
        return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]

    return read("events.jsonl"), read("items.jsonl")


@pytest.fixture
def forum(shop, make_support, rows):
    """Asks about a real user of the demo's forum, whose interests are their threads' tags."""
    events, items = rows
    shop.ledger.add_items(
        [
            Item(item_id=f"q{row['item']}", title=row["title"], tags=tuple(row["tags"]))
            for row in items
        ]
    )
    tags = {row["item"]: row["tags"] for row in items}
    support = make_support()

    async def ask(user, question):
        written = [row for row in events if row["user"] == user]
        shop.ledger.add_events(
            [
                Event(
                    event_id=f"{user}-{n}",
                    user_id=user,
                    item_id=f"q{row['item']}",
                    kind=EventKind.POST,
                    ts=datetime.fromisoformat(row["ts"]).replace(tzinfo=UTC),
                    text=row["text"],
                )
                for n, row in enumerate(written)
            ]
        )
        common = Counter(tag for row in written for tag in tags[row["item"]]).most_common(8)
        claims = [shop.claim(tag, user=user) for tag, _ in common]
        return await support.ask(shop.profile(*claims, user=user), question)

    return ask


@pytest.mark.parametrize(
    ("user", "question", "value"),
    [
        ("36", "Does the user like dark beer?", "stout"),
        ("36", "Is the user interested in legal rules?", "laws"),
        ("36", "How many posts are about health?", "health"),
        ("121", "Does the user care about glasses?", "glassware"),
        ("121", "Which brewers does the user follow?", "breweries"),
        ("116", "Does the user write about smell?", "aroma"),
        ("5817", "Does the user like grapes?", "wine"),
        ("212", "Does the user want beer without alcohol?", "non alcoholic"),
        ("4394", "Is dark ale an interest?", "stout"),
        ("26", "Since when does the user ask about porters?", "porter"),
    ],
)
async def test_other_words_for_a_real_users_interest_find_it(forum, user, question, value):
    answer = await forum(user, question)
    assert f"Interest in {value}," in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("user", ["36", "121", "5817", "5889"])
async def test_what_no_forum_of_beer_tells_is_not_known(forum, user):
    questions = [
        "What is the user's favourite football club?",
        "How old is the user?",
        "When is the user's birthday?",
        "What is the user's e-mail address?",
        "Where does the user live?",
        "Is the user married?",
        "How many children does the user have?",
        "What does the user do for work?",
        "How much does the user earn?",
        "Which car does the user drive?",
        "Which camera does the user own?",
        "What are the user's favourite movies?",
        "What music does the user listen to?",
        "Whom does the user vote for?",
        "Which religion has the user?",
        "Does the user have a dog?",
        "Does the user like tea?",
        "Does the user drink coffee?",
        "Does the user eat pizza?",
        "Which credit card did the user pay with?",
        "Was the delivery late?",
        "What is the weather today?",
        "Why is the sky blue?",
    ]
    told = {question: (await forum(user, question)).text for question in questions}
    assert {q: text for q, text in told.items() if text != phrases("answer")["not_known"]} == {}
