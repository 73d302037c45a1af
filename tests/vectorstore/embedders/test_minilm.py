from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tasteprint.vectorstore.embedders import LightMiniLM, MiniLM

pytestmark = pytest.mark.slow


def test_minilm_gives_unit_rows_that_tell_meaning(minilm):
    rows = minilm.embed(["a pale ale", "a bitter beer", "a guitar tuner"])
    assert rows.shape == (3, minilm.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_minilm_gives_blank_texts_zeros(minilm):
    rows = minilm.embed(["", "beer", " \n"])
    assert not rows[[0, 2]].any()
    assert np.linalg.norm(rows[1]) == pytest.approx(1.0, abs=1e-5)
    assert minilm.embed([]).shape == (0, 384)


def test_minilm_gives_a_text_the_same_row_in_any_company(minilm):
    texts = [f"{'very ' * n}good beer" for n in range(80)]
    together = minilm.embed(texts)
    assert np.allclose(together[7], minilm.embed([texts[7]])[0], atol=1e-5)


def test_minilm_is_quiet_and_safe_in_threads(capfd):
    fresh = MiniLM()
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda n: fresh.embed([f"beer {n}"]), range(16)))
    assert len(rows) == 16
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_the_light_one_gives_the_same_vectors(minilm):
    texts = ["Any pets?", "dog", "", "a café, 苹果 and more; " * 100]
    light = LightMiniLM()
    assert (light.name, light.dimension, light.languages) == (
        minilm.name,
        minilm.dimension,
        minilm.languages,
    )
    np.testing.assert_allclose(light.embed(texts), minilm.embed(texts), atol=1e-5)
