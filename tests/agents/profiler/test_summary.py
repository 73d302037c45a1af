"""Summaries: composed from checked claims, or freely worded under the checker."""

import json

import pytest

from tasteprint.agents.choosing import LETTERS
from tasteprint.agents.door import Door, DoorConfig
from tasteprint.agents.draft import Draft, History, ProfilerConfig, make_claim, quote
from tasteprint.agents.scripted import ScriptedModel
from tasteprint.agents.session import Session
from tasteprint.agents.summary import Summarise
from tasteprint.profiling.errors import ModelRefused
from tasteprint.profiling.models import ClaimKind, Count, CountQuery

TEXTS = {
    1: "I love a good stout in winter.",
    2: "My last stout was a Sierra Nevada.",
    3: "This keg is awful, I never clean it.",
}


@pytest.fixture
def history(make_event):
    events = tuple(make_event(n, text) for n, text in TEXTS.items())
    return History(user_id="u1", as_of=events[-1].ts, events=events, items={}, windows=())


@pytest.fixture
def claims(history):
    stout, sierra, keg = history.events
    query = CountQuery(item_tag="stout", as_of=history.as_of)
    count = Count(matched=2, total=3, query=query, event_ids=(stout.event_id, sierra.event_id))
    interest, aspect = ClaimKind.INTEREST, ClaimKind.ASPECT_SENTIMENT
    made = [
        make_claim(history, interest, "stout", confidence=0.9, strength=0.8, counts=[count]),
        make_claim(
            history, interest, "keg", confidence=0.8, strength=0.3, quotes=[quote(keg, 0, 36)]
        ),
        make_claim(
            history, aspect, "keg", confidence=0.8, polarity=-0.9, quotes=[quote(keg, 0, 36)]
        ),
        make_claim(
            history, ClaimKind.ENTITY, "Sierra Nevada", detail="product", confidence=0.7,
            quotes=[quote(sierra, 0, 34)],
        ),
        make_claim(history, ClaimKind.FACT, "activity", detail="post", confidence=1.0,
            strength=1.0, counts=[count]),
    ]  # fmt: skip
    return tuple(made)


def draft_of(history, claims, model) -> Draft:
    session = Session(Door(model, None, DoorConfig(attempts=1)), "u1")
    return Draft(history, session, claims=claims)


async def summarise(library, history, claims, model, **config):
    return await Summarise(library, ProfilerConfig(**config))(draft_of(history, claims, model))


def writes(*sentences):
    """A model that writes these (text, cited ids), and scores the last letter highest."""
    answer = {"sentences": [{"text": text, "cites": cites} for text, cites in sentences]}
    return ScriptedModel(
        writer=lambda _text: json.dumps(answer),
        scorer=lambda _text, labels: {label: -1.0 / ord(label) for label in labels},
    )


async def test_the_strongest_is_said_and_the_model_chooses_the_others(library, history, claims):
    def favours(text, labels):
        telling = "Notes" in text and "N/A" not in text
        return {label: -1.0 if telling and label in "BE" else -3.0 for label in labels}

    model = ScriptedModel(scorer=favours)
    draft = await summarise(library, history, claims, model, summary_sentences=3)
    stout, keg, activity = (s.text for s in draft.summary)
    assert "events concern stout" in stout
    assert keg.startswith("Writes about keg")
    assert activity.startswith("2 of 3 events")
    assert all(s.claim_ids and s.event_ids for s in draft.summary)


async def test_the_letters_own_pull_is_taken_out(library, history, claims):
    def leans(text, labels):
        pull = {label: -1.0 * at for at, label in enumerate(labels)}  # A, whatever it says
        return pull | ({"E": pull["E"] + 2.5} if "N/A" not in text else {})

    model = ScriptedModel(scorer=leans)
    draft = await summarise(library, history, claims, model, summary_sentences=2)
    assert draft.summary[1].claim_ids == (claims[4].claim_id,)


