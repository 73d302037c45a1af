import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tasteprint.agents.catalogue import Catalogue
from tasteprint.agents.door import Door
from tasteprint.agents.interests import ReadTopics
from tasteprint.agents.scripted import ScriptedModel
from tasteprint.agents.session import Session
from tasteprint.evals.datasets.beer import demo_users
from tasteprint.evals.fit_interests import (
    SIGNALS,
    VARIABLE,
    Signals,
    chosen,
    data_folder,
    rows,
    signals,
)
from tasteprint.profiling.errors import EvalError
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Event, EventKind, Item
from tasteprint.profiling.windows import Window
from tasteprint.prompts.loader import Library

TRUE = {"intercept": -1.0, "named": 2.0, "near": 1.0, "model": 0.5}
POSTS, TAGS = 6000, 5


@pytest.fixture(scope="module")
def simulated() -> Signals:
    """Signals of posts, one window each, whose tags are drawn by TRUE."""
    random = np.random.default_rng(5)
    values = random.normal(size=(3, POSTS, TAGS))
    values[0] = values[0] > 1
    slopes = np.array([TRUE[name] for name in SIGNALS])
    odds = TRUE["intercept"] + np.tensordot(slopes, values, axes=1)
    gold = random.random(odds.shape) < 1 / (1 + np.exp(-odds))
    return Signals(values, np.arange(POSTS), gold, tuple(str(n % 50) for n in range(POSTS)))


def test_a_fit_finds_the_slopes_that_made_the_tags(simulated):
    found = simulated.weights(SIGNALS)
    for name in SIGNALS:
        assert found[name] == pytest.approx(TRUE[name], abs=0.15)


def test_each_signal_that_tells_something_makes_the_combination_better(simulated):
    two, _ = simulated.ranks(simulated.combined(SIGNALS[:2]))
    three, first = simulated.ranks(simulated.combined(SIGNALS))
    alone, _ = simulated.ranks(simulated.values[2])
    assert alone < two < three
    assert 0.5 < first < 1.0
    table = rows(simulated, np.arange(1.0, 6.0))
    assert table[0][0] == "tag frequency"
    assert table[-1] == ["named, near and model", f"{three:.3f}", f"{first:.3f}"]


def test_a_post_has_the_greatest_of_its_windows():
    gold = np.array([[True, False], [False, True]])
    read = Signals(np.zeros((3, 3, 2)), np.array([0, 0, 1]), gold, ("u", "v"))
    windows = np.array([[1.0, 5.0], [3.0, 2.0], [0.0, -1.0]])
    assert read.by_post(windows).tolist() == [[3.0, 5.0], [0.0, -1.0]]
    assert read.wanted().tolist() == [True, False, True, False, False, True]


def test_ranks_by_hand():
    gold = np.array([[True, False, False], [False, True, False]])
    read = Signals(np.zeros((3, 2, 3)), np.arange(2), gold, ("u", "v"))
    precision, first = read.ranks(np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]]))
    assert precision == pytest.approx((1 + 1 / 2) / 2)
    assert first == 0.5


def event(user: str, number: int, item: str | None, text: str | None = "a post") -> Event:
    ts = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)
    identity = f"{user}-{number}"
    return Event(
        event_id=identity, user_id=user, item_id=item, kind=EventKind.POST, ts=ts, text=text
    )


def test_chosen_posts_are_spread_over_users_who_are_not_in_the_demo(tmp_path):
    items = [Item(item_id="1", title="One", tags=("stout",)), Item(item_id="2", title="Two")]
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.add_items(items)
        ledger.add_events([event("busy", n, "1") for n in range(9)])
        ledger.add_events([event("shown", 0, "1"), event("mute", 0, "1", None)])
        ledger.add_events([event("other", 0, "1"), event("other", 1, "2"), event("other", 2, None)])
        posts = chosen(ledger, ["stout"], 100, {"shown"})
        few = chosen(ledger, ["stout"], 3, {"shown"})
    assert sorted(p.event_id for p in posts) == [*(f"busy-{n}" for n in range(5)), "other-0"]
    assert few == posts[:3]


async def test_posts_are_read_as_the_profiler_reads_them(tmp_path, minilm):
    items = {
        n: Item(item_id=n, title=title, tags=tags)
        for n, title, tags in (
            ("1", "What is a stout?", ("stout",)),
            ("2", "Serving stout from a keg", ("stout", "keg")),
            ("3", "How to clean a keg", ("keg",)),
        )
    }

    def topics(text, labels):
        return {label: -1.0 if label == "keg" and "keg" in text else -3.0 for label in labels}

    posts = [event("u", 0, "1", "I like a stout."), event("v", 0, "3", "Rinse the keg. Twice.")]
    windows = [(0, 0, 15), (1, 0, 14), (1, 14, 21)]
    pieces = [
        (at, Window(event_id=posts[at].event_id, start=a, end=b, text=(posts[at].text or "")[a:b]))
        for at, a, b in windows
    ]
    step = ReadTopics(Catalogue(items.values(), minilm), Library.load().get("interests"))
    reports = []
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        session = Session(Door(ScriptedModel(topics), ledger))
        read = await signals(
            step, session, posts, pieces, items, lambda *report: reports.append(report)
        )
    assert step.vocabulary.tags == ("keg", "stout")
    named, near, model = (read.by_post(signal) for signal in read.values)
    assert named.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert near[0, 1] > near[0, 0]
    assert near[1, 0] > near[1, 1]
    assert model.tolist() == [[0.0, 0.0], [1.0, 0.0]]  # it sees the keg in the first window
    assert read.gold.tolist() == [[False, True], [True, False]]
    assert read.users == ("u", "v")
    assert reports[-1][1:] == (3, 3)


def test_the_demo_has_users():
    assert len(demo_users()) >= 24


def test_the_data_are_where_the_environment_says(tmp_path, monkeypatch):
    folder = tmp_path / "beer_stackexchange"
    folder.mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (folder / "events.jsonl").write_text(json.dumps({}))
    with pytest.raises(EvalError, match=r"There is no file .*items\.jsonl"):
        data_folder()
    (folder / "items.jsonl").write_text("")
    assert data_folder() == folder


def test_without_the_data_one_line_says_what_to_do():
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-m", "tasteprint.evals.fit_interests"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {VARIABLE} is not set. Set {VARIABLE} to the folder")
    assert done.stderr.count("\n") == 1
