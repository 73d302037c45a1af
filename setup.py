"""Find the packages, so that nobody has to list them.

The repository's folders are the package: ``[tool.setuptools.package-dir]`` in pyproject.toml says
which folder is which. setuptools' own finders know one root only, so that this walks them all.
"""

import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent


def packages() -> list[str]:
    """Return the dotted names of all packages: every folder with an ``__init__.py``."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    roots: dict[str, str] = tables["tool"]["setuptools"]["package-dir"]
    return sorted(
        ".".join([package, *file.parent.relative_to(ROOT / folder).parts])
        for package, folder in roots.items()
        for file in (ROOT / folder).rglob("__init__.py")
    )


if __name__ == "__main__":
    setup(packages=packages())
