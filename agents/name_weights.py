"""The fitted weights behind ``agents/naming.py``, from the file that ships."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from tasteprint.profiling.base import Model
from tasteprint.profiling.errors import PromptError

#: The file that ships.
PACKAGED = Path(__file__).with_name("naming.json")
#: The label that says "this is no name".
WORD = "word"
#: Columns of every table of chances.
KINDS = ("organisation", "person", "place", "product", WORD)


class Linear(Model):
    """A multinomial logistic regression.

    Attributes:
        weights: (columns, kinds).
        intercept: (kinds,).
    """

    weights: tuple[tuple[float, ...], ...]
    intercept: tuple[float, ...]

    def chances(self, rows: np.ndarray) -> np.ndarray:
        """Probabilities of the kinds: (n, columns) → (n, kinds)."""
        logits = rows @ np.array(self.weights) + np.array(self.intercept)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
        return chances


class Combination(Model):
    """The second regression, and from where on a candidate is taken for a name.

    Attributes:
        prompt, sha256, model: what read the candidates; empty without a model.
        embedder: what made the vectors; empty without.
        threshold: the least chance of a name, for the best F1 on the sentences fitted on.
        linear: over the log-chances of the first regression, and the model's log-probabilities.
    """

    prompt: str = ""
    sha256: str = ""
    model: str = ""
    embedder: str = ""
    threshold: float
    linear: Linear
    fitted_on: str = ""


class NamingWeights(Model):
    """All fitted weights.

    Attributes:
        first: the first regression by embedder; "" is without.
        combinations: the second ones.
    """

    first: Mapping[str, Linear]
    combinations: tuple[Combination, ...]

    def combination(self, sha256: str, model: str, embedder: str) -> Combination | None:
        """The one that was fitted for a prompt's file, a served model and an embedder."""
        wanted = (sha256, model, embedder)
        fits = (c for c in self.combinations if (c.sha256, c.model, c.embedder) == wanted)
        return next(fits, None)


@cache
def packaged_weights(file: Path = PACKAGED) -> NamingWeights:
    """The weights of a file.

    Raises:
        PromptError: it cannot be read, or holds no such weights.
    """
    try:
        return NamingWeights.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise PromptError(
            f"The weights for names in {file} cannot be read: {error}.",
            hint="Write them with `python -m tasteprint.evals.fit_names`.",
        ) from error
