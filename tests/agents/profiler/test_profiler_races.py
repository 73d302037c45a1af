"""What happens when the records change while a profile is being built."""

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.profiling.models import Reader


@pytest.mark.parametrize("force", [False, True])
async def test_an_event_that_comes_meanwhile_is_built_in(
    make_profiler, model, ledger, make_event, force
):
    asked: list[str] = []

    def score(text, labels):
        if not asked:
            ledger.add_events([make_event(2, "I love the new glass.")])
        asked.append(text)
        return model.scorer(text, labels)

    ledger.add_events([make_event(1, "I love this thick stout.")])
    last = make_event(9).ts
    profile, result = await make_profiler(ScriptedModel(scorer=score)).build(
        "u1", last, force=force
    )
    assert profile.behaviour.events == 2
    assert ledger.problems(profile) == []
    assert len(asked) == len(set(asked)) == result.usage.calls  # no text was read twice


async def test_a_reader_stays_as_it_was_first_saved(make_profiler, model, ledger, make_event):
    """An earlier version may have put its cautions in other words under the same id."""
    ledger.add_events([make_event(1, "I love this stout.")])
    profiler = make_profiler(model)
    await profiler.build("u1")
    (reader,) = ledger.require_history("u1").readers.values()
    other = reader.model_copy(update={"cautions": ("In earlier words.",)})
    assert other != reader
    ledger.erase_user("u1")
    ledger.save_readings(Reader.model_validate(other.model_dump()), [])
    ledger.add_events([make_event(1, "I love this stout.")])
    snapshot = ledger.snapshot("u1")
    again = snapshot.with_readings(ledger.reader_payload(reader.reader), [])
    assert again.rows == snapshot.rows
    profile, _ = await profiler.build("u1")
    assert ledger.problems(profile) == []
