"""The folders are the package, in the editable install that the tests themselves run on."""

import ast
import importlib
import re
import runpy
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from scripts.link_tree import mapped_folders
from tasteprint.profiling import errors

FOLDERS = {
    "tasteprint": "api",
    "tasteprint.agents": "agents",
    "tasteprint.evals": "evals",
    "tasteprint.profiling": "profiling",
    "tasteprint.prompts": "prompts",
    "tasteprint.vectorstore": "vectorstore",
}


@pytest.mark.parametrize(("package", "folder"), FOLDERS.items())
def test_each_folder_is_its_package(root: Path, package: str, folder: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == root / folder / "__init__.py"


def test_every_folder_with_code_is_a_package(root: Path) -> None:
    with_code = {
        ".".join([package, *file.parent.relative_to(root / folder).parts])
        for package, folder in FOLDERS.items()
        for file in (root / folder).rglob("*.py")
    }
    assert mapped_folders(root) == FOLDERS
    assert set(runpy.run_path(str(root / "setup.py"))["packages"]()) == with_code


def test_prompt_files_lie_beside_their_loader() -> None:
    prompts = importlib.import_module("tasteprint.prompts")
    assert [*Path(prompts.__path__[0]).glob("*.prompty")]


def test_the_types_are_shipped(root: Path) -> None:
    assert (root / "api" / "py.typed").is_file()


def test_versions_agree(root: Path) -> None:
    tables = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert metadata.version("tasteprint") == tables["project"]["version"]


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"torch", "transformers", "sentence_transformers", "chromadb", "langchain", "vllm"}
    code = f"import sys, tasteprint; print(*({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_error_is_in_the_drawn_tree() -> None:
    drawn = errors.__doc__ or ""
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    ours = [value for value in classes if issubclass(value, errors.TasteprintError)]
    assert len(ours) > 1
    assert [cls.__name__ for cls in ours if cls.__name__ not in drawn] == []


def listed_files(room: Path) -> set[str]:
    """The files that the docstring of a room's ``__init__`` has a line for."""
    docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    return set(re.findall(r"^(\w+\.py) ", docstring, re.MULTILINE))


def test_each_room_says_what_is_in_its_files(root: Path) -> None:
    rooms = [file.parent for top in FOLDERS.values() for file in (root / top).rglob("__init__.py")]
    wrong = {}
    # The docstrings of api/ and evals/ show users what to import.
    for room in set(rooms) - {root / "api", root / "evals"}:
        files = {path.name for path in room.glob("*.py")} - {"__init__.py", "__main__.py"}
        if differing := (listed_files(room) - {"__main__.py"}) ^ files:
            wrong[room.relative_to(root).as_posix()] = sorted(differing)
    assert wrong == {}
