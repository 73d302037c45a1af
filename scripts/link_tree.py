"""Lay the package out as links, for tools that do not follow the mapping in pyproject.toml.

mypy, import-linter and mkdocstrings look for ``tasteprint/agents/`` and know nothing of
setuptools' ``package-dir``, which maps it to the folder ``agents/``. In the tree of links they
find it.

Usage: python scripts/link_tree.py TARGET    (from the repository's root)
"""

import shutil
import sys
import tomllib
from pathlib import Path


def mapped_folders(root: Path) -> dict[str, str]:
    """Return the folder of each package that pyproject.toml maps, relative to the repository."""
    tables = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    folders: dict[str, str] = tables["tool"]["setuptools"]["package-dir"]
    return folders


def link_tree(root: Path, target: Path) -> None:
    """Make ``target`` the parent of a package ``tasteprint`` that is links into ``root``.

    A package with mapped sub-packages becomes a real folder with a link for each of its files,
    since a linked folder could not hold the links of its sub-packages.

    Args:
        root: the repository, with its pyproject.toml.
        target: a folder that is emptied first.
    """
    folders = mapped_folders(root)
    apart = {(root / folder).resolve() for folder in folders.values()}
    shutil.rmtree(target, ignore_errors=True)
    for package in sorted(folders):  # parents come before their sub-packages
        source = (root / folders[package]).resolve()
        place = target.joinpath(*package.split("."))
        if any(other.startswith(f"{package}.") for other in folders):
            place.mkdir(parents=True)
            for path in source.iterdir():
                if path not in apart:
                    (place / path.name).symlink_to(path)
        else:
            place.symlink_to(source)


if __name__ == "__main__":
    link_tree(Path.cwd(), Path(sys.argv[1]))
