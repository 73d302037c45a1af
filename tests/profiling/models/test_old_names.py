"""Names that changed: the old ones still work, with a warning, and stored keys are read."""

import pytest

from tasteprint.profiling.models import IngestReport, Reason


def test_mended_is_corrections():
    stored = IngestReport.model_validate({"mended": {"trimmed": 2}})
    assert stored.corrections == {"trimmed": 2}
    with pytest.warns(DeprecationWarning, match="corrections"):
        assert stored.mended == {"trimmed": 2}
    assert IngestReport.model_validate(stored.model_dump()) == stored


def test_matters_is_decides():
    reason = Reason(
        claim_id="c", event_ids=(), rank=1, score=1.0, rank_without=2, score_without=0.5
    )
    with pytest.warns(DeprecationWarning, match="decides"):
        assert reason.matters is reason.decides is True
