"""What a comparison refuses, and what it warns of."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from tasteprint.evals import comparison
from tasteprint.evals.metrics import Mean
from tasteprint.profiling.errors import EvalError

pytestmark = pytest.mark.slow

compare = partial(comparison.compare, resamples=200)
RIGHT = Mean("right", name="share right")
LENGTH = Mean("length", name="length", better="lower")
OTHER_PROMPT: dict[str, Any] = {"prompts": {"sentiment@v2": "bb"}}


def given(figure: float | None) -> float:
    assert figure is not None
    return figure


def coins(seed: int, share: float, n: int = 200) -> np.ndarray:
    return (np.random.default_rng(seed).random(n) < share).astype(float)


def test_few_groups_are_told(run, answered):
    def warned(group: int) -> bool:
        a, b = (run(answered(coins(seed, 0.5, 40), group=group)) for seed in (1, 2))
        found = compare(a, b, [Mean("right", "share right")])
        return any("groups only" in warning for warning in found.warnings)

    assert warned(group=5)
    assert not warned(group=4)


def test_answers_without_a_partner_are_left_out_and_told(run, answered):
    a = run(answered(coins(1, 0.5, 20)))
    b = run(answered(coins(1, 0.5, 15)), **OTHER_PROMPT)
    found = compare(a, b, [RIGHT])
    assert found.n == 15
    assert found.warnings == ("Left out, for want of a partner in the other run: 5 answers.",)


def test_no_score_that_tells_right_from_wrong_is_told(run, answered):
    records = [
        record.model_copy(update={"scores": {"length": record.scores["right"]}})
        for record in answered(coins(1, 0.5, 20))
    ]
    a, b = run(records, primary="length"), run(records, primary="length", **OTHER_PROMPT)
    found = compare(a, b, [LENGTH])
    assert found.changes.samples == ()
    assert found.warnings == ("No score 'right' tells which samples changed sides.",)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ({}, {"task": "another"}, "A is a run of the task toy, B one of another"),
        ({}, {"split": "test"}, "A answered the dev split of toy, B the test split"),
        ({"split": "test"}, {"split": "test"}, "chosen on the dev split and reported on the test"),
        ({}, {"data": "d2"}, "different samples of toy"),
        ({}, {"primary": "another"}, "do not go by the same metric"),
        ({"primary": "gone"}, {"primary": "gone"}, "gone of A is not among those given"),
    ],
)
def test_what_cannot_be_compared_is_refused(a, b, said, run, good):
    with pytest.raises(EvalError, match=said) as refused:
        compare(run(good, **a), run(good, **b), [RIGHT])
    assert refused.value.user_error
    assert refused.value.hint


def test_runs_without_a_common_sample_are_refused(run, good):
    strangers = [record.model_copy(update={"sample": f"t{record.sample}"}) for record in good]
    with pytest.raises(EvalError, match="no answered sample in common"):
        compare(run(good), run(strangers, **OTHER_PROMPT), [RIGHT])


SAME = "A and B used the same prompts and the same model."


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (OTHER_PROMPT, []),
        ({"model": "qwen"}, []),
        ({}, ["A and B are the same run."]),
        ({"machine": {"cores": "64"}}, [SAME, "The machines differ in cores."]),
        ({**OTHER_PROMPT, "model": "qwen"}, ["The models differ, too: smol and qwen."]),
        (
            {"prompts": {"sentiment@v2": "bb", "extract@v1": "cc"}},
            ["More than one prompt differs: extract, sentiment."],
        ),
        (
            {**OTHER_PROMPT, "parameters": {"limit": 5, "seed": 1}},
            [
                "The parameter limit differs (none and 5).",
                "The parameter seed differs (none and 1).",
            ],
        ),
        (
            {**OTHER_PROMPT, "parameters": {"limit": None, "calibration": {"bias": [0.1] * 30}}},
            ["The parameter calibration differs."],
        ),
        (
            {**OTHER_PROMPT, "code": "c2", "dirty": True},
            [
                "The code of Tasteprint differs: commits 0123456789 and 0123456789 with "
                "uncommitted changes."
            ],
        ),
        (
            {**OTHER_PROMPT, "packages": {"vllm": "1.1", "torch": "2"}},
            ["Package versions differ: torch (none and 2); vllm (1.0 and 1.1)."],
        ),
        (
            {**OTHER_PROMPT, "packages": {f"p{n}": "2" for n in range(7)} | {"vllm": "1.0"}},
            [
                "Package versions differ: p0 (none and 2); p1 (none and 2); p2 (none and 2); "
                "p3 (none and 2); p4 (none and 2), and 2 more."
            ],
        ),
        ({**OTHER_PROMPT, "dirty": True}, []),  # the same code, by its digest
        (
            {**OTHER_PROMPT, "machine": {"cores": "64", "gpu": "H100"}},
            ["The machines differ in cores, gpu."],
        ),
    ],
)
def test_what_differs_besides_what_is_compared_is_told(changed, told, run, good):
    assert list(compare(run(good), run(good, **changed), [RIGHT]).warnings) == told
