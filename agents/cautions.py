"""What a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable

from tasteprint.agents.bundled import NAME
from tasteprint.profiling.languages import UNDETERMINED
from tasteprint.prompts.prompt import Prompt
from tasteprint.vectorstore.embedders import Embedder

# Measured in README.md and seen in the demo.
_SMALL = (
    f"{NAME} is a very small model: it takes factual texts for negative ones, and opinions of "
    "things where there are none."
)


def cautions(
    model: str, language: str, prompts: Iterable[Prompt], embedder: Embedder
) -> tuple[str, ...]:
    """What a reader should know, a sentence each.

    That the model is the bundled one; that the prompts or the embedder were not made for the
    text's language.

    Args:
        model: the name of the one that read the text.
        language: ISO 639 code of the text, or "und".
        prompts: those that read it; one that states no languages is taken to fit all.
        embedder: that places it; likewise.
    """
    said = [_SMALL] if model.partition("@")[0] == NAME else []
    if language == UNDETERMINED:
        return tuple(said)
    known = [set(prompt.languages) for prompt in prompts if prompt.languages]
    if any(language not in codes for codes in known):
        made_for = ", ".join(sorted(set.intersection(*known)))
        said.append(
            f"Texts in {language} were read by prompts for {made_for or 'others'}: "
            "take tone, opinions and kinds of names with caution."
        )
    if embedder.languages and language not in embedder.languages:
        said.append(
            f"The embedder {embedder.name} knows {', '.join(embedder.languages)} only: "
            f"it hardly tells texts in {language} apart."
        )
    return tuple(said)
