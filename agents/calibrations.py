"""Fitted calibrations, from the file that ships and from files of the user's own.

``python -m tasteprint.evals.calibrate`` writes such files. A calibration belongs to one prompt file
and its companions, byte for byte, and one served model; any other gets contextual calibration from
the door.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Discriminator, Tag, TypeAdapter, ValidationError

from tasteprint.agents.scores import Blend, Calibration, Fitted
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Model

#: The file that ships.
PACKAGED = Path(__file__).with_name("calibrations.json")


class Entry(Model):
    """What an entry of a calibrations file belongs to.

    Attributes:
        prompt: ``name@variant``, for the reader; what counts is the hash.
        sha256: of the prompt (``Prompt.sha256``), in hex.
        model: name under which the model was served.
    """

    prompt: str
    sha256: str
    model: str


class FittedCalibration(Entry, Calibration):
    """One slope for all labels of one prompt, and a bias for each."""


class FittedBlend(Entry, Blend):
    """A weight for each word of a prompt and its companions."""


def _kind(entry: object) -> str:
    weighs = isinstance(entry, FittedBlend) or (isinstance(entry, dict) and "weights" in entry)
    return "blend" if weighs else "calibration"


_ENTRIES: TypeAdapter[list[FittedBlend | FittedCalibration]] = TypeAdapter(
    list[
        Annotated[
            Annotated[FittedBlend, Tag("blend")] | Annotated[FittedCalibration, Tag("calibration")],
            Discriminator(_kind),
        ]
    ]
)


def load_calibrations(*files: Path) -> dict[tuple[str, str], Fitted]:
    """By (``sha256`` of the prompt, model), the calibrations that ship and those of ``files``.

    Where two files have an entry for the same pair the later file's counts. An entry for a prompt
    that is no longer there harms nothing: nobody asks for it.

    Raises:
        PromptError: a file cannot be read, or is no list of calibrations; the error names it.
    """
    entries = [entry for file in (PACKAGED, *files) for entry in read_calibrations(file)]
    return {(entry.sha256, entry.model): entry for entry in entries}


def read_calibrations(file: Path) -> list[FittedBlend | FittedCalibration]:
    """The entries of one file.

    Raises:
        PromptError: as in ``load_calibrations``.
    """
    try:
        return _ENTRIES.validate_json(file.read_bytes())
    except OSError as error:
        raise PromptError(
            f"The calibrations file {file} cannot be read: {error.strerror}.",
            hint="Check the path.",
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # Pydantic puts the kind of the entry behind its number.
        place = ".".join(str(step) for at, step in enumerate(first["loc"]) if at != 1)
        raise PromptError(
            f"The calibrations file {file} is not valid: {place or 'file'}: {first['msg']}.",
            hint="Write it with `python -m tasteprint.evals.calibrate --output FILE`.",
        ) from error


def write_calibrations(file: Path, entries: Sequence[FittedBlend | FittedCalibration]) -> None:
    """Writes a file that ``read_calibrations`` reads; an entry a line, for its weights are many."""
    lines = ",\n".join(entry.model_dump_json() for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
