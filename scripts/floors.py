"""The import-linter contract of the house: nothing imports upward.

import-linter's own layers name each module, but the api floor is the root package itself: all
of its modules that are in no room. This contract finds them, so that a new one is covered on
the day it is written. Only direct imports are read: a longer way up contains a direct step up.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FloorsContract(Contract):
    """Floors from top to bottom; a module may import from its own floor and those below.

    Options:
        floors: the names of the root's sub-packages, top first, and once ``"."``, which stands
            for the root package and its modules that are in none of them.
    """

    type_name = "floors"

    floors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every direct import that leads to a higher floor."""
        upward = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._floor(imported) < self._floor(importer)
        )
        lines = [
            f"{importer} -> {imported} (line {details['line_number']}: {details['line_contents']})"
            for importer, imported in upward
            for details in graph.get_import_details(importer=importer, imported=imported)
        ]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that leads upward."""
        for line in check.metadata["lines"]:
            output.print_error(f"- {line}", bold=False)

    def _floor(self, module: str) -> int:
        floors: list[str] = self.floors  # type: ignore[assignment]  # the field's parsed value
        _, _, inner = module.partition(".")
        room, _, _ = inner.partition(".")
        return floors.index(room if room in floors else ".")
