"""Cautions: what a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable

from tasteprint.agents.extraction.sentiment import OpinionReader, model_reads
from tasteprint.agents.serving import BUNDLED_MODEL
from tasteprint.profiling.text import UNDETERMINED
from tasteprint.prompts import Prompt
from tasteprint.vectorstore.embedders import Embedder

_SMALL = (
    f"{BUNDLED_MODEL} is a very small model: it often takes factual texts for negative ones, and "
    "sees opinions where there are none."
)
_OPINIONS = ("sentiment", "aspects")
_ENTITIES = ("entities",)


def cautions(
    model: str, language: str, reader: OpinionReader, embedder: Embedder
) -> tuple[str, ...]:
    """Return the cautions about texts in a language, a sentence each.

    Args:
        model: name of the model that reads the texts.
        language: ISO 639 code, or "und".
        reader: of tone and opinions; its library has the prompts for entities as well.
        embedder: of the texts.
    """
    asked = model_reads(model, language)
    found = [_SMALL] if asked and model.partition("@")[0] == BUNDLED_MODEL else []
    if language == UNDETERMINED:
        return tuple(found)
    get, head = reader.library.get, reader.heads.get("tone", language)
    if not asked and head:
        found.append(
            f"Tone and opinions in {language} are read by a classifier on the vectors of "
            f"{head.embedder}, fitted on {head.fitted_on}: be careful with other kinds of texts."
        )
    elif not asked:
        found.append(f"Tone and opinions in {language} are not read, so the profile claims none.")
    elif _unfit(language, (get(name, language) for name in _OPINIONS)):
        found.append(
            f"Tone and opinions in {language} were read by prompts for another language and may be "
            "wrong."
        )
    if _unfit(language, (get(name, language) for name in _ENTITIES)):
        found.append(
            f"Types of entities in {language} were read by prompts for another language and may be "
            "wrong."
        )
    if embedder.languages and language not in embedder.languages:
        found.append(
            f"The embedder {embedder.name} does not know {language}: such texts all look alike "
            "to it."
        )
    return tuple(found)


def _unfit(language: str, prompts: Iterable[Prompt]) -> bool:
    """Return True if any of the prompts was written for other languages."""
    return any(p.languages and language not in p.languages for p in prompts)
