"""A task with a model that answers from a script, for tests of the harness's own logic."""

import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.evals import Bench, Classify, LabelScores, Recalibrate, Sample, Task
from tasteprint.evals.metrics import AUC, BalancedAccuracy
from tasteprint.evals.tasks.classification import MajorityLabel, RandomLabel

LABELS = ("negative", "positive")


@pytest.fixture(autouse=True)
def _slices(monkeypatch):
    """Whatever the developer's own environment has."""
    monkeypatch.delenv("TASTEPRINT_EVAL_DATA", raising=False)


@pytest.fixture
def first_version(monkeypatch, tmp_path_factory):
    """Ships ``sentiment@v1``, which has no companions, whatever the package ships."""
    folder = tmp_path_factory.mktemp("prompts")
    (folder / "shipped.toml").write_text('sentiment = "v1"\n')
    monkeypatch.setenv("TASTEPRINT_PROMPTS", str(folder))


def sample(number, label):
    word = {"positive": "lovely", "negative": "dreadful"}[label]
    return Sample(
        id=str(number), inputs={"text": f"A {word} thing, number {number}."}, target=label
    )


@pytest.fixture
def toy():
    """Forty samples a split that a reader of "lovely" gets right."""
    sides = ["positive", "negative"] * 20
    return Task(
        name="toy",
        samples={
            "dev": [sample(n, label) for n, label in enumerate(sides)],
            "test": [sample(n, label) for n, label in enumerate(sides, 100)],
        },
        solver=Classify("sentiment", LABELS),
        finish=Recalibrate(LABELS),
        scorer=LabelScores(LABELS),
        metrics=(BalancedAccuracy(labels=2), AUC()),
        baselines=(RandomLabel(LABELS), MajorityLabel(LABELS)),
        labels=LABELS,
        prompts=("sentiment",),
    )


def by_word(text, _labels):
    """Sees praise in "lovely" of the last line but one; not sure of each third text."""
    last = text.rstrip().splitlines()[-2]
    unsure = last.endswith(("3.", "6.", "9."))
    lean = 0.0 if unsure else 3.0 if "lovely" in last else -3.0
    return {"positive": lean / 2, "negative": -lean / 2}


@pytest.fixture
def reader():
    return ScriptedModel(scorer=by_word, writer=lambda _text: '{"label": "positive"}')


@pytest.fixture
def bench(tmp_path, reader):
    with Bench.open(tmp_path / "work", backend=reader) as opened:
        yield opened
