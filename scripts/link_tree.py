"""Lay the package out as links, for tools that do not follow the mapping in pyproject.toml.

mypy and import-linter look for ``tasteprint/agents/`` and know nothing of setuptools'
``package-dir``, which says that it is the folder ``agents/``. The tree of links says it to them.

Usage: python scripts/link_tree.py TARGET    (from the repository's root)
"""

import shutil
import sys
import tomllib
from pathlib import Path


def link_tree(root: Path, target: Path) -> None:
    """Make ``target`` the parent of a package ``tasteprint`` that is links into ``root``.

    A package with sub-packages becomes a real folder with a link for each of its files, since
    a linked folder could not hold the links of its sub-packages.

    Args:
        root: the repository, with its pyproject.toml.
        target: a folder that is emptied first.
    """
    setuptools = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders: dict[str, str] = setuptools["package-dir"]
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
