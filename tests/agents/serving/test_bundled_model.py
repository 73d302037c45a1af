"""The bundled model, converted once."""

import sys

import pytest

from tasteprint.agents.serving import bundled_model
from tasteprint.profiling.errors import EngineUnavailable


def test_a_cache_that_cannot_hold_the_model(tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with pytest.raises(EngineUnavailable, match="cannot be written to") as no:
        bundled_model.convert_bundled(blocked)
    assert "TASTEPRINT_CACHE" in no.value.hint


def test_a_model_that_is_there_is_not_converted_again(tmp_path):
    folder = bundled_model.bundled_folder(tmp_path)
    folder.mkdir(parents=True)
    assert bundled_model.convert_bundled(tmp_path) == folder
    assert list(folder.iterdir()) == []


def test_a_failed_conversion_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    left = tmp_path / "models" / f".{bundled_model.BUNDLED_MODEL}-killed"
    left.mkdir(parents=True)
    with pytest.raises(EngineUnavailable, match="could not be converted"):
        bundled_model.convert_bundled(tmp_path)
    assert [p.suffix for p in (tmp_path / "models").iterdir() if p.is_dir()] == []
