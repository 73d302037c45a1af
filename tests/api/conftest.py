"""A small workspace with real parts: SQLite, Chroma, MiniLM, and a model that follows a script."""

import json

import pandas as pd
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.cli.app import app
from tasteprint.settings import PREFIX, Settings
from tasteprint.vectorstore.embedders import MiniLM
from tasteprint.workspace import Tasteprint

TEXTS = {
    "ann": [
        ("hops1", "I love the citra hops in this ale, they smell of grapefruit."),
        ("hops2", "Dry hopping with Cascade hops makes my ale wonderful."),
        ("hops3", "Which hops did the Sierra Nevada brewery use? Great aroma."),
        ("glass1", "A tulip glass keeps the aroma of the hops."),
        ("hops1", "Still my favourite hops after two years."),
    ],
    "bob": [
        ("store1", "Keep bottles upright in a dark cellar, storage matters."),
        ("store2", "My cellar is too warm for storage, the beer went bad."),
        ("glass1", "The glass was dirty and the head collapsed, terrible."),
        ("store3", "Storage at ten degrees kept the Orval fine."),
    ],
    "cyd": [("hops2", "啤酒花的味道很好。"), ("store1", "酒窖太热了。")],
}
ITEMS = [
    ("hops1", "What is a citra hop?", ["hops"]),
    ("hops2", "How long should dry hopping take?", ["hops", "brewing"]),
    ("hops3", "Which hops give a piney aroma?", ["hops", "aroma"]),
    ("hops4", "Do old hops lose their aroma?", ["hops", "aroma"]),
    ("hops5", "Hop pellets or whole hops for an IPA?", ["hops", "ipa"]),
    ("store1", "Should bottles be stored upright?", ["storage"]),
    ("store2", "What is the best cellar temperature?", ["storage", "temperature"]),
    ("store3", "How long does beer keep in storage?", ["storage", "aging"]),
    ("store4", "Does light spoil beer in storage?", ["storage"]),
    ("glass1", "Does the shape of the glass matter?", ["glassware"]),
    ("glass2", "How do I wash a beer glass?", ["glassware"]),
    ("law1", "At what age may one buy beer?", ["laws"]),
]


def score(text, labels):
    """Positive for a few words, flat otherwise: what a model would say is not under test here."""
    asked = text.rpartition("\n\n")[2]  # behind a prompt's examples
    kind = any(word in asked for word in ("love", "wonderful", "Great", "favourite", "fine"))
    return {
        label: -0.1 if label in ({"positive"} if kind else {"negative"}) else -2.0 - 0.01 * number
        for number, label in enumerate(labels)
    }


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    """No setting of the machine reaches a test, and no test writes outside its folder."""
    import os

    for name in [n for n in os.environ if n.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TASTEPRINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def embedder():
    return MiniLM()


@pytest.fixture
def model():
    return ScriptedModel(scorer=score)


@pytest.fixture(scope="session")
def frames():
    rows = [
        {
            "event_id": f"{user}-{number}",
            "user_id": user,
            "item_id": item,
            "kind": "post",
            "ts": f"2024-0{number + 1}-10T12:00:00Z",
            "text": text,
        }
        for user, posts in TEXTS.items()
        for number, (item, text) in enumerate(posts)
    ]
    items = [
        {"item_id": item, "title": title, "tags": tags, "description": f"{title} Tell me more."}
        for item, title, tags in ITEMS
    ]
    return pd.DataFrame(rows), pd.DataFrame(items)


@pytest.fixture
def files(frames, tmp_path):
    """The same as JSON Lines."""
    paths = []
    for name, frame in zip(("events", "items"), frames, strict=True):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, frame.to_dict("records"))), "utf-8")
        paths.append(str(path))
    return paths


@pytest.fixture
def tp(tmp_path, model, embedder):
    """An empty workspace."""
    with Tasteprint.open(tmp_path / "ws", backend=model, embedder=embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def built_folder(tmp_path_factory, embedder, frames):
    """A workspace's folder with all profiles built; read it only."""
    folder = tmp_path_factory.mktemp("built") / "ws"
    settings = Settings.read().model_copy(update={"cache": folder / "cache"})
    model = ScriptedModel(scorer=score)
    with Tasteprint.open(folder, settings=settings, backend=model, embedder=embedder) as opened:
        opened.ingest(*frames)
        opened.build_profiles()
    return folder


@pytest.fixture
def built(built_folder, model, embedder):
    """That workspace, opened."""
    with Tasteprint.open(built_folder, backend=model, embedder=embedder) as opened:
        yield opened


@pytest.fixture
def run(capsys):
    """Runs a command line in this process: exit code, stdout, stderr."""

    def invoke(*arguments):
        try:
            app([str(argument) for argument in arguments])
        except SystemExit as left:
            code = left.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return invoke
