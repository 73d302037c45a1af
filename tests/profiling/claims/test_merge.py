"""Claims as they are merged of events and readings in a real ledger."""

from datetime import timedelta

import pytest

from tasteprint.profiling.claims import check_rebuilt, wordings
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import (
    Category,
    ClaimKind,
    Item,
    Name,
    Opinion,
    Reader,
    Reading,
    Rules,
    Topic,
)

ITEMS = [
    Item(item_id=f"i{n}", title=f"{n}", tags=(tag,))
    for n, tag in enumerate(("stout", "wine", "stout", "wine"), 1)
]
SECRET = "I have had diabetes since May."


def read(ledger: Ledger, events, **parts):
    """Saves the events and readings of all of them, with the same parts over the whole text."""
    ledger.add_events(events)
    readings = [
        Reading(event_id=e.event_id, reader="r", language="en", **parts) for e in events if e.text
    ]
    ledger.save_readings(Reader(reader="r"), readings)


def names(text, *forms, sure=1.0):
    chances = {"product": sure, "word": 1.0 - sure}
    return tuple(Name(name=form, start=0, end=len(text), chances=chances) for form in forms)


def opinion(text, polarity, about="stout"):
    return Opinion(about=about, start=0, end=len(text), polarity=polarity, clarity=1.0)


def test_two_writings_of_a_name_in_a_text_are_one_mention(ledger, make_event):
    text = "The Guinness, or Guinnesses, taste great."
    events = [make_event(n, text=text, item_id=None) for n in range(4)]
    read(ledger, events, names=names(text, "Guinness", "Guinnesses"))
    (claim,) = ledger.rebuild_profile("u1", Rules()).of_kind(ClaimKind.ENTITY)
    assert [quote.event_id for quote in claim.quotes] == ["e0", "e1", "e2"]


def test_of_two_writings_the_clearest_counts(ledger, make_event):
    text = "A Guinness is a guinness."
    vague, clear = names(text, "guinness", sure=0.2), names(text, "Guinness", sure=0.9)
    read(ledger, [make_event(1, text=text, item_id=None)], names=(*vague, *clear))
    (claim,) = ledger.rebuild_profile("u1", Rules()).of_kind(ClaimKind.ENTITY)
    assert claim.confidence == pytest.approx(0.9)


def test_the_mentions_of_an_aspect_are_all_events_that_speak_of_it(ledger, make_event):
    text, blame = "The stout is great.", "The stout is awful."
    ill = make_event(0, text=blame, item_id=None)
    read(ledger, [ill], opinions=(opinion(blame, -0.9),))
    praise = [make_event(n, text=text, item_id=None) for n in range(900, 910)]
    read(ledger, praise, opinions=(opinion(text, 0.9), opinion(text, 0.2, about="Stout")))
    last = make_event(911, text=blame, item_id=None)
    read(ledger, [last], opinions=(opinion(blame, -0.1),))
    profile = ledger.rebuild_profile("u1", Rules())
    (aspect,) = profile.sentiment.by_aspect
    # The one from before the claim began is no mention, the one that speaks against it is.
    assert (aspect.aspect, aspect.mentions) == ("stout", 11)
    assert len(profile.claim(aspect.claim_id).quotes) == 3
    assert aspect.polarity == profile.claim(aspect.claim_id).polarity
    assert ledger.problems(profile) == []


@pytest.mark.parametrize("mentions", [1, 12])
def test_other_mentions_than_there_were_are_caught(ledger, make_event, mentions):
    text = "The stout is great."
    events = [make_event(n, text=text, item_id=None) for n in range(4)]
    read(ledger, events, opinions=(opinion(text, 0.9),))
    profile = ledger.rebuild_profile("u1", Rules())
    (aspect,) = profile.sentiment.by_aspect
    told = aspect.model_copy(update={"mentions": mentions})
    tone = profile.sentiment.model_copy(update={"by_aspect": (told,)})
    problems = ledger.problems(profile.model_copy(update={"sentiment": tone}))
    figures = f"{mentions} mentions of stout, +0.90; counted again 4 mentions of stout, +0.90"
    assert problems == [f"sentiment: {figures}"]


