import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pandas as pd
import pytest

from tasteprint import Tasteprint
from tasteprint.agents.llm import ScriptedModel
from tasteprint.agents.recommender import remove_user
from tasteprint.profiling.errors import EngineUnavailable, LedgerError, SettingsError
from tasteprint.profiling.models import Status

pytestmark = pytest.mark.slow


def test_the_way_of_the_data(tp, frames):
    report = tp.ingest(*frames)
    assert (report.events_accepted, report.items_accepted, report.users) == (11, 12, 3)
    told = []
    batch = tp.build_profiles(progress=lambda *each: told.append(each))
    assert batch.count(Status.BUILT) + batch.count(Status.PARTIAL) == 3
    assert ("Building profiles", 3, 3) in told
    profile = tp.profile("ann")
    assert "hops" in [profile.claim(i).value for i in profile.interests]
    assert tp.components.ledger.problems(profile) == []
    assert [p.user_id for p in tp.profiles()] == tp.users() == ["ann", "bob", "cyd"]
    found = tp.recommend("ann", k=3)
    assert [r.rank for r in found] == [1, 2, 3]
    assert {"hops1", "hops2", "hops3", "glass1"}.isdisjoint(r.item.item_id for r in found)
    assert found[0].item.item_id in {"hops4", "hops5"}
    for each in found:
        assert each.explanation
        assert each.explanation.checked
        assert all(sentence.grounded for sentence in each.explanation.sentences)
    answer = tp.ask("ann", "Which hops does this user write about?")
    assert answer.known
    assert all(sentence.grounded for sentence in answer.sentences)
    assert not tp.ask("ann", "What is their favourite football club?").known


def test_what_the_settings_no_longer_allow_is_no_longer_shown(
    tmp_path, model, embedder, frames, monkeypatch
):
    events, items = frames
    ill = events.iloc[[0]].assign(event_id="ill", item_id="pen1", text="I am a diabetic.")
    pens = [items.iloc[[0]].assign(item_id=f"pen{n}", tags=[["diabetes"]]) for n in range(3)]
    monkeypatch.setenv("TASTEPRINT_SENSITIVE", "health")
    with Tasteprint.open(tmp_path / "ws", backend=model, embedder=embedder) as tp:
        tp.ingest(pd.concat([events, ill]), pd.concat([items, *pens]))
        tp.build_profiles(["ann"])
        assert "diabetes" in {claim.value for claim in tp.profile("ann").claims}
    monkeypatch.delenv("TASTEPRINT_SENSITIVE")
    with Tasteprint.open(tmp_path / "ws", backend=model, embedder=embedder) as tp:
        for shown in (tp.profile("ann"), *tp.profiles()):
            assert "diabetes" not in {claim.value for claim in shown.claims}
        tp.build_profiles(["ann"])
        with tp.components.ledger.transaction() as connection:
            kept = connection.exec_driver_sql("SELECT value FROM claims").scalars().all()
    assert kept
    assert "diabetes" not in kept


def test_a_second_build_asks_the_model_nothing(tp, frames, model):
    tp.ingest(*frames)
    first = tp.build_profiles()
    asked = len(model.requests)
    second = tp.build_profiles()
    assert asked > 0
    assert len(model.requests) == asked
    assert all(result.cached for result in second.results)
    assert [r.status for r in second.results] == [r.status for r in first.results]


def test_what_a_cut_off_run_did_not_index_is_indexed_by_the_next(tp, frames):
    tp.ingest(*frames)
    tp.build_profiles()
    assert tp.components.vectors.count("profiles") == 3
    remove_user(tp.components.vectors, "bob")
    tp.build_profiles()
    assert tp.components.vectors.ids("profiles") == ["ann", "bob", "cyd"]
    ledger = tp.components.ledger
    ledger.start_run("profile", {})  # as if it had been killed
    remove_user(tp.components.vectors, "ann")
    tp.build_profiles()
    assert tp.components.vectors.ids("profiles") == ["ann", "bob", "cyd"]


