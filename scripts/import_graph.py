"""Print the size and the imports of a checkout, and draw its rooms.

A room is a folder with code, or a file, that lies directly in one of the packages' folders.

Usage: python -m scripts.import_graph [--checkout FOLDER]    the figures (default: this checkout)
       python -m scripts.import_graph --mermaid agents       the rooms of a folder as a flowchart
       python -m scripts.import_graph --update PAGE.md       renew the flowcharts of a page

A page holds a flowchart between ``<!-- graph: agents -->`` and ``<!-- /graph -->``.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grimp import ImportGraph

from scripts.link_tree import link_tree, mapped_folders

TOP = "tasteprint"
_READ = """
import grimp, json
graph = grimp.build_graph("tasteprint", cache_dir=None)
imports = {name: sorted(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
print(json.dumps(imports))
"""
_PICTURE = re.compile(r"(<!-- graph: (\S+) -->\n).*?(<!-- /graph -->)", re.DOTALL)


def read_graph(checkout: Path) -> ImportGraph:
    """Return the imports of a checkout, file by file, those for type checkers included.

    They are read in a process of their own, since this one may have imported the package already.
    """
    with tempfile.TemporaryDirectory() as linked:
        link_tree(checkout, Path(linked))
        output = subprocess.check_output(
            [sys.executable, "-c", _READ], env={**os.environ, "PYTHONPATH": linked}, text=True
        )
    graph = ImportGraph()
    imports: dict[str, list[str]] = json.loads(output)
    for module in imports:
        graph.add_module(module)
    for module, imported in imports.items():
        for other in imported:
            graph.add_import(importer=module, imported=other)
    return graph


@dataclass(frozen=True)
class Rooms:
    """The rooms of one package and the imports between them.

    Attributes:
        files: how many Python files each room has, by its name.
        arrows: pairs of an importing and an imported room.
    """

    files: dict[str, int]
    arrows: set[tuple[str, str]]


def rooms(graph: ImportGraph, folder: str) -> Rooms:
    """Return the rooms of a folder.

    Args:
        graph: the imports of a checkout.
        folder: ``agents``, ``evals`` and so on; ``api`` for the rooms of api/ alone, and
            ``tasteprint`` for these and the other folders, each as one room.
    """
    package = TOP if folder in {TOP, "api"} else f"{TOP}.{folder}"
    children = graph.find_children(package)
    if folder == "api":
        children -= {child for child in children if Path(child.replace(".", "/")).name in _others()}
    arrows = {
        (importer, imported)
        for importer in children
        for imported in children - {importer}
        if graph.direct_import_exists(importer=importer, imported=imported, as_packages=True)
    }

    def name(module: str) -> str:
        return module.removeprefix(f"{package}.")

    return Rooms(
        {name(child): 1 + len(graph.find_descendants(child)) for child in sorted(children)},
        {(name(importer), name(imported)) for importer, imported in arrows},
    )


def _others() -> set[str]:
    """Return the sub-packages that are folders beside api/."""
    return {package.removeprefix(f"{TOP}.") for package in mapped_folders(Path.cwd())} - {TOP}


def mermaid(graph: ImportGraph, folder: str) -> str:
    """Return a Mermaid flowchart of a folder's rooms, with an arrow from importer to imported.

    An import is left out where the arrows between two rooms lead there anyway, by way of a third.
    """
    drawn = rooms(graph, folder)
    boxes = [f"    {name}" for name in drawn.files]
    arrows = [
        f"    {importer} --> {imported}"
        for importer, imported in sorted(drawn.arrows)
        if not _leads(drawn.arrows - {(importer, imported)}, importer, imported)
    ]
    return "\n".join(["```mermaid", "flowchart TB", *boxes, *arrows, "```", ""])


def _leads(arrows: set[tuple[str, str]], start: str, end: str) -> bool:
    """Return True if arrows lead from a room to another."""
    seen, todo = {start}, [start]
    while todo:
        room = todo.pop()
        further = {imported for importer, imported in arrows if importer == room} - seen
        seen |= further
        todo += further
    return end in seen


def with_pictures(page: str, graph: ImportGraph) -> str:
    """Return the text of a page with its flowcharts drawn from the imports."""
    return _PICTURE.sub(lambda found: found[1] + mermaid(graph, found[2]) + found[3], page)


def figures(checkout: Path) -> str:
    """Return the figures of a checkout, a line each."""
    graph = read_graph(checkout)
    packages = mapped_folders(checkout)
    roots = {folder.split("/")[0] for folder in packages.values()}
    files = [path for root in sorted(roots) for path in (checkout / root).rglob("*.py")]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    out = [f"{len(files)} files, {lines} lines"]
    for package in sorted(name for name in packages if name.count(".") < 2):
        folder = package.removeprefix(f"{TOP}.")
        drawn = rooms(graph, folder)
        breakers = graph.nominate_cycle_breakers(package)
        out.append(
            f"{package}: {len(drawn.files)} boxes, {len(drawn.arrows)} arrows, "
            f"{len(breakers)} imports to cut for no cycles"
        )
    out.append("Python files by folder:")
    folders = Counter(path.parent.relative_to(checkout).as_posix() for path in files)
    out += [f"  {count:3} {folder}" for folder, count in sorted(folders.items())]
    return "\n".join(out)


def main() -> None:
    """Print the figures or a flowchart, or renew a page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--checkout", type=Path, default=Path.cwd())
    parser.add_argument("--mermaid", metavar="FOLDER")
    parser.add_argument("--update", metavar="PAGE", type=Path)
    options = parser.parse_args()
    if options.mermaid:
        print(mermaid(read_graph(options.checkout), options.mermaid), end="")
    elif options.update:
        page = options.update.read_text("utf-8")
        options.update.write_text(with_pictures(page, read_graph(options.checkout)), "utf-8")
    else:
        print(figures(options.checkout))


if __name__ == "__main__":
    main()