async def test_few_sentences_need_no_model(library, history, claims):
    draft = await summarise(library, history, claims[:2], ScriptedModel(), summary_sentences=4)
    assert len(draft.summary) == 2


async def test_without_claims_there_is_none(library, history):
    assert (await summarise(library, history, (), ScriptedModel())).summary == ()


async def test_no_kind_crowds_out_the_others(library, history, claims):
    many = tuple(
        make_claim(
            history, ClaimKind.INTEREST, f"tag{n}", confidence=0.9, strength=0.9,
            quotes=[quote(history.events[0], 0, 30)],
        )
        for n in range(20)
    )  # fmt: skip
    draft = await summarise(library, history, many + claims, writes(), summary_sentences=8)
    assert len(draft.summary) == 7 <= len(LETTERS)
    assert {claims[2].claim_id, claims[3].claim_id, claims[4].claim_id} <= {
        i for s in draft.summary for i in s.claim_ids
    }


@pytest.fixture
def quoted(history, claims):
    """The claims, with a quote for the first."""
    first = quote(history.events[0], 0, 30)
    interest = make_claim(
        history, ClaimKind.INTEREST, "stout", confidence=0.9, strength=0.8, quotes=[first]
    )
    return (interest, *claims[1:])


async def test_what_is_written_freely_is_checked(library, history, quoted):
    model = writes(
        ("They love a good stout. ", ["c1", "c1", "c9"]),
        ("They also enjoy Belgian chocolate.", ["c1"]),
        ("They went to 17 breweries.", ["c1"]),
        ("The user writes about the keg.", ["c2"]),
    )
    draft = await summarise(library, history, quoted, model, wording="free")
    assert [s.text for s in draft.summary] == [
        "They love a good stout.",
        "The user writes about the keg.",
    ]
    assert [s.claim_ids for s in draft.summary] == [
        (quoted[0].claim_id,),
        (quoted[1].claim_id,),
    ]
    chocolate, breweries = (r.reason for r in draft.rejected)
    assert chocolate == "not in its evidence: enjoy, Belgian, chocolate"
    assert breweries.startswith("not in its evidence: ")
    assert "17" in breweries


@pytest.mark.parametrize(
    ("text", "cites", "reason"),
    [
        ("A stout is cited nowhere.", [], "it cites no claim"),
        ("It cites what is not there: stout.", ["c9"], "it cites no claim"),
        (" \n ", ["c1"], "it says nothing"),
    ],
)
async def test_a_sentence_without_ground_is_dropped(text, cites, reason, library, history, quoted):
    draft = await summarise(library, history, quoted, writes((text, cites)), wording="free")
    assert [r.reason for r in draft.rejected] == [reason]
    assert text not in [s.text for s in draft.summary]


async def test_where_all_is_invented_the_composed_sentences_stand_in(library, history, claims):
    model = writes(("A love for chocolate and sustainable practices.", ["c1"]))
    draft = await summarise(library, history, claims, model, wording="free")
    assert len(draft.rejected) == 1
    assert len(draft.summary) == 4
    assert any("events concern stout" in s.text for s in draft.summary)


async def test_an_answer_that_is_none_is_reported(library, history, claims):
    model = ScriptedModel(writer=lambda _t: "not json", scorer=writes().scorer)
    draft = await summarise(library, history, claims, model, wording="free")
    assert draft.rejected[0].what == "written summary"
    assert "no valid WrittenSummary" in draft.rejected[0].reason
    assert draft.summary


async def test_a_refusal_to_choose_is_told(library, history, claims):
    def refuses(_text, _labels):
        raise ModelRefused("too long")

    with pytest.raises(ModelRefused):
        await summarise(library, history, claims, ScriptedModel(scorer=refuses))


async def test_no_more_sentences_than_wanted(library, history, claims):
    model = writes(*[("The user writes about the keg.", ["c2"])] * 4)
    draft = await summarise(library, history, claims, model, wording="free", summary_sentences=2)
    assert len(draft.summary) == 2
