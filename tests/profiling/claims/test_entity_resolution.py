"""Names of one thing are joined, names of two are not, and names find their items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.claims.entity_resolution import Titles, join_near, name_key, same_name

SAME = [
    ("IPA", "IPAs"),
    ("IPA", "ipa"),
    ("IPA", "ＩＰＡ"),
    ("Saison Dupont", "saison dupont"),
    ("Stone Brewing", "Stone Brewing Co."),
    ("Stone Brewing", "The Stone Brewing Company"),
    ("Sierra Nevada", "Sierra Nevada's"),
    ("Sierra Nevada", "Sierra Nevada’s"),
    ("Wi-Fi", "wifi"),
    ("Rolls-Royce", "Rolls Royce"),
    ("WH-1000XM5", "wh1000xm5"),
    ("#StarWars", "Star Wars"),
    ("《三体》", "三体"),
    ("Café Noir", "cafe noir"),
    ("Budweiser", "Budwiser"),
    ("craft brewery", "craft breweries"),
    ("“Big Ben”", "Big Ben"),
    ("J. K. Rowling", "J.K. Rowling"),
]
APART = [
    ("IPA", "APA"),
    ("Windows 7", "Windows 8"),
    ("Windows 7", "Windows"),
    ("iPhone 5", "iPhone 5s"),
    ("Serena Williams", "Venus Williams"),
    ("Christina", "Christine"),
    ("Alexandria Ocampo", "Alexandra Ocampo"),
    ("Final Fantasy VII", "Final Fantasy VIII"),
    ("C++", "C#"),
    ("Tesla", "Tesco"),
    ("Stone", "Stone Brewing"),
    ("三体", "三国"),
    ("Guinness", "Guinne"),
    ("The", "A"),
    ("!!!", "???"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_writings_of_one_name_are_joined(one, other):
    assert list(join_near({one: 2, other: 1}).values()) == [(one, other)]


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_names_stay_apart(one, other):
    assert len(join_near({one: 2, other: 1})) == 2


def test_the_most_common_form_stands_for_the_group():
    names = {"ipa": 3, "IPA": 5, "IPAs": 5, "stout": 1}
    assert join_near(names) == {"IPA": ("IPA", "IPAs", "ipa"), "stout": ("stout",)}
    assert join_near({}) == {}


POOL = sorted({name for pair in (*SAME, *APART) for name in pair})
NAMES = st.dictionaries(
    st.sampled_from(POOL) | st.text(min_size=1, max_size=12), st.integers(1, 9), max_size=14
)


@given(NAMES, st.randoms())
def test_the_order_of_the_names_changes_nothing(names, dice):
    shuffled = list(names.items())
    dice.shuffle(shuffled)
    joined = join_near(names)
    assert list(join_near(dict(shuffled)).items()) == list(joined.items())
    assert sorted(form for forms in joined.values() for form in forms) == sorted(names)


@given(NAMES, st.sampled_from(POOL))
def test_what_is_together_stays_together_when_a_name_is_added(names, new):
    """Or else a profile would fall apart as it grows."""
    before = join_near(names).values()
    after = {form: forms for forms in join_near({**names, new: 1}).values() for form in forms}
    for forms in before:
        assert len({after[form] for form in forms}) == 1


@given(st.sampled_from(POOL), st.sampled_from(POOL))
def test_same_is_mutual_and_joins_only_the_same(one, other):
    a, b = name_key(one), name_key(other)
    assert same_name(a, a)
    assert same_name(a, b) is same_name(b, a)
    assert (len(join_near({one: 1, other: 1})) == 1) is (
        one == other or (bool(a) and bool(b) and same_name(a, b))
    )


@given(st.text("abcXYZ019 '-.", max_size=20))
def test_a_key_is_blind_to_case_and_quotes(name):
    assert name_key(name.upper()) == name_key(name.lower()) == name_key(f"《{name}》")
    assert bool(name_key(name)) is any(map(str.isalnum, name))


TITLES = {
    "headphones 5": "Sony WH-1000XM5 Wireless Headphones, Black",
    "headphones 4": "Sony WH-1000XM4 Wireless Headphones",
    "beer": "Saison Dupont",
    "book": "The Joy of Brewing",
    "ale": "Stone IPA",
    "system": "Windows 7 Home",
    "bud": "Budweiser",
    "novel": "三体",
    "tuner": "Snark SN5X Clip-On Tuner",
    "twin 1": "Mort Subite",
    "twin 2": "Mort Subite!",
}


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("saison dupont", "beer"),
        ("Dupont Saison", "beer"),
        ("Saison Duponts", "beer"),
        ("Joy of Brewing", "book"),
        ("WH-1000XM5", "headphones 5"),
        ("sony wh1000xm4", "headphones 4"),
        ("SN5X", "tuner"),
        ("Budwiser", "bud"),
        ("《三体》", "novel"),
        ("Stone IPAs", "ale"),
        ("Stone", None),  # a brewery is not its beer
        ("Stone APA", None),
        ("IPA", None),
        ("Windows 7", None),
        ("Windows 8 Home", None),
        ("WH-1000XM3", None),
        ("Sony", None),
        ("Sony headphones", None),
        ("Mort Subite", None),  # might be either
        ("the", None),
        ("", None),
        ("!!!", None),
    ],
)
def test_a_name_is_linked_to_its_item(name, item):
    assert Titles(TITLES).link(name) == item
    assert Titles(dict(reversed(TITLES.items()))).link(name) == item
