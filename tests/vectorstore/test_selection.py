"""Which embedder is chosen, and that the choice stands."""

import pytest

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma import LocalChroma, Record, Vectors
from tasteprint.vectorstore.selection import Choice, choose, in_use, keep, kept

ENGLISH = [f"What is the best angle to store {n} bottles of beer?" for n in range(20)]
CHINESE = ["这家店的味道很好，环境也不错", "下次还会再来，推荐给大家", "吉他调音器"]
GERMAN = "Das ist wirklich ein sehr gutes Bier, ich kaufe es wieder."


@pytest.mark.parametrize(
    ("texts", "embedder"),
    [
        (ENGLISH, "minilm"),
        (CHINESE, "e5"),
        ([*ENGLISH, *CHINESE], "e5"),  # 13 %
        ([*ENGLISH, CHINESE[0]], "minilm"),  # 5 %
        ([*ENGLISH[:5], GERMAN], "e5"),
        ([], "minilm"),
        (["ok", "12345", ""], "minilm"),  # in no language that could be told
    ],
)
def test_a_noticeable_share_of_other_languages_decides(texts, embedder):
    assert choose(texts).embedder == embedder


def test_a_choice_says_what_it_was_made_for():
    choice = choose([*ENGLISH[:2], CHINESE[0], "ok"])
    assert choice.texts == 3
    assert choice.languages == pytest.approx({"en": 2 / 3, "zh": 1 / 3})
    assert str(choice) == "chosen for 3 texts and titles (en 67%, zh 33%)"


def test_a_choice_is_kept_in_the_folder_of_the_vectors(tmp_path):
    folder = tmp_path / "chroma"
    assert kept(folder) is None
    choice = choose(CHINESE)
    keep(folder, choice)
    assert kept(folder) == choice
    (folder / "embedder.json").write_text('{"embedder": "word2vec"}')
    with pytest.raises(RetrievalError, match=r"embedder\.json cannot be read") as caught:
        kept(folder)
    assert "Delete it" in caught.value.hint


def test_the_vectors_themselves_tell_their_embedder(tmp_path, e5):
    chroma = LocalChroma(tmp_path / "chroma")
    assert in_use(chroma) is None
    with Vectors.open(tmp_path / "chroma", embedder=e5) as vectors:
        vectors.upsert("interests", [Record("a", "吉他")])
    assert in_use(chroma) == Choice(embedder="e5")
    chroma.close()
