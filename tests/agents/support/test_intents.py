"""Questions about one kind of events: its own number and dates, and what the events are on."""

from time import perf_counter

import pytest

from tasteprint.agents.support.intents import kinds_in
from tasteprint.agents.support.questions import read_question
from tasteprint.profiling.models import EventKind, Item

# Day, kind, item, and what else there is: a customer who did a bit of everything.
HISTORY: list[tuple[int, str, str | None, dict[str, object]]] = [
    (1, "search", None, {"text": "dry cider"}),
    (2, "view", "cider", {}),
    (3, "view", "stout", {}),
    (4, "cart", "stout", {}),
    (5, "purchase", "stout", {}),
    (6, "purchase", "keg", {}),
    (7, "return", "keg", {"text": "The keg came flat and dented."}),
    (8, "review", "stout", {"text": "A thick stout, as I like it.", "rating": 1.0}),
    (9, "purchase", "gone", {}),
]


@pytest.fixture
def ask(shop, support, make_event):
    """The texts of the answer about the customer, and the days of the events that each cites."""
    shop.ledger.add_events(
        [make_event(n, user="c", kind=kind, item_id=on, **more) for n, kind, on, more in HISTORY]
    )
    shop.ledger.add_items([Item(item_id=f"pils{n}", title=f"Pils {n}") for n in range(7)])
    shop.ledger.add_events(
        [make_event(n, user="thirsty", kind="purchase", item_id=f"pils{n}") for n in range(7)]
    )

    async def answer(question, user="c"):
        claims = [shop.claim("stout", user=user)] if user == "c" else []
        told = (await support.ask(shop.profile(*claims, user=user), question)).sentences
        days = [sorted(int(i.rpartition("e")[2]) for i in s.event_ids) for s in told]
        return [s.text for s in told], days

    return answer


BOUGHT = "3 of 9 events are purchases, first on 2024-01-06, last on 2024-01-10."
TITLES = (
    "Newest first: “gone” (2024-01-10), “How long does a keg stay fresh?” (2024-01-07), "
    "“What makes an imperial stout so thick?” (2024-01-06)."
)
RETURNED = "1 of 9 events is a return, on 2024-01-08."


@pytest.mark.parametrize(
    ("question", "texts", "days"),
    [
        ("When was the last purchase?", [BOUGHT], [[5, 6, 9]]),
        ("When did the user last buy something?", [BOUGHT], [[5, 6, 9]]),
        ("How many orders has the customer placed?", [BOUGHT], [[5, 6, 9]]),
        ("On which day did c first order?", [BOUGHT], [[5, 6, 9]]),
        ("What has the user bought?", [BOUGHT, TITLES], [[5, 6, 9], [5, 6, 9]]),
        ("Did the user buy anything?", [BOUGHT, TITLES], [[5, 6, 9], [5, 6, 9]]),
        ("Which products did the user buy?", [BOUGHT, TITLES], [[5, 6, 9], [5, 6, 9]]),
        ("Tell me about the user's purchases", [BOUGHT, TITLES], [[5, 6, 9], [5, 6, 9]]),
        (
            "What did the user return?",
            [RETURNED, "Namely “How long does a keg stay fresh?” (2024-01-08)."],
            [[7], [7]],
        ),
        ("How often has the user sent something back?", [RETURNED], [[7]]),
        ("How many reviews?", ["1 of 9 events is a review, on 2024-01-09."], [[8]]),
        ("How often does the user rate?", ["1 of 9 events holds a rating, on 2024-01-09."], [[8]]),
        (
            "What did the user search for?",
            ["1 of 9 events is a search, on 2024-01-02.", "Namely “dry cider” (2024-01-02)."],
            [[1], [1]],
        ),
        ("How many views and clicks?", None, [[2, 3], [*range(1, 10)]]),
        ("Did the user skip anything?", ["None of 9 events is a skip."], [[*range(1, 10)]]),
        ("When did the user last post?", ["None of 9 events is a post."], [[*range(1, 10)]]),
        ("What does the user play?", ["None of 9 events is a play."], [[*range(1, 10)]]),
        (
            "用户什么时候最后一次购买？",
            ["9条记录中有3条购买，最早在2024-01-06，最近在2024-01-10。"],
            [[5, 6, 9]],
        ),
        (
            "用户退过货吗？",
            [
                "9条记录中有1条退货，在2024-01-08。",
                "即“How long does a keg stay fresh?”（2024-01-08）。",
            ],
            [[7], [7]],
        ),
        ("用户退了几次货？", ["9条记录中有1条退货，在2024-01-08。"], [[7]]),
        ("用户跳过什么吗？", ["9条记录中没有跳过。"], [[*range(1, 10)]]),
        ("用户有没有发过帖子？", ["9条记录中没有发帖。"], [[*range(1, 10)]]),
    ],
)
async def test_a_kind_has_its_own_number_dates_and_events(ask, question, texts, days):
    told, cited = await ask(question)
    assert texts is None or told == texts
    assert cited == days


