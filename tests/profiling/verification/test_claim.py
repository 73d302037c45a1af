"""One claim by itself: what the fold makes passes, and no lie about it does."""

from datetime import timedelta

import pytest

from tasteprint.profiling.models import (
    ClaimKind,
    CountQuery,
    Item,
    Name,
    Opinion,
    Origin,
    Part,
    Reader,
    Reading,
    Rules,
    Topic,
)
from tasteprint.profiling.verification import check_claim

TAGS = {
    f"i{n}": tag
    for n, tag in enumerate(["stout", "stout", "Stouts", "wine", "wine", "keg", "keg"], 1)
}
TEXT = "I love the stout that Guinness brews."
READ_BY = Origin(prompt="aspects", variant="v1", sha256="1", model="m")
DAY = timedelta(days=1)


@pytest.fixture
def history(ledger, make_event):
    """Stouts bought and praised, a wine skipped, a keg bought and sent back, and praised once."""
    ledger.add_items([Item(item_id=i, title=i, tags=(tag,)) for i, tag in TAGS.items()])
    ledger.add_events(
        [
            make_event(0, text=TEXT, item_id="i1", kind="review"),
            make_event(1, text=TEXT, item_id="i2", kind="review"),
            *(make_event(n, text=None, item_id="i3", kind="purchase") for n in (2, 3)),
            *(make_event(n, text=None, item_id="i4", kind="view") for n in range(4, 9)),
            make_event(9, text=None, item_id="i5", kind="skip"),
            make_event(10, text="A wine, skipped.", item_id="i5", kind="skip"),
            make_event(20, text=None, item_id="i6", kind="purchase"),
            make_event(21, text=None, item_id="i6", kind="return"),
            make_event(30, text="The keg is great.", item_id=None),
            make_event(31, text="The keg is awful.", item_id=None),
            make_event(32, text="The keg is awful!", item_id=None),
        ]
    )

    def span(text):
        return {"start": 0, "end": len(text)}

    def said(about, polarity, text):
        return Opinion(about=about, polarity=polarity, clarity=0.9, **span(text))

    praise = {
        "topics": (Topic(tag="stout", chance=0.9, named=True, **span(TEXT)),),
        "names": (Name(name="Guinness", chances={"word": 0.1, "product": 0.9}, **span(TEXT)),),
        "opinions": (said("stout", 0.8, TEXT),),
    }
    keg = ("The keg is great.", 0.9), ("The keg is awful.", -0.9), ("The keg is awful!", -0.9)
    wine = Topic(tag="wine", chance=0.9, named=True, **span("A wine, skipped."))
    ledger.save_readings(
        Reader(reader="r", origins={Part.OPINIONS: READ_BY}),
        [
            *(
                Reading.model_validate({"event_id": i, "reader": "r", **praise})
                for i in ("e0", "e1")
            ),
            Reading(event_id="e10", reader="r", topics=(wine,)),
            *(
                Reading(event_id=f"e{n}", reader="r", opinions=(said("keg", tone, text),))
                for n, (text, tone) in enumerate(keg, 30)
            ),
        ],
    )
    return ledger.history("u1")


@pytest.fixture
def told(ledger, history):  # noqa: ARG001 - the events must be there
    """The claims of the profile, by kind, value and whether they hold."""
    profile = ledger.rebuild_profile("u1", Rules())
    return {(c.kind, c.value, c.valid_to is None): c for c in profile.claims}


STOUT = (ClaimKind.INTEREST, "stout", True)
WINE = (ClaimKind.INTEREST, "wine", True)
SENT_BACK = (ClaimKind.INTEREST, "keg", False)
GUINNESS = (ClaimKind.ENTITY, "Guinness", True)
LIKED = (ClaimKind.ASPECT_SENTIMENT, "stout", True)
NO_MORE = (ClaimKind.ASPECT_SENTIMENT, "keg", False)
ACTIVITY = (ClaimKind.FACT, "activity", True)


def test_what_the_fold_makes_passes(told, history):
    assert {STOUT, WINE, SENT_BACK, GUINNESS, LIKED, NO_MORE, ACTIVITY} <= told.keys()
    assert told[SENT_BACK].ended_by == "e21"
    assert told[NO_MORE].ended_by in {"e31", "e32"}
    assert told[STOUT].counts[0].query.also == ("Stouts",)
    for claim in told.values():
        assert check_claim(claim, history) == []