def test_why_takes_any_untouched_item(built):
    placed = built.why("ann", "law1")
    assert placed.item.item_id == "law1"
    assert placed.rank > 1
    assert placed.explanation
    with pytest.raises(LedgerError, match="has known What is a citra hop"):
        built.why("ann", "hops1")
    with pytest.raises(LedgerError, match="store1") as caught:
        built.why("ann", "stor1")
    assert caught.value.user_error


def test_a_change_is_put_down_to_events_from_between_the_instants(built, built_folder, run):
    first, second = (datetime(2024, month, 20, tzinfo=UTC) for month in (2, 5))
    diff = built.diff("ann", first, second)
    blamed = {event_id for change in diff.changes for event_id in change.event_ids}
    assert blamed == {"ann-2", "ann-3", "ann-4"}  # of March to May
    built.close()
    code, out, _ = run("diff", "ann", "2024-02-20", "2024-05-20", "--workspace", built_folder)
    assert code == 0
    assert "ann-3 (2024-04-10)" in out
    assert "ann-0" not in out


def test_an_unknown_user_is_told_with_near_names(built):
    with pytest.raises(LedgerError, match="Did you mean ann") as caught:
        built.profile("anne")
    assert caught.value.user_error
    for ask in (lambda: built.recommend("anne"), lambda: built.build_profiles(["anne"])):
        with pytest.raises(LedgerError, match="Did you mean ann"):
            ask()


def score(_text, labels):
    return dict.fromkeys(labels, -1.0)


def test_forgetting_leaves_nothing(tp, frames, tmp_path):
    events, items = frames
    bad = events.iloc[:1].assign(ts="never", event_id="bad", text="a secret of ann")
    tp.ingest(bad, None)
    quarantined = list((tmp_path / "ws" / "quarantine").glob("*"))
    assert "a secret of ann" in quarantined[0].read_text()
    # Files named by their own input, so that this ingest does not replace the one above.
    path = tmp_path / "events.csv"
    events.to_csv(path, index=False)
    tp.ingest(path, items)
    tp.build_profiles()
    gone = tp.forget("ann")
    assert (gone.events, gone.profiles) == (5, 1)
    assert tp.users() == ["bob", "cyd"]
    assert tp.components.vectors.ids("profiles") == ["bob", "cyd"]
    assert tp.components.vectors.ids("interests", {"user_id": "ann"}) == []
    assert not quarantined[0].exists()
    with pytest.raises(LedgerError, match="no user ann"):
        tp.forget("ann")
    tp.close()
    held = [p for p in (tmp_path / "ws").rglob("*") if p.is_file()]
    assert held
    assert [p.name for p in held if b"grapefruit" in p.read_bytes()] == []


def test_what_was_bought_since_is_not_recommended(tp, frames):
    events, items = frames
    tp.ingest(events, items)
    assert len(tp.build_profiles(["ann", "ann"]).results) == 1
    first, *_ = tp.recommend("ann", 1)
    bought = {"user_id": "ann", "item_id": first.item.item_id, "kind": "purchase"}
    tp.ingest(events.tail(1).assign(**bought, event_id="late", ts="2024-12-01T00:00:00Z"), None)
    assert first.item.item_id not in [r.item.item_id for r in tp.recommend("ann", 12)]


def test_a_user_who_is_forgotten_meanwhile_is_unknown(tp, frames, monkeypatch):
    tp.ingest(*frames)
    tp.build_profiles(["ann"])
    explain = tp.components.explainer.explain_all

    async def explain_too_late(*arguments):
        if "ann" in tp.users():
            tp.forget("ann")
        return await explain(*arguments)

    monkeypatch.setattr(tp.components.explainer, "explain_all", explain_too_late)
    with pytest.raises(LedgerError, match="knows no user ann") as raised:
        tp.recommend("ann", 2)
    assert raised.value.user_error


