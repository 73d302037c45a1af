"""The README's Python example runs as it stands."""

import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.server
def test_the_example_runs(real_server, tmp_path, monkeypatch, capsys):
    (example,) = re.findall(r"(?ms)^```python\n(.*?)^```", README.read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TASTEPRINT_ENGINE_URL", real_server.url)
    monkeypatch.setenv("TASTEPRINT_MODEL", real_server.model)
    monkeypatch.setenv("TASTEPRINT_WORDING", "constrained")
    names: dict[str, Any] = {}
    exec(compile(example, str(README), "exec"), names)
    assert names["profile"].claims
    assert names["answer"].known
    shown = capsys.readouterr().out
    assert "Clip-on tuner - " in shown or "Tuner pedal - " in shown
    assert (tmp_path / "shop" / "tasteprint.db").exists()
