import numpy as np
import pytest

from tasteprint.evals.metrics import AUC, Mean
from tasteprint.evals.statistics import spread

MEAN = Mean("x", name="mean")
ALONE = [str(n) for n in range(400)]


def test_chance_between_repeats_is_told_from_chance_between_samples():
    random = np.random.default_rng(3)
    sample = random.normal(size=400)
    tables = [{"x": sample + shift} for shift in (-0.2, 0.0, 0.2)]
    found = spread(MEAN, tables, ALONE, resamples=2_000)
    assert found is not None
    assert found.values == pytest.approx([table["x"].mean() for table in tables])
    assert found.between_repeats == pytest.approx(0.2)
    assert found.between_samples == pytest.approx(sample.std() / 20, rel=0.1)


def test_equal_repeats_have_no_spread_and_averaging_lessens_that_of_samples():
    random = np.random.default_rng(4)
    tables = [{"x": random.normal(size=400)} for _ in range(4)]
    same = spread(MEAN, [tables[0], tables[0]], ALONE, resamples=500)
    assert same is not None
    assert same.between_repeats == 0.0
    averaged = spread(MEAN, tables, ALONE, resamples=500)
    assert averaged is not None
    assert averaged.between_samples == pytest.approx(same.between_samples / 2, rel=0.2)


def test_no_spread_of_one_repeat_one_cluster_or_the_undefined():
    table = {"x": np.array([1.0, 2.0]), "score": np.zeros(2), "gold": np.zeros(2)}
    assert spread(MEAN, [table], ["u", "v"]) is None
    assert spread(MEAN, [table, table], ["u", "u"]) is None
    assert spread(AUC(), [table, table], ["u", "v"]) is None
