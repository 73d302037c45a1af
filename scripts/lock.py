"""Update or check requirements/cpu.txt, the complete set of packages of the CPU set-up.

Usage: python scripts/lock.py             update the lock, changing as little as possible
       python scripts/lock.py --upgrade   the same with the newest versions
       python scripts/lock.py --check     exit 1 with a line for each problem

The lock is installed without dependency resolution; --check verifies that it is complete.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

LOCK = Path("requirements/cpu.txt")
EXTRA = Path("requirements/extra.in")
DATA = Path("requirements/data.in")
LEFT_OUT = Path("requirements/left-out.txt")
EXTRAS = ("cpu", "evals", "dev", "docs")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
HEADER = f"""\
# Every package of the CPU set-up, for Linux on x86-64 and Python {PYTHONS[0]} to {PYTHONS[-1]}.
# Made by `make lock` with Python {{python}}; installed by `make setup` with --no-deps.
"""


def read_lines(path: Path) -> list[str]:
    """Return the lines of a requirements file without comments and empty lines."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def compile_lock(*, upgrade: bool) -> None:
    """Write the lock: pip-compile's result and the packages needed for their files only."""
    options = ["--quiet", "--no-header", "--no-annotate", "--strip-extras", "--no-build-isolation"]
    # The package index is the machine's own setting and stays out of the file.
    options += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    options += [f"--extra={extra}" for extra in EXTRAS]
    left_out = read_lines(LEFT_OUT)
    options += [f"--unsafe-package={name}" for name in left_out]
    options += ["--upgrade"] if upgrade else []
    sources = ["pyproject.toml", str(EXTRA)]
    command = [sys.executable, "-m", "piptools", "compile", *options, "--output-file", str(LOCK)]
    subprocess.run([*command, *sources], check=True)
    pins = {*read_lines(LOCK), *read_lines(DATA)}
    header = HEADER.format(python=".".join(map(str, sys.version_info[:2])))
    ordered = sorted(pins, key=lambda pin: pin.partition("=="))
    LOCK.write_text(header + "".join(f"{pin}\n" for pin in ordered), "utf-8")


def problems(pins: Mapping[NormalizedName, str], left_out: set[NormalizedName]) -> Iterator[str]:
    """Find what does not fit.

    Args:
        pins: the locked version of each package, by its normalised name.
        left_out: normalised names of packages that may be required and yet be missing.

    Yields:
        One line for each locked package that is not installed in that version, and for each
        requirement of pyproject.toml, or of a package it leads to, that the lock does not satisfy.
    """
    installed = {name: next(iter(metadata.distributions(name=name)), None) for name in pins}
    for name, version in pins.items():
        package = installed[name]
        if package is None or package.version != version:
            yield f"{name} {version} is not installed; run `make setup`"
    todo = [("pyproject.toml", requirement) for requirement in project_requirements()]
    seen = set()
    while todo:
        source, requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in left_out or (source, str(requirement)) in seen:
            continue
        seen.add((source, str(requirement)))
        if name not in pins:
            yield f"{source} requires {requirement}, which is not locked; run `make lock`"
            continue
        if not requirement.specifier.contains(pins[name], prereleases=True):
            yield f"{source} requires {requirement}, but {pins[name]} is locked; run `make lock`"
        package = installed[name]
        required = map(Requirement, (package.requires if package else None) or [])
        extras = requirement.extras | {""}
        todo += [(name, further) for further in required if applies(further, extras)]


def project_requirements() -> list[Requirement]:
    """Return the requirements to build and to run, of the locked extras and of extra.in."""
    tables = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    project = tables["project"]
    lines = [*tables["build-system"]["requires"], *project["dependencies"], *read_lines(EXTRA)]
    lines += chain.from_iterable(project["optional-dependencies"][extra] for extra in EXTRAS)
    return [Requirement(line) for line in lines]


def applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    """Return True if a requirement applies under any of the Pythons and any of the extras."""
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate({"python_version": python, "extra": extra})
        for python in PYTHONS
        for extra in extras
    )


def check() -> int:
    """Print the problems; return the exit code."""
    locked = [line.partition("==") for line in read_lines(LOCK)]
    pins = {canonicalize_name(name): version for name, _, version in locked}
    left_out = {canonicalize_name(name) for name in read_lines(LEFT_OUT)}
    lines = [*problems(pins, left_out)]
    lines += [f"{LOCK} names a host: {line}" for line in read_lines(LOCK) if "//" in line]
    print(*lines, sep="\n", end="\n" if lines else "")
    print(f"{LOCK}: {len(pins)} packages, {len(lines)} problems")
    return 1 if lines else 0


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    compile_lock(upgrade="--upgrade" in sys.argv)
