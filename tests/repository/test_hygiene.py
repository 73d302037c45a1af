"""No file under version control names places of one machine."""

import re
import subprocess
from pathlib import Path

import pytest

# One machine's own places, and the hosts that one machine gets its packages from.
FOREIGN = re.compile(
    r"(?<![\w./:-])/(?:work|root)/|\b(?:pypi|pythonhosted|npmjs)\.org|\bdeb\.debian\.org"
)


def tracked(root: Path) -> list[Path]:
    """The files under version control that are there."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=root, text=True)
    return [path for name in listed.split("\0") if name and (path := root / name).is_file()]


def foreign_lines(path: Path) -> list[str]:
    """The lines of a text file that name a foreign place; none of a binary file."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [f"{path}:{n}: {line}" for n, line in enumerate(lines, 1) if FOREIGN.search(line)]


def test_no_file_names_a_machines_own_places(root: Path) -> None:
    paths = tracked(root)
    assert root / "pyproject.toml" in paths
    assert [line for path in paths for line in foreign_lines(path)] == []


@pytest.mark.parametrize("line", ["see /wo" + "rk/x", 'index = "https://py' + 'pi.org/simple"'])
def test_a_planted_place_is_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(line)
    assert foreign_lines(path)


def test_only_the_set_up_fetches_from_a_named_host(root: Path) -> None:
    host = "download." + "pytorch.org"
    asking = [
        p for p in tracked(root) if p.suffix in {".sh", ".py"} and host in p.read_text("utf-8")
    ]
    assert asking == [root / "scripts" / "setup.sh"]
