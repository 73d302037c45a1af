import numpy as np
import pytest

from tasteprint.evals.harness import Record, columns, table
from tasteprint.evals.metrics import Mean
from tasteprint.profiling.errors import EvalError


def record(sample: str, **scores: float | tuple[float, ...]) -> Record:
    return Record(sample=sample, cluster=sample, inputs={}, output=None, scores=scores)


def test_figures_and_lists_become_columns():
    found = table([record("s", right=1, top=(4, 2)), record("t", right=0.5, top=())])
    assert found["right"].tolist() == [1.0, 0.5]
    assert found["top"].tolist() == [[4.0, 2.0], [-1.0, -1.0]]
    assert found["right"].dtype == found["top"].dtype == np.float64
    assert dict(columns([])) == {}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([record("s", right=1), record("t", wrong=1)], "Sample s has no score 'wrong'"),
        ([record("s", top=(1,)), record("t", top=1)], "Sample t has one figure as its score 'top'"),
    ],
)
def test_rows_of_different_kinds_are_refused_by_name(rows, said):
    with pytest.raises(EvalError, match=said) as refused:
        table(rows)
    assert refused.value.user_error
    with pytest.raises(EvalError, match="in row"):
        columns([row.scores for row in rows])


def test_a_metric_of_a_score_that_is_not_there_says_which_are():
    with pytest.raises(EvalError, match="no score 'rihgt'; there are: right, top"):
        Mean("rihgt", name="m").value(table([record("s", right=1, top=2)]))
