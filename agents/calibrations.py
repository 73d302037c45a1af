"""Fitted calibrations, from the file that ships and from files of the user's own.

``python -m tasteprint.evals.calibrate`` writes such files. A calibration belongs to one prompt
file, byte for byte, and one served model; any other pair gets contextual calibration from the door.
"""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tasteprint.agents.scores import Calibration
from tasteprint.profiling.errors import PromptError

#: The file that ships.
PACKAGED = Path(__file__).with_name("calibrations.json")


class FittedCalibration(Calibration):
    """An entry of a calibrations file.

    Attributes:
        prompt: ``name@variant``, for the reader; what counts is the hash.
        sha256: of the prompt's file, in hex.
        model: name under which the model was served.
    """

    prompt: str
    sha256: str
    model: str


_ENTRIES = TypeAdapter(list[FittedCalibration])


def load_calibrations(*files: Path) -> dict[tuple[str, str], Calibration]:
    """By (sha256 of the prompt's file, model), the calibrations that ship and those of ``files``.

    Where two files have an entry for the same pair the later file's counts. An entry for a prompt
    that is no longer there harms nothing: nobody asks for it.

    Raises:
        PromptError: a file cannot be read, or is no list of calibrations; the error names it.
    """
    entries = [entry for file in (PACKAGED, *files) for entry in read_calibrations(file)]
    return {(entry.sha256, entry.model): entry for entry in entries}


def read_calibrations(file: Path) -> list[FittedCalibration]:
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
        place = ".".join(map(str, first["loc"]))
        raise PromptError(
            f"The calibrations file {file} is not valid: {place or 'file'}: {first['msg']}.",
            hint="Write it with `python -m tasteprint.evals.calibrate --output FILE`.",
        ) from error


def write_calibrations(file: Path, entries: list[FittedCalibration]) -> None:
    """Writes a file that ``read_calibrations`` reads."""
    file.write_bytes(_ENTRIES.dump_json(entries, indent=2) + b"\n")
