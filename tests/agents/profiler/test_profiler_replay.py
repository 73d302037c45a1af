"""Building event by event, building at once and replaying any instant give the same profiles."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasteprint.agents.llm import (
    HashEmbedder,
    LLMClient,
    LLMClientConfig,
    ScriptedModel,
    hash_scores,
    token_counter,
)
from tasteprint.agents.profiler import Profiler, ProfilerConfig
from tasteprint.agents.topics import Taxonomies
from tasteprint.profiling.claims import difference
from tasteprint.profiling.claims.validity import Signal, validity_periods
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, Item, Rules

START = datetime(2024, 1, 1, tzinfo=UTC)
ITEMS = [Item(item_id=f"i{n}", title=t, tags=(t,)) for n, t in enumerate(("stout", "keg", "hops"))]
WORDS = ("stout", "keg", "hops", "love", "hate", "Duvel", "the", "黑啤", ".", "Orval.")
texts = st.none() | st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join)
rows = st.lists(
    st.tuples(
        texts,
        st.sampled_from(["post", "view", "purchase", "return", "skip"]),
        st.sampled_from([None, "i0", "i1", "i2", "gone"]),
        st.sampled_from([0, 0, 1, 40, 300, 900]),  # days: equal, near, and long enough to expire
    ),
    min_size=1,
    max_size=7,
)
CONFIG = ProfilerConfig(rules=Rules(min_confidence=0.1))
BRIEFLY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("replay")


def events_of(rows) -> list[Event]:
    return [
        Event(event_id=f"e{n}", user_id="u1", text=text, kind=kind, item_id=item,
              ts=START + timedelta(days=days))
        for n, (text, kind, item, days) in enumerate(rows)
    ]  # fmt: skip


def fresh(folder, name, library) -> tuple[Ledger, Profiler, ScriptedModel]:
    (folder / f"{name}.db").unlink(missing_ok=True)
    ledger = Ledger.open(folder / f"{name}.db")
    ledger.add_items(ITEMS)
    model = ScriptedModel(scorer=hash_scores)
    llm = LLMClient(model, ledger, LLMClientConfig(max_wait=0.0))
    return (
        ledger,
        Profiler(
            ledger,
            llm,
            library,
            HashEmbedder(),
            CONFIG,
            token_counter(None),
            Taxonomies(ledger, HashEmbedder()).in_use,
        ),
        model,
    )


def built(profiler) -> str:
    profile, _ = asyncio.run(profiler.build("u1"))
    assert profiler.ledger.problems(profile) == []
    text: str = profile.model_dump_json()
    return text


@pytest.mark.slow
@BRIEFLY
@given(rows)
def test_one_by_one_is_all_at_once(folder, library, rows):
    """In whatever order the events arrive: here in the order drawn, late ones among them."""
    events = events_of(rows)
    step_by_step, profiler, _ = fresh(folder, "steps", library)
    with step_by_step:
        for event in events:
            step_by_step.add_events([event])
            last = built(profiler)
    at_once, profiler, _ = fresh(folder, "once", library)
    with at_once:
        at_once.add_events(events[::-1])
        assert built(profiler) == last


@pytest.mark.slow
@BRIEFLY
@given(rows)
def test_any_instant_replays_without_a_model(folder, library, rows):
    events = sorted(events_of(rows), key=lambda event: (event.ts, event.event_id))
    ledger, profiler, model = fresh(folder, "past", library)
    with ledger:
        saved = {}
        for event in events:
            ledger.add_events([event])
            saved[event.ts] = built(profiler)  # of equal instants the last one stands
        asked = len(model.requests)
        for instant, profile in saved.items():
            again = ledger.rebuild_profile("u1", CONFIG.rules, instant)
            assert again is not None
            assert again.model_dump_json() == profile
            assert difference(again, again, ()).changes == ()
        assert len(model.requests) == asked


signs = st.lists(
    st.builds(
        Signal,
        ts=st.integers(0, 2000).map(lambda days: START + timedelta(days=days)),
        event_id=st.uuids().map(str),
        value=st.floats(-1, 1),
        weight=st.floats(0.01, 3),
    ),
    max_size=30,
)


@pytest.mark.slow
@given(signs, st.integers(0, 2500), st.integers(0, 2500))
def test_what_was_concluded_is_not_overwritten(signs, one, other):
    early, late = sorted(START + timedelta(days=days) for days in (one, other))
    then = validity_periods(signs, early, half_life_days=90, expiry=4, threshold=0.1)
    now = validity_periods(signs, late, half_life_days=90, expiry=4, threshold=0.1)
    closed = [stance for stance in then if stance.until is not None]
    assert now[: len(closed)] == closed
    for stance in now:
        assert stance.polarity * stance.side > 0
        assert stance.until is None or stance.since < stance.until or stance.since == stance.until
    if len(then) > len(closed) and len(now) > len(closed):
        assert (now[len(closed)].side, now[len(closed)].since) == (then[-1].side, then[-1].since)


@pytest.mark.slow
@given(signs)
def test_opinions_are_on_the_side_of_what_they_quote(signs):
    """Older words fade: a plain mean of them may lean to the other side than the stance does."""
    for stance in validity_periods(
        signs, START + timedelta(days=2500), half_life_days=30, expiry=4
    ):
        assert stance.favouring
        assert all((sign.value > 0) == (stance.polarity > 0) for sign in stance.favouring)
