"""The pictures of docs/architecture.md show the imports, and the figures count them."""

import re
from pathlib import Path

import pytest

from scripts.import_graph import figures, mermaid, read_graph, rooms, with_pictures

FOLDERS = {"tasteprint", "profiling", "vectorstore", "agents", "api", "evals"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A package of three rooms: top imports middle and low, middle imports low."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.setuptools.package-dir]\n"tasteprint" = "api"\n"tasteprint.agents" = "agents"\n'
    )
    files = {
        "api/__init__.py": "",
        "agents/__init__.py": "",
        "agents/top.py": "from tasteprint.agents.middle import x\nimport tasteprint.agents.low\n",
        "agents/middle/__init__.py": "from tasteprint.agents.middle.file import x\n",
        "agents/middle/file.py": "from tasteprint.agents.low import y\n",
        "agents/low.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_pictures_are_current(root: Path) -> None:
    page = (root / "docs" / "architecture.md").read_text("utf-8")
    assert set(re.findall(r"<!-- graph: (\S+) -->", page)) == FOLDERS
    assert page == with_pictures(page, read_graph(root)), "run `make architecture`"


def test_rooms_and_arrows(checkout: Path) -> None:
    found = rooms(read_graph(checkout), "agents")
    assert found.files == {"low": 1, "middle": 2, "top": 1}
    assert found.arrows == {("top", "middle"), ("top", "low"), ("middle", "low")}


def test_a_picture_leaves_out_what_other_arrows_say(checkout: Path) -> None:
    drawn = mermaid(read_graph(checkout), "agents").splitlines()
    assert [line.strip() for line in drawn if "-->" in line] == ["middle --> low", "top --> middle"]


def test_figures(checkout: Path) -> None:
    lines = figures(checkout).splitlines()
    assert lines[0] == "6 files, 4 lines"
    assert "tasteprint.agents: 3 boxes, 3 arrows, 0 imports to cut for no cycles" in lines
    (checkout / "agents" / "low.py").write_text("import tasteprint.agents.top\n")
    assert "0 imports to cut" not in figures(checkout).splitlines()[2]
