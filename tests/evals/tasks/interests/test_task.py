import json

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.agents.topics import Catalogue, TopicWeights
from tasteprint.evals.datasets import BEER, catalogue, hash_order, in_no_split
from tasteprint.evals.datasets.beer import cut, demo_users, first_users, parse
from tasteprint.evals.harness import Attempt, Output, Sample
from tasteprint.evals.tasks.interests import BASELINES, sample_of, samples, score, showings
from tasteprint.evals.tasks.interests.solver import FoldedInterests, events_of
from tasteprint.evals.tasks.interests.task import task

BY_NAME = {baseline.name: baseline for baseline in BASELINES}


def post(item, day, text="a text"):
    return {"item": item, "kind": "answer", "ts": f"2015-01-{day:02}T10:00:00", "text": text}


def user(name, items, target):
    posts = [post(item, day, f"text {day}") for day, item in enumerate(items, 1)]
    return Sample(id=name, inputs={"posts": posts}, target=target, group=name)


def threads_of(tag, most=3):
    return [item.item_id for item in catalogue() if tag in item.tags][:most]


def test_the_first_half_of_the_threads_is_given_and_the_rest_asked():
    posts = [post("4", 9), post("1", 1), post("2", 2), post("1", 5), post("3", 4)]
    earlier, later = cut(posts) or ([], [])
    assert [(p["item"], p["ts"][8:10]) for p in earlier] == [("1", "01"), ("2", "02")]
    assert later == ["3", "4"]


def test_of_an_uneven_number_of_threads_the_one_in_the_middle_is_given():
    earlier, later = cut([post(str(n), n) for n in range(1, 6)]) or ([], [])
    assert [p["item"] for p in earlier] == ["1", "2", "3"]
    assert later == ["4", "5"]


def test_two_threads_are_too_few_and_so_is_one_before_the_cut():
    assert cut([post("1", 1), post("2", 2), post("1", 3)]) is None
    # What was written in the same instant as the first later post is not earlier.
    assert cut([post("1", 1), post("2", 2), post("3", 2)]) is None


@pytest.fixture
def folder(tmp_path):
    """Posts of one user, in threads of the real catalogue; the later ones say so."""
    threads = [*threads_of("hops", 2), *threads_of("storage", 2)]
    rows = [
        {**post(thread, day, f"My hops of day {day}. {'LATER' if day > 2 else ''}"), "user": "u"}
        for day, thread in enumerate([*threads, threads[0]], 1)
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return tmp_path


@pytest.mark.slow
async def test_nothing_of_what_came_later_reaches_the_solver(folder, make_bench):
    (row,) = [row for split in ("dev", "test") for row in parse(folder, split)]
    assert set(row["later"]) == set(threads_of("storage", 2))
    sample = sample_of(row)
    assert "LATER" not in sample.model_dump_json()
    assert "storage" in sample.target
    few = [item for item in catalogue() if {"hops", "storage", "history"} & set(item.tags)]
    async with make_bench(ScriptedModel()) as bench:
        solver = FoldedInterests(few)
        await solver.prepare(bench, [sample])
        output = await solver(sample, Attempt(bench))
        untold = sample.model_copy(update={"target": []})
        assert await solver(untold, Attempt(bench)) == output
    claimed = output.answer["claimed"]
    assert "hops" in claimed
    told = output.evidence[claimed.index("hops")]
    assert told.startswith("hops: strength 0.")


@pytest.mark.slow
async def test_the_solver_asks_no_model_and_answers_alike_twice(make_bench):
    sample = samples("dev")[0]
    model = ScriptedModel()
    async with make_bench(model) as bench:
        # It prepares itself.
        answers = [await task().solver(sample, Attempt(bench)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert not model.requests
    assert {event.user_id for event in events_of(sample)} == {sample.id}


@pytest.mark.slow
async def test_posts_show_their_threads_tags_and_what_their_texts_say(make_bench, minilm):
    shelf = Catalogue(catalogue(), minilm)
    sample = user("u", threads_of("hops", 1), ["hops"])
    async with make_bench(ScriptedModel()) as bench:
        (quiet,) = showings(sample, shelf, bench.components, TopicWeights(intercept=-99.0))
        (shown,) = showings(sample, shelf, bench.components)
    assert "hops" in quiet.tagged
    assert not quiet.chances
    assert shown.tagged == quiet.tagged
    assert min(shown.chances.values()) >= 0.05


def test_weights_are_fitted_on_users_of_neither_split(folder):
    rows = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]
    (thread,) = threads_of("hops", 1)
    alone = {**post(thread, 9, "Only this."), "user": "once"}
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, [*rows, alone])), "utf-8")
    (other,) = in_no_split(folder)
    assert (other["user"], other["later"]) == ("once", [])
    assert [p["text"] for p in other["earlier"]] == ["Only this."]
    assert {row["user"] for split in ("dev", "test") for row in parse(folder, split)} == {"u"}


