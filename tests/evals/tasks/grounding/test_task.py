import json
import zlib

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals.harness import Attempt, SecondJudge
from tasteprint.evals.tasks.grounding.claim_mutations import CLAIM_MUTATIONS
from tasteprint.evals.tasks.grounding.mutations import KINDS, WORDED
from tasteprint.evals.tasks.grounding.sentence_mutations import SENTENCE_MUTATIONS
from tasteprint.evals.tasks.grounding.solver import CHECK, NO_CHECK, QUOTES_ALONE
from tasteprint.evals.tasks.grounding.task import free_task, score, task
from tasteprint.profiling.errors import ModelRefused

pytestmark = pytest.mark.slow

ITEMS = {
    "i1": ("Which stout for a cold day?", ["stout"]),
    "i2": ("Stout or porter?", ["stout", "porter"]),
    "i3": ("How long does a keg last?", ["keg"]),
    "i4": ("Cleaning a keg", ["keg"]),
    "i5": ("What is a porter?", ["porter"]),
}
POSTS = {
    "ann": [
        ("i1", "I love the stout that Guinness brews. It is great with oysters."),
        ("i2", "A stout is stronger than a porter, and Guinness proves it."),
        ("i3", "Rinse the keg with hot water. Do it twice."),
        ("i1", "Another great stout, this time not a Guinness but from Murphys of Cork."),
    ],
    "bob": [
        ("i4", "I hate cleaning a keg. It is awful work."),
        ("i3", "My keg went flat within a week, which was awful."),
        ("i5", "A porter keeps well. So says Fuller in London."),
    ],
    "cyd": [("i1", "We had a stout in Dublin."), ("i4", "The keg was empty by noon.")],
}


def read(text, labels):
    """Tone by words, names as products, the rest by hash."""
    if set(labels) >= {"positive", "negative"}:
        good = sum(word in text for word in ("love", "great"))
        bad = sum(word in text for word in ("hate", "awful"))
        return {
            label: {"positive": good, "negative": bad}.get(label, 0.5) * 3.0 for label in labels
        }
    if "word" in labels:
        return {label: -1.0 if label == "product" else -4.0 for label in labels}
    return {label: -5.0 * zlib.crc32(f"{label} {text}".encode()) / 2**32 for label in labels}


