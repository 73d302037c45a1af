"""The layer contracts hold, and each of them notices when it is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
COPIED = ("api", "agents", "evals", "profiling", "prompts", "vectorstore", "scripts")


@pytest.fixture
def house(root: Path, tmp_path: Path) -> Path:
    """A copy of the code in which a test may plant what it likes."""
    for folder in COPIED:
        for path in (root / folder).rglob("*.py"):
            copy = tmp_path / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    shutil.copy(root / "pyproject.toml", tmp_path)
    (tmp_path / "api" / "planted.py").write_text("")  # an api module that nobody has listed
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    """Run what `make layers` runs."""
    link = [sys.executable, "scripts/link_tree.py", "linked"]
    subprocess.run(link, cwd=house, check=True)
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": "linked"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_its_contracts(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("agents", "from tasteprint.planted import x"),
        ("agents", "from tasteprint import Tasteprint"),
        ("agents", "import tasteprint.evals"),
        ("vectorstore", "from tasteprint.agents import x"),
        ("vectorstore", "from tasteprint import planted"),
        ("profiling", "def f() -> None:\n    from tasteprint.vectorstore import x"),
        ("profiling", "import tasteprint.prompts"),
        ("prompts", "from tasteprint.profiling.models import Event"),
        ("prompts", "from tasteprint import planted"),
        ("api", "from tasteprint.evals import x"),
    ],
)
def test_a_planted_import_is_found(house: Path, folder: str, line: str) -> None:
    (house / folder / "culprit.py").write_text(f"{line}\n")
    done = lint(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "culprit" in done.stdout


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("evals", "from tasteprint.planted import x"),
        ("api", "from tasteprint.planted import x"),
        ("api", "from tasteprint.agents import x"),
        ("agents", "from tasteprint.vectorstore import x"),
        ("vectorstore", "from tasteprint.profiling import x"),
        ("prompts", "from tasteprint.profiling.errors import PromptError"),
    ],
)
def test_an_import_downward_is_allowed(house: Path, folder: str, line: str) -> None:
    (house / folder / "guest.py").write_text(f"{line}\n")
    done = lint(house)
    assert done.returncode == 0, done.stdout + done.stderr
