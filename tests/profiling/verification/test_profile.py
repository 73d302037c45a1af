"""True claims pass, planted false ones are caught."""

from datetime import timedelta

import pytest

from tasteprint.profiling.models import (
    AspectSentiment,
    ClaimKind,
    CountQuery,
    Item,
    Sentence,
    Sentiment,
)
from tasteprint.profiling.verification import check_claim, check_profile

TEXT = "我喜欢 dark stout 😀, really."


@pytest.fixture
def filled(ledger, make_event):
    ledger.add_items([Item(item_id="i1", title="Stout", tags=("stout",))])
    ledger.add_events([make_event(n, text=TEXT, kind="review") for n in (1, 2, 3)])
    ledger.add_events([make_event(9, user="u2", text=TEXT)])
    return ledger


@pytest.fixture
def check(filled):
    def run(claim):
        return check_claim(claim, filled.history("u1"))

    return run


@pytest.fixture
def counted(filled, make_claim, bear_out):
    """A sound claim on a quote of the first event and a count of all three."""
    events = filled.events("u1")
    query = CountQuery(item_tag="stout", turned_away=False, as_of=events[-1].ts)
    count = filled.history("u1").tally.count(query)
    claim = make_claim(events[0], 4, 8, counts=(count,), last_seen=events[-1].ts)
    bear_out(filled, claim)
    return claim


def test_a_sound_claim_passes(check, counted):
    assert counted.quotes[0].text == "dark"
    assert counted.counts[0].matched == 3
    assert check(counted) == []


def changed_quote(claim, **fields):
    return claim.model_copy(update={"quotes": (claim.quotes[0].model_copy(update=fields),)})


def changed_count(claim, **fields):
    return claim.model_copy(update={"counts": (claim.counts[0].model_copy(update=fields),)})


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda c: changed_quote(c, start=5, end=9), "not 'dark'"),
        (lambda c: changed_quote(c, text="pale"), "not 'pale'"),
        (lambda c: changed_quote(c, start=400, end=404), "says ''"),
        (lambda c: changed_quote(c, event_id="e9"), "not one of this user's"),
        (lambda c: changed_quote(c, event_id="none"), "not one of this user's"),
        (lambda c: changed_count(c, matched=2), "counted 2 of 3"),
        (lambda c: changed_count(c, total=4), "counted 3 of 4"),
        (lambda c: changed_count(c, event_ids=("e1", "e2", "e2")), "other events"),
        (lambda c: c.model_copy(update={"quotes": (), "counts": ()}), "no quote and no count"),
        (lambda c: c.model_copy(update={"first_seen": c.last_seen}), "first_seen"),
        (lambda c: c.model_copy(update={"last_seen": c.first_seen}), "last_seen"),
        (lambda c: changed_count(c, last=c.first_seen), "at another time"),
        (lambda c: c.model_copy(update={"value": "heroin"}), "counts the tag stout"),
        (
            lambda c: c.model_copy(update={"kind": ClaimKind.FACT, "detail": "return"}),
            "counts events of the kind None",
        ),
        (
            lambda c: c.model_copy(update={"kind": ClaimKind.ENTITY, "value": "Duvel"}),
            "'dark' does not name Duvel",
        ),
        (
            lambda c: c.model_copy(update={"kind": ClaimKind.ASPECT_SENTIMENT, "value": "keg"}),
            "does not name keg",
        ),
    ],
)
def test_a_planted_lie_is_caught(check, counted, lie, words):
    problems = check(lie(counted))
    assert problems
    assert words in " ".join(problems)


def test_a_quote_that_was_not_read_so_is_caught(filled, check, make_claim, bear_out):
    (event, *_) = filled.events("u1")
    opinion = make_claim(
        event, 4, 14, kind=ClaimKind.ASPECT_SENTIMENT, polarity=0.8, strength=1 / 3
    )
    assert "'dark stout' was not read so" in check(opinion)
    bear_out(filled, opinion)
    assert check(opinion) == []
    turned_round = opinion.model_copy(update={"polarity": -0.8})
    assert "'dark stout' was not read so" in check(turned_round)


@pytest.fixture
def sound(filled, counted, make_claim, bear_out, make_profile):
    (event, *_) = filled.events("u1")
    opinion = make_claim(event, 4, 14, claim_id="c2", kind=ClaimKind.ASPECT_SENTIMENT, polarity=0.8)
    bear_out(filled, opinion)
    return make_profile(
        as_of=counted.last_seen,
        claims=(counted, opinion),
        summary=(Sentence(text="Dark stout.", claim_ids=("c1",)),),
        interests=("c1",),
        sentiment=Sentiment(
            by_aspect=(AspectSentiment(aspect="stout", polarity=0.8, mentions=1, claim_id="c2"),)
        ),
    )


def checked(profile, ledger):
    return check_profile(profile, ledger.history(profile.user_id, profile.as_of))


def test_a_sound_profile_passes(filled, sound):
    assert checked(sound, filled) == []


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"summary": (Sentence(text="They like ale."),)}, "cites nothing"),
        ({"summary": (Sentence(text="Ale.", claim_ids=("c7",)),)}, "no claim c7"),
        ({"summary": (Sentence(text="Ale.", event_ids=("e9",)),)}, "event e9"),
        ({"interests": ("c7",)}, "interests: there is no claim c7"),
        ({"entities": ("c7",)}, "entities: there is no claim c7"),
        (
            {
                "sentiment": Sentiment(
                    by_aspect=(AspectSentiment(aspect="a", polarity=1, mentions=1, claim_id="c7"),)
                )
            },
            "sentiment: there is no claim c7",
        ),
    ],
)
def test_a_profile_that_refers_to_nothing_is_caught(filled, sound, lie, words):
    assert words in " ".join(checked(sound.model_copy(update=lie), filled))


def test_a_profile_must_not_know_the_future(filled, sound):
    early = sound.model_copy(update={"as_of": sound.as_of - timedelta(days=1)})
    assert any("after the profile's as_of" in p for p in checked(early, filled))
    quoted = sound.claims[0].model_copy(
        update={"counts": (), "last_seen": sound.claims[0].first_seen}
    )
    before = sound.model_copy(
        update={"claims": (quoted,), "summary": (), "as_of": quoted.first_seen - timedelta(days=1)}
    )
    assert filled.problems(before) == ["the user u1 has no events"]
    elsewhere = quoted.quotes[0].model_copy(update={"event_id": "e3"})
    later = quoted.model_copy(update={"quotes": (elsewhere,)})
    problems = check_claim(later, filled.history("u1", quoted.first_seen))
    assert any("not one of this user's" in p for p in problems)


def test_a_claim_of_another_user_and_a_double_id_are_caught(filled, sound):
    claim = sound.claims[0]
    foreign = claim.model_copy(update={"user_id": "u2"})
    problems = checked(sound.model_copy(update={"claims": (claim, foreign)}), filled)
    assert any("about user u2" in p for p in problems)
    assert any("same id" in p for p in problems)