async def test_at_most_five_titles_are_told(ask):
    told, cited = await ask("What did the user buy?", "thirsty")
    assert told[1].startswith("Newest first: “Pils 6” (2024-01-07), “Pils 5”")
    assert cited == [[*range(7)], [2, 3, 4, 5, 6]]
    told, cited = await ask("What did the user buy first?", "thirsty")
    assert told[1].startswith("Oldest first: “Pils 0” (2024-01-01), “Pils 1”")
    assert cited[1] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("question", "text", "days"),
    [
        ("How many times did the user buy stout?", "About stout: 1 of 9 events is a purch", [5]),
        (
            "Did the user return the Stout?",
            "About Stout: none of 9 events is a return.",
            [*range(1, 10)],
        ),
        ("Did the user buy kegs?", "About kegs: 1 of 9 events is a purchase", [6]),
        ("How often was item keg returned?", "About “How long does a keg stay fresh?”: 1 of", [7]),
        (
            "Was item keg ever reviewed?",
            "About “How long does a keg stay fresh?”: none of",
            [*range(1, 10)],
        ),
        ("用户买过keg吗？", "关于keg：9条记录中有1条购买", [6]),
    ],
)
async def test_a_kind_is_told_of_what_the_question_names(ask, question, text, days):
    told, cited = await ask(question)
    assert told[0].startswith(text)
    assert cited[0] == days


@pytest.mark.parametrize(
    "question",
    [
        "What did the user not buy?",
        "Which products has the user never returned?",
        "What hasn't the user reviewed?",
        "用户没有买过什么？",
        "Why did the user return it?",
        "What did the user buy in March 2023?",
        "Did the user buy a clarinet?",
        "Was the user refunded?",
        "用户退休了吗？",
    ],
)
async def test_what_the_kinds_do_not_tell(ask, question):
    assert await ask(question) == ([], [])


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("Does the user like anything?", "Interest in stout"),
        ("Tell me something about the user", "Interest in stout"),
        ("Tell me everything", "Interest in stout"),
        ("What are the user's views on stout?", "Interest in stout"),
        ("What does the user like to buy?", "Interest in stout"),
    ],
)
async def test_words_that_name_nothing_leave_the_question_general(ask, question, start):
    told, _ = await ask(question)
    assert told[0].startswith(start)


def test_a_kind_is_found_in_its_verbs_and_nouns():
    verbs = {
        EventKind.VIEW: "Did the user view it? Views? What was viewed? 浏览过什么？",
        EventKind.CLICK: "click? clicked? 点击？",
        EventKind.SEARCH: "search? searched? looked for? 搜索过什么？",
        EventKind.CART: "Is something in the cart? 购物车里有什么？",
        EventKind.PURCHASE: "buy? bought? orders? purchased? 买过什么？ 下单了吗？",
        EventKind.RETURN: "return? returns? sent it back? 退货？ 退了什么？ 退回过吗？",
        EventKind.PLAY: "play? played? 播放？",
        EventKind.SKIP: "skip? skipped? 跳过？",
        EventKind.RATING: "rate? rated? ratings? 评分？",
        EventKind.REVIEW: "review? reviewed? 评论？",
        EventKind.POST: "post? posts? posted? 发过帖吗？",
    }
    asked = {
        kind: [q for q in text.replace("？", "?").split("?") if q] for kind, text in verbs.items()
    }
    assert all(kinds_in(q) == (kind,) for kind, texts in asked.items() for q in texts)
    others = "in order to · a point of view · views on tea · 怎么看 · 退款 · 买家 · returned to us"
    assert [kinds_in(text) for text in others.split("·")] == [()] * 7


@pytest.mark.parametrize(
    "question",
    [
        "What did the user not buy?",
        "How many items did the user view but not buy?",
        "What did the user buy besides the stout?",
        "Where did the user buy it?",
        "Will the user buy something?",
        "How do I return an item?",
        "用户没买什么？",
        "怎么退货？",
    ],
)
def test_what_was_not_done_or_is_to_come_has_no_events(question):
    assert read_question(question).undone


@pytest.mark.parametrize(
    "question",
    [
        "Has the user not bought anything?",
        "I would like to know what the user bought. Can you show me the orders?",
        "How does the user rate it?",
        "用户有没有买过什么？",
    ],
)
def test_what_was_done_has_events(question):
    assert not read_question(question).undone


@pytest.mark.parametrize(
    "piece", ["what not ", "not a ", "退", "没什么", "send a ", "user ", "which buy "]
)
def test_a_long_question_is_read_in_no_time(piece):
    begun = perf_counter()
    read_question(piece * 2000 + "1", "u1")
    assert perf_counter() - begun < 5