def past(ledger):
    return ledger.rebuild_profile("u1", Rules()).past


def test_an_interest_that_ended_is_not_changed_by_what_comes_later(ledger, make_event):
    ledger.add_items(ITEMS)
    buy = {"text": None, "kind": "purchase"}
    bought = [make_event(n, **buy) for n in range(3)]
    ledger.add_events([*bought, make_event(2000, item_id="i2", **buy)])
    before = past(ledger)
    assert [claim.value for claim in before] == ["stout"]
    ledger.add_events([make_event(2001, text=None, kind="return")])
    assert past(ledger) == before


def test_names_and_opinions_that_ended_stay_as_strong_as_they_were(ledger, make_event):
    text = "The Guinness is great."
    said = [make_event(n, text=text, item_id=None) for n in range(3)]
    read(ledger, said, names=names(text, "Guinness"), opinions=(opinion(text, 0.9, "Guinness"),))
    read(ledger, [make_event(5000, text="Good evening.", item_id=None)])
    before = past(ledger)
    assert {claim.kind for claim in before} == {ClaimKind.ENTITY, ClaimKind.ASPECT_SENTIMENT}
    assert [claim.strength for claim in before] == [1.0, 1.0]
    read(ledger, [make_event(n, text="Good morning.", item_id=None) for n in range(5001, 5009)])
    assert past(ledger) == before


def test_what_is_sensitive_in_its_quotes_takes_no_others_place(ledger, make_event):
    """Interests that ended are cut to the latest; one that is rejected is not one of them."""
    ledger.add_items(ITEMS)
    ledger.add_events([make_event(0, text=None, kind="purchase")])
    later = make_event(100, text=SECRET, item_id=None)
    topic = Topic(tag="wine", start=0, end=len(SECRET), chance=0.9, named=True)
    read(ledger, [later], topics=(topic,))
    as_of = later.ts + timedelta(days=5000)
    profile = ledger.rebuild_profile("u1", Rules(max_past=1), as_of)
    assert [claim.value for claim in profile.past if claim.kind is ClaimKind.INTEREST] == ["stout"]
    assert [rejection.what for rejection in profile.rejected] == ["a claim of a sensitive kind"]
    allowed = ledger.rebuild_profile("u1", Rules(max_past=1, sensitive=(Category.HEALTH,)), as_of)
    assert [claim.value for claim in allowed.past if claim.kind is ClaimKind.INTEREST] == ["wine"]


def test_what_no_word_voices_is_no_opinion_but_in_a_review(ledger, make_event):
    text = "Any stout will cool down."
    read(ledger, [make_event(1, text=text)], opinions=(opinion(text, -0.9),))
    profile = ledger.rebuild_profile("u1", Rules())
    assert profile.sentiment.by_aspect == ()
    assert ("opinion about stout", "no word voices it") in [
        (r.what, r.reason) for r in profile.rejected
    ]
    review = make_event(2, text=text, kind="review")
    read(ledger, [review], opinions=(opinion(text, -0.9),))
    (claim,) = ledger.rebuild_profile("u1", Rules()).of_kind(ClaimKind.ASPECT_SENTIMENT)
    assert [quote.event_id for quote in claim.quotes] == ["e2"]


def test_a_profile_in_the_words_of_an_earlier_version_is_sound(ledger, make_event):
    text = "The stout is great."
    read(ledger, [make_event(1, text=text, item_id=None)], opinions=(opinion(text, 0.9),))
    profile = ledger.rebuild_profile("u1", Rules())
    claims = [profile.claim(sentence.claim_ids[0]) for sentence in profile.summary]
    stored = [wordings(claim)[-1] for claim in claims]
    assert stored[0].text.startswith("Speaks well of stout")
    old = profile.model_copy(update={"summary": tuple(stored)})
    assert ledger.problems(old) == check_rebuilt(old, profile) == []
    lie = stored[0].model_copy(update={"text": stored[0].text.replace("well", "ill")})
    false = old.model_copy(update={"summary": (lie, *stored[1:])})
    assert ledger.problems(false)
    assert check_rebuilt(false, profile) == ["its summary is not what the records give"]
