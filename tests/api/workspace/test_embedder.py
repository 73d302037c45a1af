"""The embedder of a workspace: chosen by its texts, and kept."""

import json

import pandas as pd
import pytest

from tasteprint.agents.llm import ScriptedModel
from tasteprint.profiling.errors import RetrievalError, SettingsError
from tasteprint.settings import Settings
from tasteprint.vectorstore.embedders import E5, MiniLM
from tasteprint.workspace import Tasteprint, examine

pytestmark = pytest.mark.slow

CHINESE = {
    "li": [("tuner", "调音器很好用，调得准。"), ("strings", "这套吉他琴弦声音太亮了，不喜欢。")],
    "wang": [("pot", "平底锅导热均匀，非常满意。")],
}
GOODS = [
    ("tuner", "吉他调音器", ["吉他", "调音器"]),
    ("strings", "木吉他琴弦", ["吉他", "琴弦"]),
    ("picks", "吉他拨片十片装", ["吉他"]),
    ("pot", "不锈钢平底锅", ["厨具"]),
    ("wok", "铸铁炒锅", ["厨具"]),
    ("book", "Modern guitar method for beginners", ["书"]),
]


def tables(texts, goods):
    rows = [
        {
            "user_id": user,
            "item_id": item,
            "kind": "review",
            "ts": f"2026-0{number + 1}-10T12:00:00Z",
            "text": text,
        }
        for user, reviews in texts.items()
        for number, (item, text) in enumerate(reviews)
    ]
    items = [{"item_id": i, "title": title, "tags": tags} for i, title, tags in goods]
    return pd.DataFrame(rows), pd.DataFrame(items)


def open_workspace(folder, **settings):
    own = Settings.read().model_copy(update=settings)
    model = ScriptedModel(scorer=lambda _text, labels: dict.fromkeys(labels, -1.0))
    return Tasteprint.open(folder, settings=own, backend=model)


@pytest.fixture
def chinese(tmp_path):
    with open_workspace(tmp_path / "ws") as tp:
        tp.ingest(*tables(CHINESE, GOODS))
        tp.index()
    return tmp_path / "ws"


def found(folder, **settings):
    own = Settings.read().model_copy(update={"workspace": folder, **settings})
    return {check.name: check for check in examine(own)}


def test_a_chinese_workspace_is_embedded_by_e5_and_found_by_meaning(chinese):
    kept = json.loads((chinese / "chroma" / "embedder.json").read_text("utf-8"))
    assert kept["embedder"] == "e5"
    assert kept["languages"]["zh"] > 0.8
    with open_workspace(chinese) as tp:
        assert tp.components.embedder.name == E5.name
        (hits,) = tp.components.vectors.query(
            "items", tp.components.embedder.embed(["guitar tuner"]), 6
        )
        assert hits[0].id == "tuner"
        assert {hit.id for hit in hits[:4]} == {"tuner", "strings", "picks", "book"}


def test_the_choice_stands_when_the_texts_change(chinese):
    texts = [("book", f"Chapter {n} of this guitar book is well explained.") for n in range(9)]
    goods = [
        (f"b{n}", f"What is the best way to learn the guitar, part {n}?", ["book"])
        for n in range(90)
    ]
    with open_workspace(chinese) as tp:
        tp.ingest(*tables({"ann": texts}, goods))
    with open_workspace(chinese) as tp:
        assert tp.components.embedder.name == E5.name
    checks = found(chinese)
    assert checks["embedder"].text.startswith(f"{E5.name}, chosen for 9 texts and titles (zh ")
    assert f"{MiniLM.name} would now be chosen" in checks["languages"].text
    assert f"delete {chinese / 'chroma'}" in checks["languages"].hint


def test_an_english_workspace_stays_with_minilm(tmp_path, frames):
    with open_workspace(tmp_path / "ws") as tp:
        tp.ingest(*frames)
        assert tp.components.embedder.name == MiniLM.name
    assert "languages" not in found(tmp_path / "ws")


def test_nothing_to_see_is_nothing_to_keep(tmp_path, frames):
    with open_workspace(tmp_path / "ws") as tp:
        tp.ingest(frames[0].drop(columns="text"))
        assert tp.components.embedder.name == MiniLM.name
    assert not (tmp_path / "ws" / "chroma").exists()
    assert "when the first vectors are made" in found(tmp_path / "ws")["embedder"].text


def test_vectors_from_before_choices_were_kept_stay(tmp_path, frames):
    folder = tmp_path / "ws"
    with open_workspace(folder, embedder="e5") as tp:  # by the setting: no choice is kept
        tp.ingest(*frames)
        tp.index()
    assert not (folder / "chroma" / "embedder.json").exists()
    assert found(folder, embedder="e5")["embedder"].text == f"{E5.name}, by TASTEPRINT_EMBEDDER"
    with open_workspace(folder) as tp:
        assert tp.components.embedder.name == E5.name  # though its texts are English
        assert tp.components.vectors.count("items") == 12


def test_another_embedder_than_that_of_the_vectors_is_refused(chinese):
    with (
        open_workspace(chinese, embedder="minilm") as tp,
        pytest.raises(RetrievalError, match=f"made by the embedder '{E5.name}'"),
    ):
        tp.components.vectors.count("items")


def test_two_embedders_named_at_once_are_a_contradiction(tmp_path, frames):
    with open_workspace(tmp_path / "ws") as tp:
        tp.ingest(*frames)
    both = {"embedder": "e5", "embeddings_url": "http://127.0.0.1:9/v1", "embeddings_model": "m"}
    with (
        open_workspace(tmp_path / "ws", **both) as tp,
        pytest.raises(SettingsError, match="name two embedders"),
    ):
        _ = tp.components.embedder
