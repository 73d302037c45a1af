"""Sets that were written for this project: all their lines ship."""

import json
from dataclasses import dataclass

from tasteprint.evals.datasets.source import SLICES, Row, Split


@dataclass(frozen=True)
class OwnSet:
    """A set of lines of our own.

    Attributes:
        name: of its files, ``<name>_dev.jsonl`` and ``<name>_test.jsonl``.
    """

    name: str

    def rows(self, split: Split) -> list[Row]:
        """The lines of a split."""
        lines = (SLICES / f"{self.name}_{split}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    @property
    def source(self) -> str:
        """Return what is read, in words."""
        return f"{self.name}, written for this project"
