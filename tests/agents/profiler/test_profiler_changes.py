"""What is built again, and what is not."""

from datetime import timedelta

import pytest

from tasteprint.agents.llm import Blend, LLMClient, LLMClientConfig, ScriptedModel
from tasteprint.agents.profiler import build_all
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.models import ClaimKind, InterestConfig, Status
from tasteprint.prompts import Library

pytestmark = pytest.mark.slow

AT_ONCE = LLMClientConfig(attempts=2, max_wait=0.0)


def values(profile, kind):
    return {claim.value for claim in profile.of_kind(kind)}


async def test_a_second_build_changes_nothing(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1"), make_event(2, "Keg.")])
    first, one = await make_profiler(model).build("u1")
    asked = len(model.requests)
    second, two = await make_profiler(model).build("u1")
    assert (one.cached, two.cached) == (False, True)
    assert second == first
    forced, three = await make_profiler(model).build("u1", force=True)
    assert len(model.requests) == asked  # all from the cache
    assert three.usage.calls == 0
    assert three.usage.cached > 0
    assert forced.model_dump_json() == first.model_dump_json()


async def test_a_new_event_is_built(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    await make_profiler(model).build("u1")
    asked = len(model.requests)
    ledger.add_events([make_event(2, "And a keg.")])
    _, result = await make_profiler(model).build("u1")
    assert not result.cached
    assert not any("stout" in text for text in model.requests[asked:])  # read already


async def test_other_rules_merge_anew_and_ask_nothing(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    await make_profiler(model).build("u1")
    asked = len(model.requests)
    profile, result = await make_profiler(model, max_quotes=1).build("u1")
    assert not result.cached
    assert profile.rules.max_quotes == 1
    assert len(model.requests) == asked


@pytest.mark.parametrize("changed", ["prompt", "model", "calibration", "reading"])
async def test_what_is_read_otherwise_is_read_again(
    changed, make_profiler, model, ledger, make_event, library, tmp_path, fair
):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    await make_profiler(model).build("u1")
    before = ledger.history("u1").readings["u1-e1"]
    llm, config = None, {"max_names": 2} if changed == "reading" else {}
    if changed == "model":
        model = ScriptedModel(scorer=fair, name="other")
    if changed == "calibration":
        key = (library.get("sentiment").sha256, "scripted")
        certain = Blend(weights={}, bias={"positive": 2.0, "negative": 0.0})
        llm = LLMClient(model, ledger, AT_ONCE, {key: certain})
    if changed == "prompt":
        shipped = library.get("sentiment")
        (tmp_path / shipped.path.name).write_text(shipped.source.replace("Sentiment:", "Tone:"))
        library = Library.load(tmp_path)
    _, result = await make_profiler(model, library=library, llm=llm, **config).build("u1")
    after = ledger.history("u1").readings["u1-e1"]
    assert after.reader != before.reader
    assert result.usage.calls + result.usage.cached > 0
    assert (after.tone != before.tone) == (changed == "calibration")


async def test_the_pace_is_no_change(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(1, "I love stout.")])
    await make_profiler(model).build("u1")
    _, result = await make_profiler(model, users_at_once=1).build("u1")
    assert result.cached


async def test_the_past_can_be_seen_again(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    profiler = make_profiler(model)
    then, _ = await profiler.build("u1")
    ledger.add_events([make_event(9, "I hate the keg.", item_id="i3")])
    now, _ = await profiler.build("u1")
    assert "keg" in values(now, ClaimKind.INTEREST)
    assert now.sentiment.overall < then.sentiment.overall
    # Any instant between the events is the same past, but for the days since the last event.
    past, result = await profiler.build("u1", make_event(1).ts)
    assert result.cached
    assert past == then
    later, _ = await profiler.build("u1", make_event(5).ts)
    assert later.behaviour.days_since_last == 4.0
    assert values(later, ClaimKind.INTEREST) == values(then, ClaimKind.INTEREST)
    assert ledger.problems(later) == []
    assert ledger.profile("u1") == now


async def test_long_after_the_last_event(build, make_event):
    old = make_event(1, "I love stout.", item_id="i1")
    profile = await build(
        old, as_of=old.ts + timedelta(days=365 * 900), interests=InterestConfig(half_life_days=1)
    )
    (stout,) = (c for c in profile.past if (c.kind, c.value) == (ClaimKind.INTEREST, "stout"))
    assert stout.valid_to == old.ts + timedelta(days=4)
    assert stout.ended_by is None
    assert profile.interests == ()


async def test_a_user_without_events(make_profiler, model, make_event, ledger):
    ledger.add_events([make_event(5, "stout", item_id="i1")])
    profiler = make_profiler(model)
    with pytest.raises(LedgerError, match="no events of the user nobody"):
        await profiler.build("nobody")
    with pytest.raises(LedgerError, match="up to 2024-01-02"):
        await profiler.build("u1", make_event(1).ts)
    report = await build_all(profiler, ["nobody", "u1"])
    assert [r.status for r in report.results] == [Status.FAILED, Status.BUILT]
    assert "no events" in report.results[0].reason