async def test_the_async_names_work_in_any_loop(tmp_path, frames, model, embedder):
    async with Tasteprint.open(tmp_path / "ws", backend=model, embedder=embedder) as tp:
        await tp.aingest(*frames)
        batch, none = await asyncio.gather(tp.abuild_profiles(), asyncio.sleep(0))
        assert none is None
        assert len(batch.results) == 3
        assert await tp.arecommend("bob", 1, explain=False) == tp.recommend("bob", 1, explain=False)


def test_one_users_fault_stops_no_other(tmp_path, frames, embedder):
    def broken(text, labels):
        if "Orval" in text:
            raise ArithmeticError("this text is too much for it")
        return score(text, labels)

    model = ScriptedModel(scorer=broken)
    with Tasteprint.open(tmp_path / "ws", backend=model, embedder=embedder) as tp:
        tp.ingest(*frames)
        batch = tp.build_profiles()
        assert {r.user_id: r.status for r in batch.results}["bob"] is Status.FAILED
        assert len(batch.results) == 3


def test_a_dead_server_is_told_at_once(tmp_path, frames, embedder, monkeypatch):
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", "http://127.0.0.1:9")
    with Tasteprint.open(tmp_path / "ws", embedder=embedder) as tp:
        tp.ingest(*frames)
        with pytest.raises(EngineUnavailable, match="No model server answers at http://127"):
            tp.build_profiles()
        assert tp.components.ledger.runs() == []


INTERRUPTED = """
import asyncio, signal
from tasteprint import ScriptedModel, Tasteprint

# Below a shell's background job Python finds the interrupt ignored, and leaves it so.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Slow(ScriptedModel):
    async def score(self, prompt, labels, shared):
        print("asked", flush=True)
        await asyncio.Event().wait()

with Tasteprint.open("ws", backend=Slow()) as tp:
    tp.build_profiles()
"""


@pytest.mark.slow
def test_an_interrupt_ends_the_work_and_the_next_run_goes_on(tp, frames):
    tp.ingest(*frames)
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "asked\n"
    child.send_signal(signal.SIGINT)
    try:
        # It may be importing torch in a thread, which nothing can interrupt.
        _, err = child.communicate(timeout=300)
    finally:
        child.kill()
    assert err.strip().endswith("KeyboardInterrupt")
    assert [run.status for run in tp.components.ledger.runs()] == ["stopped"]
    assert tp.build_profiles().count(Status.FAILED) == 0


def test_a_workspace_that_is_a_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("x")
    with Tasteprint.open(path) as tp, pytest.raises(SettingsError, match="is a file"):
        tp.users()


def test_two_models_are_refused(model):
    with pytest.raises(SettingsError, match="one of the two"):
        Tasteprint.open(backend=model, chat_model=object())  # type: ignore[arg-type]


def test_opening_loads_nothing_heavy(built_folder):
    code = (
        "import sys\nfrom tasteprint import Tasteprint\n"
        "with Tasteprint.open(sys.argv[1]) as tp: assert len(tp.users()) == 3\n"
        "print(*sorted({'torch', 'chromadb', 'langchain_core', 'pandas', 'openai'} & "
        "sys.modules.keys()))"
    )
    command = [sys.executable, "-c", code, str(built_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_items_that_were_ingested_since_are_indexed_first(tp, frames):
    events, items = frames
    tp.ingest(events, items[items["item_id"] != "hops4"])
    tp.build_profiles(["ann"])
    assert tp.components.vectors.count("items") == 11
    tp.ingest(None, items)
    steps = []
    tp._progress = lambda *step: steps.append(step)
    assert "hops4" in [r.item.item_id for r in tp.recommend("ann", 12, explain=False)]
    assert {label for label, _, _ in steps} == {"Indexing items"}
    steps.clear()
    tp.recommend("ann", 1, explain=False)
    assert steps == []


def test_parts_is_the_old_name_of_components(built):
    with pytest.warns(DeprecationWarning, match=r"tp\.components"):
        assert built.parts is built.components
