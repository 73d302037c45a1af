"""What a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable, Sequence

from tasteprint.agents.bundled import NAME
from tasteprint.prompts.prompt import Prompt
from tasteprint.vectorstore.embedders import Embedder

# Measured in README.md and seen in the demo.
_SMALL = (
    f"{NAME} is a very small model: it takes factual texts for negative ones, and opinions of "
    "things where there are none."
)


def cautions(
    model: str, languages: Sequence[str], prompts: Iterable[Prompt], embedder: Embedder
) -> tuple[str, ...]:
    """What a reader should know, a sentence each.

    That the model is the bundled one; that the prompts or the embedder were not made for the
    texts' languages.

    Args:
        model: the name of the one that read the texts.
        languages: ISO 639 codes of the texts.
        prompts: those that read the texts; one that states no languages is taken to fit all.
        embedder: that places the texts; likewise.
    """
    known = [set(prompt.languages) for prompt in prompts if prompt.languages]
    unread = [code for code in languages if any(code not in codes for codes in known)]
    unplaced = [code for code in languages if embedder.languages and code not in embedder.languages]
    said = [_SMALL] if languages and model.partition("@")[0] == NAME else []
    if unread:
        made_for = ", ".join(sorted(set.intersection(*known)))
        said.append(
            f"Texts in {', '.join(unread)} were read by prompts for {made_for or 'others'}: "
            "take tone, opinions and kinds of names with caution."
        )
    if unplaced:
        said.append(
            f"The embedder {embedder.name} knows {', '.join(embedder.languages)} only: "
            f"it hardly tells texts in {', '.join(unplaced)} apart."
        )
    return tuple(said)
