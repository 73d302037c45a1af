"""What is built again, and what is not."""

from datetime import timedelta

import pytest

from tasteprint.agents.batch import build_all
from tasteprint.agents.door import Door, DoorConfig
from tasteprint.agents.scores import Calibration
from tasteprint.agents.scripted import ScriptedModel
from tasteprint.profiling.errors import LedgerError
from tasteprint.profiling.grounding import check_profile
from tasteprint.profiling.models import ClaimKind, Item, Status
from tasteprint.prompts.loader import Library

AT_ONCE = DoorConfig(attempts=2, max_wait=0.0)


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
    assert not three.cached
    assert len(model.requests) == asked  # all from the cache
    assert forced.version == 2
    assert forced.usage.calls == 0
    # How a build went is not what it found: all else is the same, byte for byte.
    same = {"version", "usage"}
    assert forced.model_dump_json(exclude=same) == first.model_dump_json(exclude=same)


@pytest.mark.parametrize("changed", ["event", "prompt", "config", "item", "model", "calibration"])
async def test_a_change_is_built(
    changed, make_profiler, model, ledger, make_event, library, tmp_path, fair, catalogue
):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    await make_profiler(model).build("u1")
    if changed == "event":
        ledger.add_events([make_event(2, "And a keg.")])
    items = [*catalogue, Item(item_id="i9", title="New")] if changed == "item" else catalogue
    config = {"max_quotes": 1} if changed == "config" else {}
    if changed == "model":
        model = ScriptedModel(scorer=fair, name="other")
    door = None
    if changed == "calibration":
        key = (library.get("sentiment").sha256, "scripted")
        door = Door(model, ledger, AT_ONCE, {key: Calibration(scale=0.5)})
    if changed == "prompt":
        shipped = library.get("sentiment")
        (tmp_path / shipped.path.name).write_text(shipped.source.replace("Sentiment:", "Tone:"))
        library = Library.load(tmp_path)
    profiler = make_profiler(model, items=items, library=library, door=door, **config)
    _, result = await profiler.build("u1")
    assert not result.cached


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
    assert check_profile(later, ledger) == []
    assert ledger.profile("u1") == now


async def test_long_after_the_last_event(build, make_event):
    old = make_event(1, "I love stout.", item_id="i1")
    profile = await build(old, as_of=old.ts + timedelta(days=365 * 900), half_life_days=1)
    assert profile.claim(profile.interests[0]).strength == 0.0


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
