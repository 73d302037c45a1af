"""Calibration of label scores: contextual by default, blends that were fitted where there are some.

``tasteprint eval fit calibration`` fits blends and writes them to a file. A blend belongs to one
prompt file and its companions, byte for byte, and to one served model; any other pair gets
contextual calibration.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from tasteprint.agents.llm.softmax import softmax
from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Model

#: The file that ships.
PACKAGED_CALIBRATIONS = Path(__file__).with_name("calibrations.json")

_HINT = "Write it with `tasteprint eval fit calibration --output FILE`."


class Calibration(Model):
    """Contextual calibration: ``softmax(logprob + bias)``, with minus the prompt's own leaning.

    The bias is minus the scores of a content-free input (Zhao et al., 2021, "Calibrate Before
    Use").

    Attributes:
        bias: for each label; a label without one gets 0.
    """

    bias: dict[str, float] = Field(default_factory=dict)

    @classmethod
    def content_free(cls, logprobs: Mapping[str, float]) -> "Calibration":
        """Return the calibration by the scores of an input that says nothing."""
        return cls(bias={label: -value for label, value in logprobs.items()})

    def logits(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """Return the values whose softmax are the probabilities."""
        return {label: value + self.bias.get(label, 0.0) for label, value in logprobs.items()}

    def apply(self, logprobs: Mapping[str, float]) -> dict[str, float]:
        """Return probabilities of the labels, which sum to 1."""
        return softmax(self.logits(logprobs))


class Blend(Model):
    """A multinomial logistic regression over what several prompts say of one text.

    Its inputs are the log-probabilities of every word that stands for a label, in every prompt:
    ``softmax(sum of weight * logprob + bias)``. A word is weighed on its own, whichever label it
    stands for, because the prompts and their words lean each in its own way; and the words of one
    prompt already say more than their sums by label do.

    Attributes:
        weights: by prompt (``name@variant``), word and label.
        bias: of each label.
        fitted_on: what the figures were fitted on.
    """

    weights: dict[str, dict[str, dict[str, float]]]
    bias: dict[str, float]
    fitted_on: str = ""

    def apply(self, words: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Return probabilities of the labels, which sum to 1.

        Args:
            words: log-probabilities by prompt and word.

        Raises:
            KeyError: a word is missing that was fitted on.
        """
        # Added up in the file's order, and not as a product of matrices: what is stored of a
        # reading must be the same to the last bit on every machine.
        logits = dict(self.bias)
        for prompt, its_words in self.weights.items():
            for word, weights in its_words.items():
                for label, weight in weights.items():
                    logits[label] += weight * words[prompt][word]
        return softmax(logits)


class FittedBlend(Blend):
    """One entry of a calibrations file: a blend, and the prompt and model that it belongs to.

    Attributes:
        prompt: ``name@variant``, for the reader; what counts is the hash.
        sha256: of the prompt (``Prompt.sha256``), in hex.
        model: name under which the model was served.
    """

    prompt: str
    sha256: str
    model: str


#: Blends by (``sha256`` of the prompt, model name).
Calibrations = Mapping[tuple[str, str], Blend]

_ENTRIES = TypeAdapter(list[FittedBlend])


def load_calibrations(*files: Path) -> dict[tuple[str, str], FittedBlend]:
    """Return the blends that ship and those of ``files``, by (``sha256`` of the prompt, model).

    Where two files have an entry for the same pair the later file's counts. An entry for a prompt
    that no longer exists is harmless: nothing looks it up.

    Raises:
        PromptError: a file cannot be read, or is no list of blends; the error names it.
    """
    entries = [
        entry for file in (PACKAGED_CALIBRATIONS, *files) for entry in read_calibrations(file)
    ]
    return {(entry.sha256, entry.model): entry for entry in entries}


def read_calibrations(file: Path) -> list[FittedBlend]:
    """Return the entries of one file.

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
        if any(each["loc"][1:] == ("scale",) for each in error.errors(include_url=False)):
            raise PromptError(
                f"The calibrations file {file} is of an old kind: one slope (scale) for all "
                "labels, no weights by word.",
                hint=_HINT,
            ) from error
        place = ".".join(map(str, first["loc"])) or "file"
        raise PromptError(
            f"The calibrations file {file} is not valid: {place}: {first['msg']}.", hint=_HINT
        ) from error


def write_calibrations(file: Path, entries: Sequence[FittedBlend]) -> None:
    """Write a file for ``read_calibrations``: an entry a line, since it has many weights."""
    lines = ",\n".join(entry.model_dump_json() for entry in entries)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
