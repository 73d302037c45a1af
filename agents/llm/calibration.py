"""Fitted calibrations, from the file that ships and from files of the user's own.

``python -m tasteprint.evals.training.calibrate`` writes such files. A calibration belongs to one prompt file
and its companions, byte for byte, and one served model; any other gets contextual calibration from
the door.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError

from tasteprint.agents.llm.scores import softmax
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Model


class Calibration(Model):
    """Turns raw label scores into probabilities: ``softmax(scale * logprob + bias)``.

    With ``scale`` 1 and ``bias`` minus the scores of a content-free input this is contextual
    calibration (Zhao et al., 2021, "Calibrate Before Use"); with both fitted on labelled texts it
    is Platt scaling for two labels, vector scaling with one shared slope for more.

    Attributes:
        bias: for each label; a label without one gets 0.
        fitted_on: what the figures were fitted on; empty for contextual calibration.
    """

    scale: float = Field(default=1.0, gt=0)
    bias: dict[str, float] = Field(default_factory=dict)
    fitted_on: str = ""

    @classmethod
    def content_free(cls, logprobs: Mapping[str, float]) -> "Calibration":
        """Contextual calibration from the scores of an input that says nothing."""
        return cls(bias={label: -value for label, value in logprobs.items()})

    def logits(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """What the probabilities are the softmax of."""
        return {
            label: self.scale * value + self.bias.get(label, 0.0)
            for label, value in logprobs.items()
        }

    def apply(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """Probabilities of the labels, which sum to 1."""
        return softmax(self.logits(logprobs))


class Blend(Model):
    """Turns what several prompts say of one text into probabilities.

    A multinomial logistic regression over the log-probability of every word that stands for a
    label, in every prompt: ``softmax(sum of weight * logprob + bias)``. A word is weighed on its
    own, whichever label it stands for, because the prompts and their words lean each in its own
    way; and the words of one prompt already say more than their sums by label do.

    Attributes:
        weights: by prompt (``name@variant``), word and label.
        bias: of each label.
        fitted_on: what the figures were fitted on.
    """

    weights: dict[str, dict[str, dict[str, float]]]
    bias: dict[str, float]
    fitted_on: str = ""

    def apply(self, words: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Probabilities of the labels, which sum to 1.

        Args:
            words: log-probabilities by prompt and word.

        Raises:
            KeyError: a word is missing that was fitted on.
        """
        logits = dict(self.bias)
        for prompt, its_words in self.weights.items():
            for word, weights in its_words.items():
                for label, weight in weights.items():
                    logits[label] += weight * words[prompt][word]
        return softmax(logits)


#: What can be fitted to labelled texts.
Fitted = Calibration | Blend


#: The file that ships.
PACKAGED_CALIBRATIONS = Path(__file__).with_name("calibrations.json")


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
    entries = [
        entry for file in (PACKAGED_CALIBRATIONS, *files) for entry in read_calibrations(file)
    ]
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
            hint="Write it with `python -m tasteprint.evals.training.calibrate --output FILE`.",
        ) from error


def write_calibrations(file: Path, entries: Sequence[FittedBlend | FittedCalibration]) -> None:
    """Writes a file that ``read_calibrations`` reads; an entry a line, for its weights are many."""
    lines = ",\n".join(entry.model_dump_json() for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
