import pytest

from tasteprint.evals.comparison import Comparison, read_checks
from tasteprint.evals.comparison.comparison import Changes
from tasteprint.evals.comparison.gate import Check, gate
from tasteprint.evals.statistics import Difference
from tasteprint.profiling.errors import EvalError


def comparison(low, high, better="higher"):
    middle = None if low is None else (low + high) / 2
    found = Difference(a=0.8, b=0.8, difference=middle, low=low, high=high, better=better)
    return Comparison(
        task="toy",
        split="dev",
        a="x@v1",
        b="x@v2",
        run_a="a",
        run_b="b",
        n=10,
        primary="score",
        verdict="not told apart",
        metrics={"score": found, "whole": Difference(a=1.0, b=1.0, difference=0.0)},
        changes=Changes(only_a=0, only_b=0, p=None),
    )


@pytest.mark.parametrize(
    ("low", "high", "margin", "better", "passes"),
    [
        (-0.05, -0.03, 0.02, "higher", False),
        (-0.05, -0.01, 0.02, "higher", True),  # it may be within the margin
        (-0.05, -0.02, 0.02, "higher", True),  # not below it
        (-0.05, -0.001, 0.0, "higher", False),
        (-0.05, 0.05, 0.0, "higher", True),  # not told apart
        (0.01, 0.05, 0.0, "higher", True),
        (0.01, 0.05, 0.0, "lower", False),  # an error that grew
        (0.01, 0.05, 0.02, "lower", True),
        (-0.05, -0.03, 0.0, "lower", True),
    ],
)
def test_fails_where_the_whole_interval_is_below_the_margin(low, high, margin, better, passes):
    found = gate(comparison(low, high, better), margin)
    assert found.passed is passes
    assert found.reason.startswith("passes: " if passes else "fails: ")
    assert "\n" not in found.reason
    assert found.low <= found.gain <= found.high


@pytest.mark.parametrize("metric", ["none", "whole"])
def test_a_metric_without_an_interval_gates_nothing(metric):
    with pytest.raises(EvalError, match="score") as caught:
        gate(comparison(-0.1, 0.1), metric=metric)
    assert caught.value.user_error


def test_checks_are_read(tmp_path):
    file = tmp_path / "promptgate.toml"
    file.write_text(
        '[[check]]\ntask = "sentiment-vader"\nbaseline = "sentiment@v1"\nmargin = 0.02\n'
        '[[check]]\ntask = "t.py:x"\nbaseline = "a@b"\ncandidate = "a@c"\nmetric = "m"\nlimit = 9\n'
    )
    assert read_checks(file) == (
        Check(task="sentiment-vader", baseline="sentiment@v1", margin=0.02),
        Check(task="t.py:x", baseline="a@b", candidate="a@c", metric="m", limit=9),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("[[check]\n", "cannot be read"),
        ("", "check: Field required"),
        ("check = []", "at least 1"),
        ('[[check]]\ntask = "x"\n', "baseline"),
        ('[[check]]\ntask = "x"\nbaseline = "y"\nmargn = 1\n', "margn"),
        ('[[check]]\ntask = "x"\nbaseline = "y"\nmargin = -1\n', "margin"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_clear_error(text, said, tmp_path):
    file = tmp_path / "promptgate.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(EvalError, match=said) as caught:
        read_checks(file)
    assert str(file) in caught.value.message
    assert caught.value.user_error
