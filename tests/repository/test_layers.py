"""The contracts of pyproject.toml hold, and each of them notices when it is broken.

The imports are read once. A test plants one more in a copy of the graph and checks the copy.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from grimp import ImportGraph
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from scripts.import_graph import read_graph

TYPES: dict[str, Callable[..., Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "layers": LayersContract,
}
PACKAGES = "The packages, top first"
NO_CYCLES = "No import cycles"

Broken = Callable[[ImportGraph], set[str]]


@pytest.fixture(scope="module")
def imports(root: Path) -> ImportGraph:
    return read_graph(root)


@pytest.fixture(scope="module")
def broken(root: Path) -> Broken:
    """Returns the names of the contracts that a graph breaks."""
    configuration = read_configuration(str(root / "pyproject.toml"))
    session = configuration["session_options"]
    assert session == {"root_packages": ["tasteprint"]}
    contracts = [
        TYPES[options["type"]](options["name"], session, options)
        for options in configuration["contracts_options"]
    ]

    def check(graph: ImportGraph) -> set[str]:
        checks = {each.name: each.check(deepcopy(graph), verbose=False) for each in contracts}
        return {name for name, done in checks.items() if not done.kept}

    return check


def planted(imports: ImportGraph, importer: str, imported: str) -> ImportGraph:
    """A copy with one more import, of files that are there or new."""
    graph = deepcopy(imports)
    for module in (importer, imported):
        graph.add_module(f"tasteprint.{module}")
    graph.add_import(importer=f"tasteprint.{importer}", imported=f"tasteprint.{imported}")
    return graph


def test_the_contracts_hold(imports: ImportGraph, broken: Broken) -> None:
    assert broken(imports) == set()


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("agents.llm.culprit", "workspace", PACKAGES),
        ("agents.llm.culprit", "evals", PACKAGES),
        ("agents.llm.culprit", "settings", PACKAGES),
        ("output.culprit", "agents.llm", PACKAGES),
        ("vectorstore.chroma.culprit", "agents.ner", PACKAGES),
        ("profiling.claims.culprit", "vectorstore", PACKAGES),
        ("profiling.claims.culprit", "prompts", PACKAGES),
        ("workspace.culprit", "cli", PACKAGES),
        ("demo.culprit", "evals.tasks", PACKAGES),
        ("prompts.culprit", "output", PACKAGES),
        ("prompts.culprit", "profiling.models", "Prompts know nothing of ours but the error tree"),
        ("profiling.claims.culprit", "profiling.ledger", "The rooms of profiling"),
        ("profiling.claims.culprit", "profiling.segmentation", "The rooms of profiling"),
        ("agents.llm.culprit", "agents.extraction", "The rooms of agents"),
        ("vectorstore.embedders.culprit", "vectorstore.chroma", "The rooms of vectorstore"),
        ("evals.harness.culprit", "evals.tasks", "The rooms of evals"),
    ],
)
def test_an_import_upward_is_found(
    imports: ImportGraph, broken: Broken, importer: str, imported: str, contract: str
) -> None:
    assert contract in broken(planted(imports, importer, imported))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("evals.tasks.guest", "workspace"),
        ("cli.guest", "agents.llm"),
        ("agents.extraction.guest", "vectorstore"),
        ("vectorstore.chroma.guest", "profiling.models"),
        ("prompts.guest", "profiling.errors"),
    ],
)
def test_an_import_downward_is_allowed(
    imports: ImportGraph, broken: Broken, importer: str, imported: str
) -> None:
    assert broken(planted(imports, importer, imported)) == set()


def test_a_cycle_inside_a_room_is_found(imports: ImportGraph, broken: Broken) -> None:
    graph = planted(imports, "agents.ner.one", "agents.ner.two")
    assert broken(graph) == set()
    assert broken(planted(graph, "agents.ner.two", "agents.ner.one")) == {NO_CYCLES}


@pytest.mark.parametrize(
    ("module", "contract"),
    [
        ("newcomer", PACKAGES),
        ("profiling.newcomer", "The rooms of profiling"),
        ("agents.newcomer", "The rooms of agents"),
        ("vectorstore.newcomer", "The rooms of vectorstore"),
        ("evals.newcomer", "The rooms of evals"),
    ],
)
def test_a_file_in_no_room_is_found(
    imports: ImportGraph, broken: Broken, module: str, contract: str
) -> None:
    graph = deepcopy(imports)
    graph.add_module(f"tasteprint.{module}")
    assert broken(graph) == {contract}


# Files that others may import by their path, and why.
APART = {
    "tasteprint.agents.llm.softmax": "numpy alone: the room's face is for those who ask a model",
    "tasteprint.agents.serving.bundled_model": "the doctor asks for its file alone",
    "tasteprint.evals.comparison.gate": "a command of its own",
    "tasteprint.evals.tasks.facts.judge": "its threshold is fitted by evals/training",
    "tasteprint.evals.tasks.facts.task": "its threshold is fitted by evals/training",
    "tasteprint.evals.training.cli": "a group of commands of its own",
    "tasteprint.profiling.ingest.quarantine_folder": "used as a namespace: quarantine_folder.place",
    "tasteprint.profiling.ledger.tables": "an erasure searches every table",
    "tasteprint.profiling.privacy.masking.number_recognizers": "loads Presidio, the face does not",
    "tasteprint.profiling.segmentation.export": "loads pandas, the face does not",
    "tasteprint.profiling.segmentation.private_counts": "used as a namespace, and only to share",
}


def room_of(module: str) -> str:
    """The room that a module is in: a folder with rooms inside it is none itself."""
    parts = module.split(".")
    depth = 2
    if len(parts) > 2 and parts[1] in {"agents", "evals", "profiling", "vectorstore"}:
        depth = 4 if parts[1:3] in (["evals", "tasks"], ["profiling", "privacy"]) else 3
    return ".".join(parts[:depth])


def test_others_import_a_room_not_its_files(imports: ImportGraph) -> None:
    past_the_face = {
        (importer, imported)
        for importer in imports.modules
        for imported in imports.find_modules_directly_imported_by(importer)
        if imported != room_of(imported) != room_of(importer) and imported not in APART
    }
    assert past_the_face == set()
