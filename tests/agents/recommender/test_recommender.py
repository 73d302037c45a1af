"""Recommendations on planted cases: real ledger, real Chroma, real MiniLM."""

from datetime import timedelta

import pytest

from tasteprint.agents.recommender import RankConfig, Recommender, remove_user
from tasteprint.agents.recommender.recommender import RecommenderConfig
from tasteprint.profiling.errors import RetrievalError
from tasteprint.profiling.models import ClaimKind, Item, Sentence
from tasteprint.vectorstore.chroma import Record

STOUT = "u1-interest-stout"
GLASS = "u1-interest-glassware"


@pytest.fixture
def recommender(shop):
    built = Recommender(shop.ledger, shop.vectors)
    built.index_items()
    return built


@pytest.fixture
def profile(shop):
    stout = shop.claim("stout", ("I love a thick stout",), strength=0.7)
    glass = shop.claim("glassware", ("a wide glass with a stem",), strength=0.4)
    return shop.profile(stout, glass)


def ids(recommendations):
    return [r.item.item_id for r in recommendations]


async def test_an_unseen_item_of_the_strongest_interest_comes_first(recommender, profile):
    first, *rest = await recommender.recommend(profile, k=4)
    assert first.item.item_id == "coffee"
    assert [r.rank for r in (first, *rest)] == [1, 2, 3, 4]
    assert {"tulip", "rim"} & set(ids(rest))


async def test_nothing_the_user_touched_comes_back(recommender, profile):
    everything = await recommender.recommend(profile, k=99)
    assert sorted(ids(everything)) == sorted(
        {"coffee", "tulip", "rim", "gluten", "liver", "cider", "cellar", "monks"}
    )


async def test_what_was_touched_later_is_not_known_at_an_earlier_time(recommender, shop, profile):
    before = profile.model_copy(update={"as_of": shop.as_of - timedelta(days=50)})  # day 315
    found = ids(await recommender.recommend(before, k=99))
    assert "keg" in found
    assert "glass" not in found


async def test_parts_add_up_to_the_score(recommender, profile):
    for each in await recommender.recommend(profile, k=3):
        assert set(each.parts) == {"text", "interests", "tags", "popularity"}
        assert sum(each.parts.values()) == pytest.approx(each.score)


async def test_taking_away_the_claim_that_carries_an_item_drops_it(recommender, shop, profile):
    coffee = (await recommender.recommend(profile, k=1))[0]
    main = coffee.reasons[0]
    assert main.claim_id == STOUT
    assert set(main.event_ids) == {"u1-e1", "u1-e300"}
    assert main.decides
    assert main.score_without < main.score == coffee.score
    assert main.rank == coffee.rank == 1
    # The trial says what would be: with only the other claim, and without those events, it is so.
    shop.ledger.erase_user("u1")
    left = shop.profile(*profile.claims[1:], user="u1")
    assert (await recommender.place(left, coffee.item)).rank > 1


async def test_an_irrelevant_claim_is_no_reason(recommender, profile):
    coffee, *_ = await recommender.recommend(profile, k=1)
    assert GLASS not in [r.claim_id for r in coffee.reasons]


async def test_the_reason_for_a_glass_is_the_interest_in_glasses(recommender, shop, profile):
    tulip = await recommender.place(profile, shop.ledger.item("tulip"))
    assert tulip.reasons[0].claim_id in {GLASS, ""}
    assert {i for r in tulip.reasons for i in r.event_ids} == {"u1-e310"}
    assert STOUT not in [r.claim_id for r in tulip.reasons]


async def test_a_text_alone_can_be_a_reason(recommender, shop):
    tulip = await recommender.place(shop.profile(), shop.ledger.item("tulip"))
    assert tulip.reasons[0].claim_id == ""
    assert tulip.reasons[0].event_ids == ("u1-e310",)


