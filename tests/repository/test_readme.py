"""The Python examples of the README and of docs/evaluation.md run as they stand."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EVALUATION = ROOT / "docs" / "evaluation.md"

pytestmark = pytest.mark.server


@pytest.fixture
def example(real_server, tmp_path, monkeypatch):
    """Runs the example of a page, in an empty folder; returns its names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", real_server.url)
    monkeypatch.setenv("TASTEPRINT_MODEL", real_server.model)
    monkeypatch.setenv("TASTEPRINT_WORDING", "constrained")
    monkeypatch.delenv("TASTEPRINT_EVAL_DATA", raising=False)

    def run(page) -> dict[str, Any]:
        names: dict[str, Any] = {}
        [code] = re.findall(r"(?ms)^```python\n(.*?)^```", page.read_text("utf-8"))
        exec(compile(code, str(page), "exec"), names)
        return names

    return run


def test_the_example_of_a_workspace(example, tmp_path, capsys):
    names = example(README)
    assert names["profile"].claims
    assert names["answer"].known
    shown = capsys.readouterr().out
    assert "Clip-on tuner - " in shown or "Tuner pedal - " in shown
    assert (tmp_path / "shop" / "tasteprint.db").exists()


def test_the_example_of_a_comparison(example):
    comparison = example(EVALUATION)["comparison"]
    assert (comparison.a, comparison.b, comparison.n) == ("sentiment@v1", "sentiment@v2", 50)
    assert comparison.metrics["AUC"].p <= 1
