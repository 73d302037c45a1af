"""Sources of rows: the full set where a folder has it, else the slice that ships.

The folder is named by ``TASTEPRINT_EVAL_DATA`` and holds one folder for each set, as its source
has it. The slices ship in ``evals/data/`` (LICENSES.md there tells of each) and are cut by
``scripts/make_eval_data.py``.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from tasteprint.profiling.errors import EvalError
from tasteprint.settings import Settings

#: Prompts are chosen on "dev"; "test" is only reported on.
Split = Literal["dev", "test"]


VARIABLE = "TASTEPRINT_EVAL_DATA"
#: The slices.
SLICES = Path(__file__).parent.parent / "data"

#: A JSON object for each thing that samples are made from.
Row = dict[str, Any]


@dataclass(frozen=True)
class DataSet:
    """A data set in its source's form and as a slice.

    Attributes:
        name: of the folder with the full set.
        parse: reads the rows of a split from that folder.
        cut: chooses the rows of the slice from all rows of a split, by a rule that LICENSES.md
            states.
        splits: those it has.
    """

    name: str
    parse: Callable[[Path, Split], Iterable[Row]]
    cut: Callable[[Sequence[Row]], Sequence[Row]]
    splits: tuple[Split, ...] = ("dev", "test")

    def rows(self, split: Split) -> list[Row]:
        """The full split where ``TASTEPRINT_EVAL_DATA`` has it, else the slice.

        Raises:
            EvalError: the folder cannot be read as this data set.
        """
        folder = self.folder()
        if folder is None:
            return [json.loads(line) for line in self.slice(split).read_text("utf-8").splitlines()]
        return self.full(folder, split)

    def full(self, folder: Path, split: Split) -> list[Row]:
        """All rows of a split.

        Raises:
            EvalError: a file is missing, or is not as the source has it.
        """
        try:
            return list(self.parse(folder, split))
        except (OSError, ValueError, KeyError, SyntaxError) as error:  # XML: a SyntaxError
            raise EvalError(
                f"{folder} cannot be read as the data set {self.name}: {error}.",
                hint=f"Give {VARIABLE} a folder with the sets as their sources have them, or unset "
                "it for the slices that ship.",
                user_error=True,
            ) from error

    def folder(self) -> Path | None:
        """The folder with the full set; None where there is none and the slice is read.

        Raises:
            EvalError: the variable names no folder.
        """
        named = Settings.read().eval_data
        if named is None:
            return None
        if not named.is_dir():
            raise EvalError(
                f"{VARIABLE}={named}: there is no such folder.",
                hint="Correct it, or unset it for the slices that ship.",
                user_error=True,
            )
        folder = named / self.name
        return folder if folder.is_dir() else None

    def slice(self, split: Split) -> Path:
        """The file of a slice."""
        return SLICES / f"{self.name}_{split}.jsonl"

    @property
    def source(self) -> str:
        """Return what is read, in words."""
        return f"{self.name}, {'the slice that ships' if self.folder() is None else 'the full set'}"


def hash_order(key: str) -> str:
    """Return what to sort by for a choice that depends on nothing: sha256 of a key, in hex."""
    return sha256(key.encode()).hexdigest()


SPLITS: tuple[Split, ...] = ("dev", "test")