async def test_largest_fall_first_and_three_at_most(recommender, shop):
    tags = ("stout", "glassware", "keg", "history")
    profile = shop.profile(*(shop.claim(tag, strength=0.5) for tag in tags))
    for each in await recommender.recommend(profile, k=99):
        falls = [r.rank_without - r.rank for r in each.reasons]
        assert len(falls) <= 3
        assert falls == sorted(falls, reverse=True)


async def test_where_nothing_decides_the_nearest_text_is_told(recommender, shop):
    # The last of all cannot fall.
    *_, last = await recommender.recommend(shop.profile(), k=99)
    (reason,) = last.reasons
    assert not reason.decides
    assert reason.claim_id == ""
    assert len(reason.event_ids) == 1


async def test_without_texts_and_interests_popularity_decides(recommender, shop):
    found = await recommender.recommend(shop.profile(user="u3"), k=11)
    assert found[0].item.item_id == "glass"  # two users each: glass, keg, liver, porter, stout
    assert {r.reasons for r in found} == {()}
    assert {r.parts["text"] + r.parts["interests"] + r.parts["tags"] for r in found} == {0.0}
    assert found[0].score == found[0].parts["popularity"] > 0
    assert "monks" not in ids(found)


async def test_interests_without_texts_recommend_too(recommender, shop):
    profile = shop.profile(shop.claim("history", user="u3"), user="u3")
    first, *_ = await recommender.recommend(profile, k=1)
    assert first.item.item_id == "porter"
    assert [r.claim_id for r in first.reasons] == ["u3-interest-history"]


async def test_where_a_reason_is_all_that_is_known_it_says_so(recommender, shop, profile):
    alone = shop.profile(shop.claim("history", user="u3"), user="u3")
    first, *_ = await recommender.recommend(alone, k=1)
    assert [r.leaves_nothing for r in first.reasons] == [True]
    first, *_ = await recommender.recommend(profile, k=1)
    assert {r.leaves_nothing for r in first.reasons} == {False}


@pytest.mark.parametrize("sign", [{"kind": "return"}, {"kind": "skip"}, {"rating": 0.25}])
async def test_words_about_what_was_turned_away_draw_nothing_near(
    recommender, shop, make_event, sign
):
    text = "This coffee stout is undrinkable."
    shop.ledger.add_events([make_event(330, text, "u9", item_id="stout", **sign)])
    found = await recommender.recommend(shop.profile(user="u9"), k=3)
    assert {r.parts["text"] for r in found} == {0.0}


async def test_what_the_user_speaks_ill_of_draws_nothing_near(recommender, shop, make_event):
    text = "I hate coffee stout, an awful stout again."
    shop.ledger.add_events([make_event(331, text, "u8", item_id="stout", kind="post")])
    interest = shop.claim("stout", (text,), user="u8")
    opinion = shop.claim(
        "stout", (text,), user="u8", kind=ClaimKind.ASPECT_SENTIMENT, polarity=-0.9
    )
    liked, *_ = await recommender.recommend(shop.profile(interest, user="u8"), k=1)
    assert liked.parts["text"] > 0 < liked.parts["interests"]
    found = await recommender.recommend(shop.profile(interest, opinion, user="u8"), k=3)
    assert {r.parts["text"] + r.parts["interests"] + r.parts["tags"] for r in found} == {0.0}


async def test_what_came_in_since_is_left_out(recommender, profile):
    first, *_ = await recommender.recommend(profile, k=1)
    found = await recommender.recommend(profile, k=99, left_out=[first.item.item_id])
    assert first.item.item_id not in ids(found)
    assert {r.candidates for r in found} == {first.candidates - 1}


async def test_a_small_pool_still_gives_k(recommender, profile):
    assert len(await recommender.recommend(profile, k=5, pool=1)) == 5


async def test_who_touched_everything_gets_nothing(recommender, shop):
    assert await recommender.recommend(shop.profile(user="u2"), k=3) == ()


