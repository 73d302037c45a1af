"""A failure stays with its step, its user, its batch."""

import asyncio

import pytest

from tasteprint.agents.llm import LLMClientConfig, ScriptedModel
from tasteprint.agents.llm.backend import RetryableError
from tasteprint.agents.profiler import build_all
from tasteprint.profiling.errors import EngineUnavailable, LedgerError, ModelRefused, PromptError
from tasteprint.profiling.models import ClaimKind, Status
from tasteprint.prompts import Library

pytestmark = pytest.mark.slow

AT_ONCE = LLMClientConfig(attempts=2, max_wait=0.0)


def values(profile, kind):
    return {claim.value for claim in profile.of_kind(kind)}


@pytest.mark.parametrize(
    ("label", "part", "texts", "lost", "stands"),
    [
        ("negative", "tone", 2, "tone", "interests"),
        ("word", "names", 1, "entities", "interests"),
        ("neutral", "opinions", 2, "opinions", "interests"),
    ],
)
async def test_a_part_that_is_refused_leaves_the_rest(
    label, part, texts, lost, stands, build, make_event, fair
):
    def refuses(text, labels):
        if label in labels and (label != "negative" or len(labels) == 2):
            raise ModelRefused("the prompt is too long")
        return fair(text, labels)

    profile = await build(
        make_event(1, "I love stout, and a Sierra Nevada is great.", item_id="i1"),
        make_event(2, "Two texts, two refusals, for a great stout.", item_id="i2"),
        model=ScriptedModel(scorer=refuses),
    )
    assert profile.status is Status.PARTIAL
    assert profile.reason == (
        f"{texts} of 2 texts {'was' if texts == 1 else 'were'} read in part; "
        f"{part} of u1-e1: the prompt is too long"
    )
    parts = {
        "tone": profile.sentiment.overall is not None,
        "interests": bool(profile.interests),
        "entities": bool(profile.entities),
        "opinions": bool(profile.sentiment.by_aspect),
    }
    assert not parts[lost]
    assert parts[stands]
    assert profile.summary


async def test_a_part_that_failed_is_tried_again(make_profiler, ledger, make_event, fair):
    ledger.add_events([make_event(1, "I love stout.", item_id="i1")])
    fixed = False

    def may_refuse(text, labels):
        if not fixed and set(labels) == {"positive", "negative"}:
            raise ModelRefused("the prompt is too long")
        return fair(text, labels)

    profiler = make_profiler(ScriptedModel(scorer=may_refuse))
    first, _ = await profiler.build("u1")
    again, result = await profiler.build("u1")
    assert (first.status, result.cached) == (Status.PARTIAL, True)
    assert again == first  # nothing new to write
    fixed = True
    whole, result = await profiler.build("u1")
    assert (whole.status, result.cached) == (Status.BUILT, False)
    assert (await profiler.build("u1"))[1].cached


async def test_a_prompt_without_the_labels_is_told(
    make_profiler, model, ledger, make_event, library, tmp_path
):
    ledger.add_events([make_event(1, "stout")])
    source = library.get("sentiment@v1").source.replace("positive:", "cheerful:")
    (tmp_path / "sentiment.mine.prompty").write_text(source)
    (tmp_path / "shipped.toml").write_text('sentiment = "mine"')
    profiler = make_profiler(model, library=Library.load(tmp_path))
    with pytest.raises(PromptError, match="sentiment@mine lacks the label 'positive'"):
        await profiler.build("u1")


async def test_an_engine_that_goes_in_the_middle(make_profiler, ledger, make_event, fair):
    for n in range(6):
        ledger.add_events([make_event(n, f"I love stout, said {n}.", user=f"u{n}", item_id="i1")])
    model = ScriptedModel(scorer=fair)
    await build_all(make_profiler(model, users_at_once=1), ["u0", "u5"])
    ledger.add_events([make_event(9, "One more.", user="u0")])
    model.failures = [RetryableError("no connection")] * 99
    report = await build_all(make_profiler(model, users_at_once=1))
    told = {r.user_id: r for r in report.results}
    assert [r.user_id for r in report.results] == [f"u{n}" for n in range(6)]
    assert told["u0"].status is Status.FAILED
    assert "no answer in 2 tries" in told["u0"].reason
    assert all(told[u].reason.startswith("not tried: ") for u in ("u1", "u2", "u3", "u4"))
    assert told["u5"].status is Status.BUILT  # stands from before
    assert told["u5"].cached
    assert model.failures  # nobody went on asking
    assert ledger.profile("u0").behaviour.events == 1
    model.failures = []
    report = await build_all(make_profiler(model))
    assert report.count(Status.BUILT) == 6
    assert sum(r.cached for r in report.results) == 1