def test_test_users_had_no_say_in_the_weights_and_are_not_in_the_demo():
    dev, test = ({row["user"] for row in BEER.rows(split)} for split in ("dev", "test"))
    assert (len(dev), len(test)) == (71, 83)
    assert not dev & test
    assert demo_users() <= dev
    fitted = max(hash_order(user) for user in dev - demo_users())
    assert all(hash_order(user) > fitted for user in test)


def test_a_slice_ends_with_the_last_user_that_fits():
    rows = [{"user": str(n), "earlier": ["x" * 150_000]} for n in range(4)]
    assert [row["user"] for row in first_users(rows)] == ["0", "1"]


def test_scores_by_hand():
    sample = user("u", [], ["a", "b"])
    found = score(sample, Output(answer=["a", "x", "b", "y", "z"]))
    assert found["right"] == 1.0
    assert found["precision"] == pytest.approx(2 / 5)
    assert found["recall"] == 1.0
    assert found["ndcg"] == pytest.approx((1 + 1 / 2) / (1 + 1 / 1.5849625))
    assert set(score(sample, None).values()) == {0.0}


def test_popularity_counts_other_users_only(make_bench):
    bench = make_bench(ScriptedModel())
    hops, storage = threads_of("hops", 1), threads_of("storage", 1)
    many = [user(f"u{n}", hops, ["hops"]) for n in range(6)] + [user("odd", storage, ["storage"])]
    answers = BY_NAME["popularity"](many, None, bench)
    assert answers[0].answer[0] == "hops"
    assert "storage" not in answers[-1].answer
    (told,) = BY_NAME["popularity"](many[:1], many[-1:], bench)
    assert "storage" in told.answer


def test_own_tags_come_first_and_popular_ones_fill_up(make_bench):
    bench = make_bench(ScriptedModel())
    storage = threads_of("storage", 2)
    others = [user(f"u{n}", threads_of("hops", 1), ["hops"]) for n in range(3)]
    (answer,) = BY_NAME["own tag counts"]([user("u", storage, ["hops"])], others, bench)
    assert answer.answer[0] == "storage"
    assert "hops" in answer.answer


def test_tf_idf_learns_from_others_what_words_go_with_a_tag(make_bench):
    bench = make_bench(ScriptedModel())
    (thread,) = threads_of("hops", 1)
    taught = Sample(id="t", inputs={"posts": [post(thread, 1, "citra mosaic")]}, target=["hops"])
    asked = Sample(id="a", inputs={"posts": [post("2", 1, "mosaic!")]}, target=["hops"])
    (knows,) = BY_NAME["TF-IDF"]([asked], [taught], bench)
    assert knows.answer[0] in next(i.tags for i in catalogue() if i.item_id == thread)


@pytest.mark.slow
def test_baselines_answer_everybody_and_alike_twice(make_bench):
    bench = make_bench(ScriptedModel())
    few = samples("dev")[:3]
    for baseline in BASELINES:
        first, second = baseline(few, few, bench), baseline(few, few, bench)
        assert first == second
        assert [len(output.answer) for output in first] == [10, 10, 10], baseline.name
    (near,) = BY_NAME["raw history"]([user("u", ["1"], [])], [], bench)
    assert len(set(near.answer)) == 10
