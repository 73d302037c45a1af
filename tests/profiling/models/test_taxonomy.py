"""Taxonomies: near-duplicates, shares, what a digest tells, and when a stored one stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasteprint.profiling.models import (
    Item,
    Tag,
    Taxonomy,
    catalogue_tags,
    smoothed_share,
    still_good,
    tag_key,
)


def item(number, *tags):
    return Item(item_id=str(number), title=f"Item {number}", tags=tags)


def of(items):
    return Taxonomy(source="catalogue", tags=catalogue_tags(items))


@pytest.mark.parametrize(
    "alike",
    [
        ("stout", "stouts", "Stout", " STOUTS "),
        ("german-beers", "German beer", "german_beers"),
        ("brewery", "breweries"),
        ("glass", "glasses"),
        ("box", "boxes"),
        ("ｓｔｏｕｔ", "stout"),
        ("啤酒",),
    ],
)
def test_near_duplicates_have_one_key(alike):
    assert len({tag_key(tag) for tag in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("new", "news"), ("glass", "glas"), ("ale", "aged"), ("c", "c++")]
)
def test_other_words_have_other_keys(one, other):
    assert tag_key(one) != tag_key(other)


@given(st.text(max_size=20))
def test_a_key_is_its_own_key_and_knows_no_case_of_ascii(tag):
    assert tag_key(tag) == tag_key(f" {tag} ")
    assert tag_key("x" + "stouts") == tag_key("X" + "STOUT")


def test_a_catalogues_tags_are_joined_counted_and_ordered():
    items = [
        item(1, "stout", "keg"),
        item(2, "stouts", "rare"),
        item(3, "stout", "stouts"),
        item(4, "kegs", "--"),
        item(5, "--"),
    ]
    tags = catalogue_tags(items)
    assert [(tag.name, tag.aliases) for tag in tags] == [("stout", ("stouts",)), ("keg", ("kegs",))]
    assert tags[0].share == pytest.approx((3 + 1 / 3) / 6)
    assert tags[1].share == pytest.approx((2 + 1 / 3) / 6)
    assert catalogue_tags([]) == ()


def test_an_item_has_the_tags_that_it_carries_under_any_name():
    taxonomy = Taxonomy(
        source="given", tags=(Tag(name="dark beer", aliases=("stout", "porter")), Tag(name="keg"))
    )
    assert taxonomy.of_item(item(1, "Stouts", "porter", "wine")) == {"dark beer"}
    assert taxonomy.of_item(item(2)) == frozenset()
    assert taxonomy.coverage([item(1, "Stouts", "porter", "wine", "kegs")]) == 3 / 4
    assert taxonomy.coverage([]) == 1.0


def test_two_tags_may_not_share_a_name():
    with pytest.raises(ValidationError, match="two tags are called 'stout'"):
        Taxonomy(source="given", tags=(Tag(name="stout"), Tag(name="dark", aliases=("Stouts",))))


def test_the_digest_changes_with_the_words_and_with_nothing_else():
    tags = (Tag(name="stout", aliases=("porter",)), Tag(name="keg"))
    digest = Taxonomy(source="given", tags=tags).digest
    measured = tuple(
        t.model_copy(update={"share": 0.3, "mean": 0.1, "spread": 0.2}) for t in reversed(tags)
    )
    assert Taxonomy(source="catalogue", embedder="e", tags=measured).digest == digest
    for other in (
        tags[:1],
        (tags[0], Tag(name="kegs")),
        (Tag(name="stout"), tags[1]),
        (tags[0], Tag(name="keg", description="a barrel")),
    ):
        assert Taxonomy(source="given", tags=other).digest != digest


def test_one_item_more_leaves_the_stored_taxonomy_and_many_new_tags_renew_it():
    items = [item(n, "stout", "keg") for n in range(50)]
    stored = of(items)
    assert still_good(stored, items)
    one_more = [*items, item(50, "mead", "stout"), item(51, "mead")]
    assert of(one_more).digest != stored.digest
    assert still_good(stored, one_more)
    assert not still_good(stored, [*items, *(item(n, "mead") for n in range(60, 80))])
    assert not still_good(Taxonomy(source="given", tags=stored.tags), items)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 200))
def test_shares_lie_between_nought_and_one(count, more, tags):
    share = smoothed_share(count, count + more, tags)
    assert 0 < share < 1
    assert share <= smoothed_share(count + 1, count + 1 + more, tags)
