from datetime import UTC, datetime

import numpy as np
import pytest

from tasteprint.agents.llm import LLMClient, ScriptedModel, Session
from tasteprint.agents.topics import Catalogue
from tasteprint.evals.datasets import Row
from tasteprint.evals.training.fit_topics import (
    SIGNALS,
    Signals,
    asked_scores,
    combinations,
    posts_of,
    read,
    rows,
)
from tasteprint.profiling.ledger import Ledger
from tasteprint.profiling.models import Item
from tasteprint.profiling.text import Window
from tasteprint.prompts import Library

TRUE = {"intercept": -1.0, "share": 0.8, "named": 2.0, "near": 1.0, "model": 0.5}
POSTS, TAGS = 6000, 5


@pytest.fixture(scope="module")
def simulated() -> Signals:
    """Signals of posts, one window each, whose tags are drawn by TRUE."""
    random = np.random.default_rng(5)
    values = random.normal(size=(4, POSTS, TAGS))
    values[1] = values[1] > 1
    slopes = np.array([TRUE[name] for name in SIGNALS])
    odds = TRUE["intercept"] + np.tensordot(slopes, values, axes=1)
    gold = random.random(odds.shape) < 1 / (1 + np.exp(-odds))
    return Signals(values, np.arange(POSTS), gold, tuple(str(n % 50) for n in range(POSTS)))


def test_a_fit_finds_the_slopes_that_made_the_tags(simulated):
    found = simulated.weights(SIGNALS)
    for name in SIGNALS:
        assert found[name] == pytest.approx(TRUE[name], abs=0.15)


@pytest.mark.slow
def test_each_signal_that_tells_something_makes_the_combination_better(simulated):
    fewer, _ = simulated.ranks(simulated.combined(SIGNALS[:3]))
    every, first = simulated.ranks(simulated.combined(SIGNALS))
    alone, _ = simulated.ranks(simulated.values[3])
    assert alone < fewer < every
    assert 0.5 < first < 1.0
    table = rows(simulated)
    assert [row[0] for row in table[:4]] == [f"{name} alone" for name in SIGNALS]
    assert table[-1] == ["share, named, near, model", f"{every:.3f}", f"{first:.3f}"]


def test_the_model_is_left_out_where_it_was_not_asked(simulated):
    own = Signals(simulated.values[:3], simulated.post, simulated.gold, simulated.users)
    assert own.names == ("share", "named", "near")
    assert combinations(own)[-1] == own.names
    assert not any("model" in used for used in combinations(own))
    assert combinations(simulated)[-1] == SIGNALS


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


ITEMS = [
    Item(item_id="1", title="What is a stout?", tags=("stout",)),
    Item(item_id="2", title="Serving stout from a keg", tags=("stout", "keg")),
    Item(item_id="3", title="How to clean a keg", tags=("keg",)),
]
ROWS: list[Row] = [
    {"user": "u", "earlier": [{"item": "1", "ts": "2015-01-01T10:00:00", "text": "A stout."}]},
    {
        "user": "v",
        "earlier": [{"item": "3", "ts": "2015-02-01T10:00:00", "text": "Rinse a keg. Again!"}],
    },
]


def test_posts_are_events_in_their_threads():
    posts = posts_of([ROWS[0], {"user": "w", "earlier": [*ROWS[1]["earlier"]] * 2}])
    assert [post.event_id for post in posts] == ["u-1", "w-1", "w-2"]
    assert (posts[1].item_id, posts[1].text) == ("3", "Rinse a keg. Again!")
    assert posts[0].ts == datetime(2015, 1, 1, 10, tzinfo=UTC)


@pytest.mark.slow
async def test_posts_are_read_as_the_profiler_reads_them(tmp_path, minilm):
    def topics(text, labels):
        return {label: -1.0 if label == "keg" and "keg" in text else -3.0 for label in labels}

    posts = posts_of(ROWS)
    spans = [(0, 0, 8), (1, 0, 12), (1, 13, 19)]
    pieces = [
        (at, Window(event_id=posts[at].event_id, start=a, end=b, text=(posts[at].text or "")[a:b]))
        for at, a, b in spans
    ]
    shelf = Catalogue(ITEMS, minilm)
    reports = []
    found = read(shelf, posts, pieces, lambda *report: reports.append(report))
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        session = Session(LLMClient(ScriptedModel(topics), ledger))
        prompt = Library.load().get("interests@v1")
        told = await asked_scores(session, prompt, shelf.vocabulary, pieces, lambda *_: None)
    assert shelf.vocabulary.tags == ("keg", "stout")
    share, named, near = (found.by_post(signal) for signal in found.values)
    assert np.allclose(share, np.log(2.33333 / 4), atol=1e-3)
    assert named.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert near[0, 1] > near[0, 0]
    assert near[1, 0] > near[1, 1]
    assert told.tolist() == [[0.0, 0.0], [1.0, -1.0], [0.0, 0.0]]  # it sees the keg in one window
    assert found.gold.tolist() == [[False, True], [True, False]]
    assert found.users == ("u", "v")
    assert reports[-1][1:] == (3, 3)