async def test_one_users_bug_stops_nobody(make_profiler, ledger, make_event, caplog, fair):
    for n in range(3):
        ledger.add_events([make_event(n, f"I love stout, said {n}.", user=f"u{n}", item_id="i1")])

    def broken(text, labels):
        if "said 1" in text:
            raise ZeroDivisionError("planted")
        return fair(text, labels)

    report = await build_all(make_profiler(ScriptedModel(scorer=broken)))
    assert [r.status for r in report.results] == [Status.BUILT, Status.FAILED, Status.BUILT]
    assert report.results[1].reason == "ZeroDivisionError: planted"
    assert "ZeroDivisionError" in caplog.text
    assert "planted\n" not in caplog.text  # its message may quote a text
    assert report.events == 3


async def test_a_user_who_is_forgotten_meanwhile_stops_nobody(
    make_profiler, ledger, make_event, fair
):
    for n in range(3):
        ledger.add_events([make_event(n, f"I love stout, said {n}.", user=f"u{n}", item_id="i1")])

    def forgetting(text, labels):
        if "said 1" in text and "u1" in ledger.users():
            ledger.erase_user("u1")
        return fair(text, labels)

    report = await build_all(make_profiler(ScriptedModel(scorer=forgetting)))
    assert [r.status for r in report.results] == [Status.BUILT, Status.FAILED, Status.BUILT]
    assert "u1 was erased" in report.results[1].reason
    assert sorted(ledger.digests()) == ["u0", "u2"]


async def test_records_that_fail_end_the_batch(make_profiler, model, ledger, make_event):
    for n in range(3):
        ledger.add_events([make_event(n, "I love stout.", user=f"u{n}")])
    profiler = make_profiler(model)
    with ledger.transaction(write=True) as connection:
        connection.exec_driver_sql("DROP TABLE profiles")
    with pytest.raises(LedgerError, match="profiles"):
        await build_all(profiler)


async def test_progress_is_told(make_profiler, model, ledger, make_event):
    ledger.add_events([make_event(n, "stout", user=f"u{n}") for n in range(3)])
    told = []
    await build_all(make_profiler(model), progress=lambda *step: told.append(step))
    assert told == [("Building profiles", n, 3) for n in range(4)]


async def test_a_cancelled_batch_keeps_what_was_built(make_profiler, ledger, make_event, fair):
    ledger.add_events([make_event(n, f"I love stout {n}.", user=f"u{n}") for n in range(4)])
    profiler = make_profiler(ScriptedModel(scorer=fair), users_at_once=1)

    def stop(_label, done, _total):
        if done == 2:
            batch.cancel()

    batch = asyncio.create_task(build_all(profiler, progress=stop))
    with pytest.raises(asyncio.CancelledError):
        await batch
    assert {p.user_id for p in ledger.profiles()} == {"u0", "u1"}
    report = await build_all(profiler)
    assert [r.cached for r in report.results] == [True, True, False, False]


async def test_a_backend_without_log_probabilities(build, make_event, fair):
    class Chooser(ScriptedModel):
        async def score(self, prompt, labels, shared):
            raw = await super().score(prompt, labels, shared)
            best = max(raw.logprobs, key=raw.logprobs.__getitem__)
            return raw.model_copy(update={"logprobs": {}, "text": best})

    profile = await build(
        make_event(1, "I love stout, and a Sierra Nevada is great.", item_id="i1"),
        make_event(2, "A stout again.", item_id="i2"),
        model=Chooser(scorer=fair),
    )
    assert profile.status is Status.BUILT
    assert profile.sentiment.overall > 0
    assert "stout" in values(profile, ClaimKind.INTEREST)


async def test_an_engine_that_is_gone_is_raised_for_one_user(
    make_profiler, ledger, make_event, fair
):
    ledger.add_events([make_event(1, "stout")])
    model = ScriptedModel(scorer=fair, failures=[RetryableError("no connection")] * 9)
    with pytest.raises(EngineUnavailable):
        await make_profiler(model).build("u1")
    assert ledger.profile("u1") is None
