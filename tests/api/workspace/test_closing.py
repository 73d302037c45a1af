"""A closed workspace stays closed."""

import pytest

from tasteprint.profiling.errors import SettingsError

CALLS = {
    "users": lambda tp: tp.users(),
    "profiles": lambda tp: tp.profiles(),
    "profile": lambda tp: tp.profile("ann"),
    "diff": lambda tp: tp.diff("ann", "2024-01-01", "2024-05-01"),
    "recommend": lambda tp: tp.recommend("ann"),
    "why": lambda tp: tp.why("ann", "law1"),
    "ask": lambda tp: tp.ask("ann", "Any pets?"),
    "build_profiles": lambda tp: tp.build_profiles(),
    "index": lambda tp: tp.index(),
    "start_engine": lambda tp: tp.start_engine(),
    "ingest": lambda tp: tp.ingest(None),
    "forget": lambda tp: tp.forget("ann"),
    "forget_event": lambda tp: tp.forget_event("ann-1"),
    "segments": lambda tp: tp.segments(),
    "rules": lambda tp: tp.rules(),
    "export": lambda tp: tp.export("users.csv"),
    "budget": lambda tp: tp.budget(),
    "profiles_frame": lambda tp: tp.profiles_frame(),
    "export_html": lambda tp: tp.export_html("page.html"),
    "enter": lambda tp: tp.__enter__(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_says_that_the_workspace_is_closed(built, call):
    assert built.users()
    built.close()
    with pytest.raises(SettingsError, match="is closed"):
        call(built)
    assert built.home._thread is None  # no loop was started again


async def test_a_coroutine_says_so_too(built):
    async with built as tp:
        assert await tp.aask("ann", "What is known of this user?")
    with pytest.raises(SettingsError, match="is closed"):
        await built.aask("ann", "What is known of this user?")


def test_closing_twice_is_harmless(built):
    built.close()
    built.close()
    assert built.components.closed
