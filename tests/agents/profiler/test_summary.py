"""Summaries in the model's own words, under the checker."""

import json

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.profiling.models import ClaimKind

INVENTED = "A love for chocolate and sustainable practices."


@pytest.fixture
def write(build, make_event, fair):
    """Builds a profile whose summary a model words, as these (text, cited ids)."""

    async def run(*sentences, answer=None, **config):
        said = {"sentences": [{"text": text, "cites": cites} for text, cites in sentences]}
        model = ScriptedModel(scorer=fair, writer=lambda _text: answer or json.dumps(said))
        events = (
            make_event(1, "I love a good stout in winter.", item_id="i1"),
            make_event(2, "My last stout was a Sierra Nevada, and I love it.", item_id="i2"),
            make_event(3, "This keg is awful, I hate it.", item_id="i3"),
        )
        return await build(*events, model=model, wording="free", **config)

    return run


async def test_what_is_written_freely_is_checked(write):
    profile = await write(
        ("They love a good stout. ", ["c1", "c1", "c9"]),
        ("They also enjoy Belgian chocolate.", ["c1"]),
        ("They went to 17 breweries.", ["c1"]),
    )
    assert [s.text for s in profile.summary] == ["They love a good stout."]
    (stout,) = (c for c in profile.of_kind(ClaimKind.INTEREST) if c.value == "stout")
    assert profile.summary[0].claim_ids == (stout.claim_id,)
    told = {r.what: r.reason for r in profile.rejected}
    chocolate = told["summary sentence “They also enjoy Belgian chocolate.”"]
    assert chocolate == "not in its evidence: enjoy, Belgian, chocolate"
    assert "17" in told["summary sentence “They went to 17 breweries.”"]


@pytest.mark.parametrize(
    ("text", "cites", "reason"),
    [
        ("A stout is cited nowhere.", [], "it cites no claim"),
        ("It cites what is not there: stout.", ["c99"], "it cites no claim"),
        (" \n ", ["c1"], "it says nothing"),
    ],
)
async def test_a_sentence_without_ground_is_dropped(text, cites, reason, write):
    profile = await write((text, cites))
    assert reason in [r.reason for r in profile.rejected]
    assert text not in [s.text for s in profile.summary]


async def test_where_all_is_invented_the_composed_sentences_stand_in(write):
    profile = await write((INVENTED, ["c1"]))
    assert any(INVENTED in r.what for r in profile.rejected)
    assert len(profile.summary) == 4
    assert any("events concern stout" in s.text for s in profile.summary)


async def test_an_answer_that_is_none_is_reported(write):
    profile = await write(answer="not json")
    (rejection,) = (r for r in profile.rejected if r.what == "written summary")
    assert "no valid FreeSummary" in rejection.reason
    assert profile.summary


async def test_no_more_sentences_than_wanted(write):
    profile = await write(*[("They love a good stout.", ["c1"])] * 4, summary_sentences=2)
    assert len(profile.summary) == 2


async def test_what_was_written_is_not_written_again(write, make_profiler, ledger, fair):
    first = await write(("They love a good stout.", ["c1"]))
    model = ScriptedModel(scorer=fair)  # it cannot write
    again, result = await make_profiler(model, wording="free").build("u1")
    assert again == first
    assert result.cached
    assert ledger.rebuild_profile("u1", first.rules, first.as_of) == first
