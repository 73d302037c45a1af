import json
from collections import Counter

import pytest

from tasteprint.demo import DATA, run, run_demo
from tasteprint.demo.run import CREDIT
from tasteprint.workspace import Tasteprint


def rows(name):
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def test_the_slice_is_what_it_says():
    events, items = rows("events.jsonl"), rows("items.jsonl")
    posts = Counter(event["user"] for event in events)
    assert len(posts) >= 24
    assert min(posts.values()) >= 5
    assert {event["item"] for event in events} <= {item["item"] for item in items}
    assert max(len(item["description"]) for item in items) <= 500
    assert sum((DATA / n).stat().st_size for n in ("events.jsonl", "items.jsonl")) < 600_000
    licence = (DATA / "LICENSES.md").read_text("utf-8")
    assert "Creative Commons Attribution-ShareAlike 3.0" in licence
    assert CREDIT.item_url.replace("{item}", "<item>") in licence


@pytest.fixture
def fewer_items(tmp_path, monkeypatch):
    """The slice with every tenth thread, and those that the first three users wrote in."""
    events, items = rows("events.jsonl"), rows("items.jsonl")
    first = sorted({event["user"] for event in events})[:3]
    events = [event for event in events if event["user"] in first]
    touched = {event["item"] for event in events}
    kept = [item for n, item in enumerate(items) if n % 10 == 0 or item["item"] in touched]
    (tmp_path / "slice").mkdir()
    for name, some in (("events.jsonl", events), ("items.jsonl", kept)):
        (tmp_path / "slice" / name).write_text("\n".join(map(json.dumps, some)), "utf-8")
    monkeypatch.setattr(run, "DATA", tmp_path / "slice")


@pytest.mark.slow
@pytest.mark.usefixtures("fewer_items")
def test_the_demo_runs_and_its_second_run_asks_nothing(tmp_path, model, embedder):
    folder, page = tmp_path / "demo", tmp_path / "demo.html"
    reports = []
    costs = []
    for _ in range(2):
        with Tasteprint.open(folder, backend=model, embedder=embedder) as tp:
            run = run_demo(tp, lambda *told: reports.append(told), page, users=3)
            costs.append(run.cost)
    assert ("Recommending", 3, 3) in reports
    assert costs[0].calls > 0
    assert costs[1].calls == 0
    assert len(run.batch.results) == 3
    assert len(run.recommendations) == 3
    explained = [r.explanation for found in run.recommendations.values() for r in found]
    assert len(explained) == 9
    assert all(each and each.checked and each.sentences for each in explained)
    html = page.read_text("utf-8")
    assert "CC BY-SA 3.0" in html
    assert 'href="https://beer.stackexchange.com/q/' in html
