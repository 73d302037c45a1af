from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasteprint.profiling.claims import Sensitivity
from tasteprint.profiling.claims.sensitive_filter import SENSITIVE_CLAIM
from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import (
    TIERS,
    Category,
    Claim,
    Count,
    CountQuery,
    Lexicon,
    Quote,
    Rejection,
    categories_named,
    shipped,
)

C = Category


@pytest.fixture(scope="module")
def sensitivity():
    return Sensitivity()


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("During my cancer treatment it helped.", {C.HEALTH}),
        ("我有糖尿病，很合适。", {C.HEALTH}),
        ("I pray before every dialysis session.", {C.RELIGION, C.HEALTH}),
        ("As a conservative I liked it.", {C.POLITICS}),
        ("I'm bi and the colours are right.", {C.ORIENTATION}),
        ("As a Black customer I found no shade.", {C.ETHNICITY}),
        ("我是藏族，图案很正宗。", {C.ETHNICITY}),
        ("My DNA test came back.", {C.GENETICS}),
        ("工会发的福利。", {C.UNION}),
        ("My ankle monitor fits under it.", {C.CRIME}),
        # Other senses, and nobody that they are said of.
        ("The key depression is too shallow for me.", set()),
        ("A blood orange beer, my favourite.", set()),
        ("Cancer is a word. I like the case.", set()),
        ("I love the black finish, mine was white.", set()),
        ("A black lager is what I am after.", set()),
        ("我家黑人牙膏用了十年，佛系使用。", set()),
        ("", set()),
    ],
)
def test_of_a_text(sensitivity, text, categories):
    assert sensitivity.of_text(text) == categories


@pytest.mark.parametrize(
    ("value", "categories"),
    [
        ("fertility", {C.HEALTH}),
        ("cancer", {C.HEALTH}),  # doubtful in a text, but all that the claim is about
        ("breast-cancer_care", set()),  # doubtful, and not all
        ("HIV tests", {C.HEALTH}),
        ("church", {C.RELIGION}),
        ("church-key", set()),
        ("black", set()),
        ("左派", {C.POLITICS}),
    ],
)
def test_of_a_value(sensitivity, value, categories):
    assert sensitivity.of_value(value) == categories


def test_what_is_allowed_is_not_told():
    text = "I pray before every dialysis session."
    assert Sensitivity([C.HEALTH]).of_text(text) == {C.RELIGION}
    assert Sensitivity(list(C)).of_text(text) == set()


def test_every_word_that_ships_is_found_as_it_stands(sensitivity):
    """None is hidden by a harmless phrase, or passed over by its beginning."""
    for tier in TIERS:
        for category in C:
            for word in shipped().of(tier, category):
                plain = word.removesuffix("*")
                found = {entry for t, entry, _ in sensitivity._matches(plain) if t == tier}
                assert category in found, word


def test_no_harmless_phrase_tells_anything(sensitivity):
    for phrase in shipped().harmless:
        assert sensitivity._matches(f"We like the {phrase.removesuffix('*')} here.") == [], phrase


@given(st.data())
def test_a_word_is_found_wherever_it_stands(sensitivity, data):
    category = data.draw(st.sampled_from(list(C)))
    word = data.draw(st.sampled_from(shipped().of("plain", category))).removesuffix("*")
    before, after = (data.draw(st.text(" .,!中1\n", max_size=6)) for _ in range(2))
    form = data.draw(st.sampled_from([word, word.upper(), word.replace(" ", "-")]))
    assert category in sensitivity.of_text(f"{before} {form} {after}")


QUIET = "The fan is loud."
REVEALS = "My cancer treatment is loud."


@pytest.fixture
def loud(make_event, make_claim):
    """A claim about noise with a quote that reveals, and one that does not."""
    events = [make_event(1, text=REVEALS), make_event(2, text=QUIET)]
    quotes = tuple(
        Quote(event_id=e.event_id, start=0, end=len(e.text), text=e.text) for e in events
    )
    claim = make_claim(events[0], value="noise", quotes=quotes, last_seen=events[1].ts)
    return claim, {event.event_id: event.ts for event in events}


def test_a_quote_that_reveals_is_dropped(sensitivity, loud):
    claim, times = loud
    kept = sensitivity.screened(claim, times)
    assert isinstance(kept, Claim)
    assert [quote.text for quote in kept.quotes] == [QUIET]
    assert kept.first_seen == kept.last_seen == times["e2"]


def test_a_claim_that_only_such_quotes_hold_up_is_kept_out(sensitivity, loud):
    claim, times = loud
    alone = claim.model_copy(update={"quotes": claim.quotes[:1]})
    assert sensitivity.screened(alone, times) is SENSITIVE_CLAIM
    query = CountQuery(item_tag="noise", as_of=datetime(2025, 1, 1, tzinfo=UTC))
    count = Count(matched=1, total=2, query=query, event_ids=("e2",))
    counted = alone.model_copy(update={"counts": (count,)})
    kept = sensitivity.screened(counted, times)
    assert isinstance(kept, Claim)
    assert (kept.quotes, kept.first_seen) == ((), times["e2"])


def test_a_sensitive_value_is_kept_out_and_not_named(sensitivity, loud):
    claim, times = loud
    about = claim.model_copy(update={"value": "fertility"})
    kept_out = sensitivity.screened(about, times)
    assert isinstance(kept_out, Rejection)
    said = f"{kept_out.what} {kept_out.reason}".casefold()
    assert not any(word in said for word in ["fertility", "noise", *C])


def test_an_allowed_or_harmless_claim_stays_as_it_is(sensitivity, loud):
    claim, times = loud
    assert Sensitivity([C.HEALTH]).screened(claim, times) == claim
    harmless = claim.model_copy(update={"quotes": claim.quotes[1:]})
    assert sensitivity.screened(harmless, times) is harmless


def test_words_of_ones_own_are_added(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text('harmless = "iron lung*"\n[plain]\nhealth = "lung*, 肺"\n', "utf-8")
    own = Sensitivity(lexicon=Lexicon.read(path))
    assert own.of_text("Good for lungs") == own.of_text("对肺好") == {C.HEALTH}
    assert own.of_text("Iron lungs, the band") == set()
    assert own.of_text("a diabetic") == {C.HEALTH}
    assert (shipped() + Lexicon.read(path)).digest != shipped().digest
    assert (shipped() + Lexicon({})).digest == shipped().digest


@pytest.mark.parametrize(
    "content", ['[loud]\nhealth = "x"', '[plain]\nhappiness = "x"', "plain = 3", "[plain"]
)
def test_a_file_of_words_that_makes_no_sense_is_refused(tmp_path, content):
    path = tmp_path / "words.toml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"words\.toml cannot be read"):
        Lexicon.read(path)


def test_categories_are_named():
    assert categories_named(["health", " Crime"]) == {C.HEALTH, C.CRIME}
    assert categories_named(["all"]) == frozenset(C)
    assert categories_named(["none"]) == frozenset()
    with pytest.raises(ValueError, match="'love' is none of"):
        categories_named(["love"])
