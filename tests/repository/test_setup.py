"""The set-up's messages when it cannot go on, and its silence when there is nothing to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """As much of a checkout as the set-up reads."""
    for name in ("pyproject.toml", "scripts/setup.sh", "requirements/cpu.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def set_up(checkout: Path, python: Path | str) -> subprocess.CompletedProcess[str]:
    """Run the set-up with an interpreter."""
    return subprocess.run(
        ["scripts/setup.sh"],
        cwd=checkout,
        env={**os.environ, "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(checkout: Path, version: str, fails_on: str) -> Path:
    """A program that calls itself a Python and fails at one kind of code."""
    path = checkout / "a-python"
    path.write_text(
        f'#!/bin/sh\ncase "$*" in\n'
        f'  --version) echo "Python {version}";;\n'
        f"  *'{fails_on}'*) exit 1;;\n"
        f"esac\n"
    )
    path.chmod(0o755)
    return path


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed set-up wrote."""
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_no_python(checkout: Path) -> None:
    assert "there is no /nowhere/python" in only_line(set_up(checkout, "/nowhere/python"))


@pytest.mark.parametrize("version", ["3.10.13", "3.15.0"])
def test_a_python_that_does_not_fit(checkout: Path, version: str) -> None:
    line = only_line(set_up(checkout, stand_in(checkout, version, "version_info")))
    assert f"is Python {version}, not 3.11 to 3.14" in line


def test_no_venv(checkout: Path) -> None:
    line = only_line(set_up(checkout, stand_in(checkout, "3.11.2", "ensurepip")))
    assert "lacks venv or ensurepip" in line
    assert "python3-venv" in line


def test_no_lock(checkout: Path) -> None:
    (checkout / "requirements" / "cpu.txt").unlink()
    assert "requirements/cpu.txt is missing" in only_line(set_up(checkout, "python3"))


def test_a_finished_set_up_is_left_alone_until_the_lock_changes(checkout: Path) -> None:
    command = "{ pwd && cat requirements/cpu.txt pyproject.toml scripts/setup.sh; } | sha256sum"
    stamp = checkout / ".venv" / ".tasteprint-setup"
    stamp.parent.mkdir()
    stamp.write_text(subprocess.check_output(["bash", "-c", command], cwd=checkout, text=True))
    assert set_up(checkout, "").returncode == 0
    with (checkout / "requirements" / "cpu.txt").open("a") as lock:
        lock.write("one-more==1.0\n")
    broken = stand_in(checkout, "3.10.13", "version_info")
    assert "not 3.11 to 3.14" in only_line(set_up(checkout, broken))


def test_make_lists_every_task(root: Path) -> None:
    listed = subprocess.check_output(["make", "--no-print-directory"], cwd=root, text=True)
    text = (root / "Makefile").read_text("utf-8")
    tasks = set(re.findall(r"^([a-z][a-z-]*):", text, flags=re.MULTILINE))
    assert {"setup", "demo", "test", "check", "lock", "wheel-check"} <= tasks
    assert {line.split()[1] for line in listed.splitlines()} == tasks
