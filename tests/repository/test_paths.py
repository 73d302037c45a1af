"""Every path and every module that a document, a docstring or a comment names exists."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# The folders that lie at the top: a word with a slash after any other is no path of ours.
TOPS = "agents|api|docs|evals|profiling|prompts|requirements|scripts|tests|vectorstore"
PATH = re.compile(rf"(?<![\w./<{{-])(?:{TOPS})/[\w*./-]*[\w*/]")
MODULE = re.compile(r"(?<![\w./-])tasteprint(?:\.[A-Za-z_]\w*)+")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")

# What reads like a path or a module of ours and is not one, and why.
ALLOWED = {
    "tasteprint.commands": "the entry points that add commands to the command line",
    "tasteprint.db": "the ledger's file in a workspace",
    "tasteprint.masked": "an attribute of masked events",
    "tasteprint.py": "a file of the workspace's room, in the table of its files",
}


def names(text: str) -> set[str]:
    """The paths and modules that a text names, but for those that are allowed."""
    return {each.rstrip("/") for each in PATH.findall(text) + MODULE.findall(text)} - {*ALLOWED}


def exists(root: Path, name: str) -> bool:
    """Is there such a file or folder, or such a module, or such a name in a module?"""
    if "/" in name:
        return any(root.glob(name)) or any(root.glob(f"{name}-*.md"))  # a decision by its number
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        if origin := _origin(".".join(parts[:length])):
            return length == len(parts) or parts[length] in _words(origin)
    return False


@cache
def _origin(module: str) -> Path | None:
    """A module's file."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _words(file: Path) -> set[str]:
    """The words of a module's text: to import each would be slow."""
    return set(re.findall(r"\w+", file.read_text("utf-8")))


def missing(root: Path, text: str) -> set[str]:
    """The names in a text of what is not there."""
    return {name for name in names(text) if not exists(root, name)}


def documents(root: Path) -> list[Path]:
    """The Markdown files but the log of changes, which tells of former versions."""
    listed = subprocess.check_output(["git", "ls-files", "*.md"], cwd=root, text=True)
    files = [root / line for line in listed.splitlines()]
    return [file for file in files if file.name != "CHANGELOG.md" and file.exists()]


def docstrings(path: Path) -> Iterator[str]:
    """The docstrings and the comments of a file."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    yield from re.findall(r"(?:^|\s)#[:!]? (.*)", text)


def test_documents_name_what_is_there(root: Path) -> None:
    found = {
        (file.relative_to(root).as_posix(), name)
        for file in documents(root)
        for name in missing(root, file.read_text("utf-8"))
    }
    assert found == set()


def test_documents_link_to_what_is_there(root: Path) -> None:
    found = {
        (file.relative_to(root).as_posix(), link)
        for file in documents(root)
        for link in LINK.findall(file.read_text("utf-8"))
        if not (file.parent / link).exists()
    }
    assert found == set()


def test_docstrings_and_comments_name_what_is_there(root: Path) -> None:
    listed = subprocess.check_output(["git", "ls-files", "*.py"], cwd=root, text=True)
    found = {
        (name, each)
        for name in listed.splitlines()
        if (root / name).exists()
        for text in docstrings(root / name)
        for each in missing(root, text)
    }
    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        "see agents/slips.py",
        "see `agents/llm/`, `profiling/merging/`",
        "kept in evals/data/*.nothing",
        "python -m tasteprint.evals.killing",
        "`tasteprint.profiling.models.NoSuchThing`",
    ],
)
def test_a_name_of_what_is_not_there_is_found(root: Path, text: str) -> None:
    assert len(missing(root, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "see agents/llm/client.py and evals/data/*.jsonl",
        "`tasteprint.profiling.models.Event` in tasteprint.cli",
        "https://example.org/docs/nothing.html and /data/evals/x.py",
    ],
)
def test_a_name_of_what_is_there_is_not(root: Path, text: str) -> None:
    assert missing(root, text) == set()
