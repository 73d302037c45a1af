"""Twenty writers on one workspace, killed at random: nothing is lost, doubled or broken."""

import pytest

from tasteprint.evals.benchmarks.crash.__main__ import run
from tasteprint.evals.benchmarks.crash.plan import Plan


@pytest.mark.slow
def test_killed_writers_lose_and_double_nothing(tmp_path):
    found = run(Plan(tmp_path, writers=20, events=240), seconds=12.0)
    assert found["problems"] == []
    assert found["wrong"] == []
    assert found["events_lost"] == []
    assert found["stuck"] == 0
    assert found["events_found"] == found["events_expected"] > 0
    # It says nothing where nothing was done, or nobody killed.
    assert found["kills"] > 0
    assert found["ingested"] > 0
    assert found["built"] > 0
    assert found["claims_checked"] > 0
