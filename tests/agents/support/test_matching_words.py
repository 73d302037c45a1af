"""Which words of a question are meant for words of the records, and which only look like them."""

import json
from pathlib import Path

import pytest

from tasteprint.agents.support.matching import is_english, names, same_word

DEMO = Path(__file__).parents[3] / "api" / "demo" / "data"
TAGS = "lager stout ale hops porter cider mead wine glass storage glassware brewing serving tasting"
#: Ordinary English words, many of them a letter or two away from one of the tags.
ORDINARY = """
larger later layer lagged logger lodger ledger anger ranger danger badger eager wager
shout scout snout stoat south about route stoutly trout sprout spout tout stunt start stoic
all able pale sale tale ape age ace sole alley axle scale aisle alert alien hole
hopes hoops shops chops hips hoped hopped hopeful cups caps laps lops tops drops crops
poster potter porker reporter sorter shorter supporter importer pointer ponder powder quarter
portal ports painter pottery posters sporty porous parlour carter barter mortar prouder
cinder spider wider rider insider consider decider cedar cadre side aider older colder
meat mean read dead head meadow bead med mild made meant mended lead
winter whine twine dine swine fine line vine wing wind wide window winner wince
class grass gloss glance grasses classy gloves lass brass glow pass lasses
stage shortage postage stooge storied hostage strange stored stories average steerage storms
glare glade software hardware dishware glassy-eyed grassland glances tableware aware beware
browsing growing drawing breaking bring being boring brewery breathing breeding blowing
severing saving starving sever surviving string serves sending seeing searching
toasting testing tossing lasting wasting casting pasting hasting toast tastefully
quantities bottles bigger cheaper better smaller weekly delivery address password phone
"""


def test_no_ordinary_word_is_taken_for_a_tag():
    taken = {
        (word, tag) for word in ORDINARY.split() for tag in TAGS.split() if same_word(word, tag)
    }
    assert len(set(ORDINARY.split())) >= 200
    assert taken == set()


def test_no_ordinary_word_is_taken_for_a_tag_of_the_demo():
    rows = (DEMO / "items.jsonl").read_text("utf-8").splitlines()
    tags = {word for row in rows for tag in json.loads(row)["tags"] for word in tag.split("-")}
    taken = {(w, tag) for w in ORDINARY.split() for tag in tags if w != tag and same_word(w, tag)}
    assert taken == {("bottles", "bottle")}  # a plural


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("glaswear", "glassware"),
        ("glasware", "glassware"),
        ("temprature", "temperature"),
        ("proter", "porter"),
        ("storge", "storage"),
        ("alchohol", "alcohol"),
        ("guiness", "guinness"),
        ("guiatr", "guitar"),
        ("stouts", "stout"),
        ("glass", "glasses"),
    ],
)
def test_slips_and_plurals_are_understood(slip, meant):
    assert same_word(slip, meant)


@pytest.mark.parametrize(("word", "other"), [("carnation", "carbonation"), ("stotu", "stout")])
def test_words_of_other_letters_and_short_words_are_not_alike(word, other):
    assert not same_word(word, other)


def test_english_is_known_in_its_forms():
    assert all(map(is_english, ["larger", "porker", "toasting", "severing", "hopped", "glassy"]))
    assert not any(map(is_english, ["glasware", "temprature", "storge", "guiness"]))


def test_a_value_of_several_words_is_named_in_any_order_and_number():
    assert names("Is this German beer?", "german beers")
    assert names("beers from german brewers", "german beers")
    assert not names("Is this beer?", "german beers")
    assert names("喜欢黑啤吗", "黑啤")