@pytest.fixture
def folder(tmp_path):
    """The data set."""
    events = [
        {"user": name, "item": item, "kind": "post", "ts": f"2015-0{n}-01T10:00:00", "text": text}
        for name, posts in POSTS.items()
        for n, (item, text) in enumerate(posts, 1)
    ]
    items = [{"item": i, "title": title, "tags": tags} for i, (title, tags) in ITEMS.items()]
    for name, rows in (("events", events), ("items", items)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return tmp_path


async def answers(given, bench):
    """Samples, attempts and outputs of both splits."""
    samples = [*given.split("dev"), *given.split("test")]
    await given.solver.prepare(bench, samples)
    attempts = [Attempt(bench) for _ in samples]
    outputs = [await given.solver(s, a) for s, a in zip(samples, attempts, strict=True)]
    return samples, attempts, outputs


def verdicts(outputs, by):
    return {(lie["lie"], lie["caught"][by]) for o in outputs for lie in o.answer["planted"]}


def test_half_of_the_users_are_in_each_split(folder):
    dev, test = (task(folder).split(split) for split in ("dev", "test"))
    assert sorted(s.id for s in [*dev, *test]) == ["ann", "bob", "cyd"]
    assert len(dev) == 2
    assert {s.id: s.inputs["events"] for s in [*dev, *test]} == {"ann": 4, "bob": 3, "cyd": 2}


@pytest.mark.slow
async def test_true_profiles_are_sound_and_every_lie_is_caught(folder, make_bench):
    async with make_bench(ScriptedModel(read)) as bench:
        samples, attempts, outputs = await answers(task(folder), bench)
    kinds = {lie["lie"] for output in outputs for lie in output.answer["planted"]}
    assert kinds >= {*CLAIM_MUTATIONS, *SENTENCE_MUTATIONS, *WORDED}
    assert len({*CLAIM_MUTATIONS, *SENTENCE_MUTATIONS}) == KINDS
    assert {lie for lie, caught in verdicts(outputs, CHECK) if not caught} == set()
    for sample, attempt, output in zip(samples, attempts, outputs, strict=True):
        found = score(sample, output)
        assert found["claims"] == found["claims_sound"] > 3
        assert found["sentences"] == found["sentences_sound"] > 1
        assert found["planted"] == found["caught"] > 8
        assert found["right"] == 1.0
        assert "entities@v1" in attempt.asked_with
        assert attempt.usage.calls > 0


@pytest.mark.slow
async def test_simple_checks_catch_little_or_nothing(folder, make_bench):
    given = task(folder)
    async with make_bench(ScriptedModel(read)) as bench:
        samples, _, outputs = await answers(given, bench)
    caught = {lie for lie, caught in verdicts(outputs, QUOTES_ALONE) if caught}
    assert caught == {"word of a quote changed", "unknown event"}
    judges = [judge for judge in given.baselines if isinstance(judge, SecondJudge)]
    by_name = {judge.name: judge.judge_again(samples, [*outputs[:2], None]) for judge in judges}
    assert list(by_name) == [NO_CHECK, QUOTES_ALONE]
    for name, judged in by_name.items():
        assert judged[2] is None
        found = [score(s, o) for s, o in zip(samples, judged, strict=True)]
        assert all(row["caught"] == (0 if name == NO_CHECK else 2) for row in found[:2])
        assert all(row["right"] == 0.0 for row in found)


@pytest.mark.slow
async def test_the_same_lies_are_told_twice_and_no_question_is_paid_twice(folder, make_bench):
    model = ScriptedModel(read)
    async with make_bench(model) as bench:
        _, _, first = await answers(task(folder), bench)
        asked = len(model.requests)
        _, _, second = await answers(task(folder), bench)
    assert first == second
    assert len(model.requests) == asked > 10


def test_what_could_not_be_built_counts_as_failed(folder):
    given = task(folder)
    found = score(given.split("dev")[0], None)
    assert found["planted"] == KINDS
    assert found["caught"] == found["right"] == found["stood"] == found["claims_sound"] == 0.0
    counts = {
        name for metric in (*given.metrics, *free_task(folder).metrics) for name in columns(metric)
    }
    assert counts <= found.keys()


def columns(metric):
    named = vars(metric)
    return [named[key] for key in ("column", "matched", "of") if key in named]


async def test_a_freely_worded_summary_is_counted_by_what_stood(folder, make_bench):
    def write(_):
        kept = {"text": "The user writes about stout.", "cites": ["c1", "c2", "c3"]}
        invented = {"text": "A lover of sustainable chocolate.", "cites": ["c1"]}
        return json.dumps({"sentences": [kept, invented]})

    given = free_task(folder)
    async with make_bench(ScriptedModel(read, write)) as bench:
        samples, attempts, outputs = await answers(given, bench)
    by_user = {s.id: score(s, o) for s, o in zip(samples, outputs, strict=True)}
    assert (by_user["ann"]["written"], by_user["ann"]["stood"]) == (2.0, 1.0)
    assert by_user["ann"]["sentences"] == 1.0
    assert "summary_free@v1" in attempts[0].asked_with
    rejected = next(o for s, o in zip(samples, outputs, strict=True) if s.id == "ann")
    assert any("chocolate" in reason for reason in rejected.answer["rejected"])


async def test_a_summary_that_is_no_json_stood_for_nothing(folder, make_bench):
    async with make_bench(ScriptedModel(read, lambda _: "sorry")) as bench:
        samples, _, outputs = await answers(free_task(folder), bench)
    found = score(samples[0], outputs[0])
    assert (found["written"], found["stood"]) == (1.0, 0.0)
    assert found["sentences"] > 1  # composed instead


async def test_a_model_that_refuses_leaves_a_profile_of_what_code_counts(folder, make_bench):
    refusals: list[Exception] = [ModelRefused("no") for _ in range(200)]
    async with make_bench(ScriptedModel(read, failures=refusals)) as bench:
        given = task(folder)
        sample = given.split("dev")[0]
        output = await given.solver(sample, Attempt(bench))
    assert score(sample, output)["claims"] == score(sample, output)["claims_sound"]
