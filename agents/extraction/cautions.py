"""What a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable

from tasteprint.agents.extraction.sentiment import OpinionReader, model_reads
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.profiling.text import UNDETERMINED
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder

# Measured in README.md and seen in the demo.
_SMALL = (
    f"{BUNDLED_MODEL} is a very small model: it takes factual texts for negative ones, and opinions of "
    "things where there are none."
)
_OPINIONS = ("sentiment", "aspects")
_NAMES = ("entities",)


def cautions(
    model: str, language: str, reader: OpinionReader, embedder: Embedder
) -> tuple[str, ...]:
    """What a reader should know of texts in a language, a sentence each.

    Args:
        model: the name of the one that reads texts.
        language: ISO 639 code, or "und".
        reader: of tone and opinions; its library has the prompts for kinds of names, too.
        embedder: that places the texts.
    """
    asked = model_reads(model, language)
    said = [_SMALL] if asked and model.partition("@")[0] == BUNDLED_MODEL else []
    if language == UNDETERMINED:
        return tuple(said)
    get, head = reader.library.get, reader.heads.get("tone", language)
    if not asked and head:
        said.append(
            f"Tone and opinions in {language} are read by a regression on the vectors of "
            f"{head.embedder}, fitted on {head.fitted_on}: take those of other kinds of texts with "
            "caution."
        )
    elif not asked:
        said.append(f"Tone and opinions in {language} are not read: none are claimed.")
    elif _unfit(language, (get(name, language) for name in _OPINIONS)):
        said.append(
            f"Tone and opinions in {language} were read by prompts for another language: take "
            "them with caution."
        )
    if _unfit(language, (get(name, language) for name in _NAMES)):
        said.append(
            f"Kinds of names in {language} were read by prompts for another language: take them "
            "with caution."
        )
    if embedder.languages and language not in embedder.languages:
        said.append(
            f"The embedder {embedder.name} does not know {language}: it hardly tells such texts "
            "apart."
        )
    return tuple(said)


def _unfit(language: str, prompts: Iterable[Prompt]) -> bool:
    """Whether any of the prompts says that it was written for other languages."""
    return any(p.languages and language not in p.languages for p in prompts)