def counting(claim, history, **fields):
    """The claim with an honest count of something else for all its evidence."""
    query = CountQuery(**{**claim.counts[0].query.model_dump(), **fields})
    count = history.tally.count(query)
    times = [history.by_id[i].ts for i in count.event_ids] or [claim.first_seen]
    seen = {"first_seen": min(times), "last_seen": max(times), "valid_from": min(times)}
    return claim.model_copy(update={"counts": (count,), "quotes": (), **seen})


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (STOUT, {"also": ("wine",)}),
        (STOUT, {"also": ()}),
        (STOUT, {"turned_away": None}),
        (WINE, {"turned_away": True}),
        (STOUT, {"item_id": "i3"}),
        (STOUT, {"kind": "purchase"}),
        (WINE, {"item_tag": "chess"}),
        (ACTIVITY, {"item_tag": "wine"}),
        (ACTIVITY, {"turned_away": False}),
        (ACTIVITY, {"item_id": "i4"}),
    ],
)
def test_an_honest_count_of_something_else_is_caught(told, history, key, fields):
    assert check_claim(counting(told[key], history, **fields), history)


def test_a_count_up_to_another_instant_is_caught(told, history):
    early = counting(told[STOUT], history, as_of=history.as_of - 29 * DAY)
    assert check_claim(early, history) == ["it does not count as an interest does"]


def test_nothing_counted_is_no_interest(told, history):
    chess = told[STOUT].model_copy(update={"value": "chess"})
    none = counting(chess, history, item_tag="chess", also=())
    assert none.counts[0].matched == 0
    assert "it counts nothing" in check_claim(none, history)


@pytest.mark.parametrize(
    ("key", "changed", "words"),
    [
        (STOUT, {"kind": ClaimKind.PREFERENCE}, "no rule makes claims of the kind preference"),
        (STOUT, {"user_id": "u2"}, "about user u2"),
        (STOUT, {"polarity": 0.5}, "polarity"),
        (STOUT, {"detail": "beer"}, "detail"),
        (STOUT, {"trend": "rising"}, "not rising"),
        (SENT_BACK, {"trend": "steady"}, "not steady"),
        (STOUT, {"origin": READ_BY}, "origin"),
        (SENT_BACK, {"ended_by": "e20"}, "did not end it"),
        (SENT_BACK, {"ended_by": "e9"}, "did not end it"),
        (SENT_BACK, {"ended_by": "nowhere"}, "did not end it"),
        (SENT_BACK, {"valid_to": None, "ended_by": None}, "does not count as an interest"),
        (GUINNESS, {"detail": "person"}, "kind person"),
        (GUINNESS, {"polarity": 1.0}, "polarity"),
        (GUINNESS, {"strength": 1.0}, "strength"),
        (GUINNESS, {"confidence": 1.0}, "confidence"),
        (GUINNESS, {"trend": "rising"}, "not rising"),
        (LIKED, {"polarity": 0.0}, "not read so"),
        (LIKED, {"polarity": 0.95}, "as clear as"),
        (LIKED, {"strength": 0.1}, "strength"),
        (LIKED, {"confidence": 0.5}, "confidence"),
        (LIKED, {"detail": "beer"}, "detail"),
        (LIKED, {"origin": Origin(prompt="other")}, "origin"),
        (LIKED, {"origin": Origin()}, "origin"),
        (NO_MORE, {"ended_by": "e30"}, "did not end it"),
        (ACTIVITY, {"value": "chess"}, "activity"),
        (ACTIVITY, {"confidence": 0.5}, "confidence"),
        (ACTIVITY, {"strength": 0.9}, "strength"),
        (ACTIVITY, {"polarity": 0.9}, "polarity"),
        (ACTIVITY, {"origin": READ_BY}, "origin"),
    ],
)
def test_a_false_field_is_caught(told, history, key, changed, words):
    problems = check_claim(told[key].model_copy(update=changed), history)
    assert words in "; ".join(problems)


@pytest.mark.parametrize("key", [STOUT, SENT_BACK, GUINNESS, LIKED, NO_MORE, ACTIVITY])
@pytest.mark.parametrize("days", [-40, -0.5, 0.5, 40])
def test_a_false_beginning_or_end_is_caught(told, history, key, days):
    claim = told[key]
    moved = claim.model_copy(update={"valid_from": claim.valid_from + days * DAY})
    assert check_claim(moved, history)
    until = (claim.valid_to or history.as_of) + days * DAY
    if claim.ended_by or days < -1 or days > 0:
        assert check_claim(claim.model_copy(update={"valid_to": until}), history)


@pytest.mark.parametrize("key", [GUINNESS, LIKED, STOUT])
def test_an_event_quoted_twice_is_caught(told, history, key):
    claim = told[key]
    twice = claim.model_copy(update={"quotes": (claim.quotes[0], claim.quotes[0])})
    assert "it quotes event e0 twice" in check_claim(twice, history)


def test_what_was_turned_away_is_no_word_for_an_interest(history, make_claim):
    event = history.by_id["e10"]
    claim = make_claim(event, 0, len(event.text), value="wine")
    assert check_claim(claim, history) == ["'A wine, skipped.' is about negative feedback"]


def test_names_and_opinions_count_nothing(told, history):
    counts = told[STOUT].counts
    for key in (GUINNESS, LIKED):
        counted = told[key].model_copy(update={"counts": counts})
        assert "such claims count nothing" in check_claim(counted, history)
