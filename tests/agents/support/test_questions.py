"""A few clear questions about one customer; the eval task support-intents has many more."""

import pytest

from tasteprint.profiling.models import ClaimKind, Sentiment

pytestmark = pytest.mark.slow

REVIEW = "I love a thick stout. My friend Peter from Guinness drinks it in Vienna."
HISTORY: list[tuple[int, str, str, dict[str, object]]] = [
    (1, "view", "cider", {}),
    (2, "purchase", "stout", {}),
    (3, "review", "stout", {"text": REVIEW, "rating": 1.0}),
    (4, "purchase", "keg", {}),
    (5, "return", "keg", {}),
    (6, "review", "keg", {"text": "The keg was flat, an awful keg.", "rating": 0.0}),
    (7, "post", "glass", {"text": "Which glassware suits a tripel?"}),
]


@pytest.fixture
def ask(shop, support, make_event):
    """Answers about a customer called ann."""
    shop.ledger.add_events(
        [make_event(n, user="ann", kind=kind, item_id=on, **more) for n, kind, on, more in HISTORY]
    )
    aspect, entity = ClaimKind.ASPECT_SENTIMENT, ClaimKind.ENTITY
    claims = [
        shop.claim("stout", ("I love a thick stout",), user="ann", strength=0.7),
        shop.claim("glassware", user="ann", strength=0.4),
        shop.claim("stout", ("I love a thick stout",), user="ann", kind=aspect, polarity=0.8),
        shop.claim("keg", ("an awful keg",), user="ann", kind=aspect, polarity=-0.8),
        shop.claim("Peter", ("My friend Peter",), user="ann", kind=entity, detail="person"),
        shop.claim("Vienna", ("it in Vienna",), user="ann", kind=entity, detail="place"),
    ]
    profile = shop.profile(*claims, user="ann", sentiment=Sentiment(overall=0.2, texts=3))

    async def answer(question):
        return await support.ask(profile, question)

    return answer


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("What has Ann returned so far?", {"ann-e5"}),
        ("How many things did ann order in total?", {"ann-e2", "ann-e4"}),
        ("List all reviews by the customer.", {"ann-e3", "ann-e6"}),
        ("Which places does ann mention?", {"ann-entity-Vienna"}),
        ("What does the customer complain about?", {"ann-aspect_sentiment-keg"}),
        ("intrested in glaswear?", {"ann-interest-glassware"}),
        ("用户买了什么？", {"ann-e2", "ann-e4"}),
        ("用户提到过哪些地方？", {"ann-entity-Vienna"}),
        ("ann喜欢stout吗？", {"ann-interest-stout"}),
    ],
)
async def test_the_first_sentence_cites_what_was_asked_for(ask, question, cited):
    answer = await ask(question)
    first = answer.sentences[0]
    assert set(first.claim_ids or first.event_ids) == cited


@pytest.mark.parametrize(
    "question",
    ["Does Tom like stout?", "How old is ann?", "How do I return an item?", "用户有几个孩子？"],
)
async def test_what_the_records_do_not_say_is_not_answered(ask, question):
    assert not (await ask(question)).known
