"""Where tasks of one's own found baselines before."""

import pytest

from tasteprint.evals.tasks.classification import MajorityLabel


def test_the_old_import_works_and_warns():
    with pytest.warns(DeprecationWarning, match="tasks.classification"):
        from tasteprint.evals.baselines import MajorityLabel as Old
    assert Old is MajorityLabel