async def test_any_item_can_be_placed(recommender, shop, profile):
    everything = {r.item.item_id: r for r in await recommender.recommend(profile, k=99)}
    placed = await recommender.place(profile, shop.ledger.item("gluten"))
    assert placed == everything["gluten"]
    outside = await recommender.place(profile, shop.ledger.item("gluten"), pool=2)
    assert outside.rank == 3


async def test_weights_are_the_configurations(shop, profile):
    only = RankConfig(text=0, interests=0, tags=0, popularity=1, diversity=0)
    recommender = Recommender(shop.ledger, shop.vectors, RecommenderConfig(rank=only))
    recommender.index_items()
    first, *_ = await recommender.recommend(profile, k=1)
    assert first.item.item_id == "liver"


async def test_nothing_indexed_is_said(shop, profile):
    recommender = Recommender(shop.ledger, shop.vectors)
    with pytest.raises(RetrievalError, match=r"No items are indexed.*tasteprint profile"):
        await recommender.recommend(profile, k=3)


async def test_an_item_that_is_not_indexed_is_named(recommender, shop, profile):
    new = Item(item_id="new", title="A new thread")
    shop.ledger.add_items([new])
    with pytest.raises(RetrievalError, match="The item new is not indexed"):
        await recommender.place(profile, new)


async def test_no_recommendations_cannot_be_asked_for(recommender, profile):
    with pytest.raises(RetrievalError, match="1 or more"):
        await recommender.recommend(profile, k=0)


def test_indexing_twice_writes_once(recommender, shop):
    assert recommender.index_items() == 0
    assert shop.vectors.count("items") == 12


def test_items_that_are_gone_leave_the_index(recommender, shop):
    shop.vectors.upsert("items", [Record("gone", "An item of yesterday")])
    recommender.index_items()
    assert "gone" not in shop.vectors.ids("items")


def test_a_profile_lies_where_its_texts_lie(recommender, shop, profile, minilm):
    recommender.index_profile(profile)
    recommender.index_profile(shop.profile(user="u3"))
    [[hit]] = shop.vectors.query("profiles", minilm.embed(["dark stout"]), 1)
    assert hit.id == "u1"
    told = {"status": "built", "as_of": shop.as_of.isoformat(), "digest": profile.digest}
    assert hit.metadata == told


def test_a_profile_without_texts_lies_where_its_summary_lies(recommender, shop, minilm):
    said = (Sentence(text="Keeps to glassware.", event_ids=("u3-e5",)),)
    recommender.index_profile(shop.profile(user="u3", summary=said))
    [[hit]] = shop.vectors.query("profiles", minilm.embed(["Keeps to glassware."]), 1)
    assert hit.similarity == pytest.approx(1.0)


def test_interests_are_indexed_and_stale_ones_leave(recommender, shop, profile):
    recommender.index_profile(profile)
    assert shop.vectors.ids("interests", {"user_id": "u1"}) == sorted([STOUT, GLASS])
    other = shop.profile(shop.claim("history", user="u3"), user="u3")
    recommender.index_profile(other)
    recommender.index_profile(shop.profile(*profile.claims[:1]))
    assert shop.vectors.ids("interests") == [STOUT, "u3-interest-history"]


def test_a_removed_user_leaves_nothing(recommender, shop, profile):
    recommender.index_profile(profile)
    recommender.index_profile(shop.profile(user="u3"))
    assert remove_user(shop.vectors, "u1") == 3
    assert shop.vectors.ids("profiles") == ["u3"]
    assert shop.vectors.count("interests") == 0
    assert remove_user(shop.vectors, "u1") == 0


async def test_what_hardly_weighs_is_no_reason(recommender, shop):
    tags = ("stout", "glassware", "keg", "history")
    profile = shop.profile(*(shop.claim(tag, strength=0.5) for tag in tags))
    for each in await recommender.recommend(profile, k=99):
        losses = [r.score - r.score_without for r in each.reasons if r.decides]
        assert all(loss > 0 and loss >= 0.25 * max(losses) for loss in losses)
