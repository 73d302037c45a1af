"""What a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable, Sequence

from tasteprint.prompts.prompt import Prompt
from tasteprint.vectorstore.embedders import Embedder


def cautions(
    languages: Sequence[str], prompts: Iterable[Prompt], embedder: Embedder
) -> tuple[str, ...]:
    """One sentence each for prompts and an embedder that were not made for the texts' languages.

    Args:
        languages: ISO 639 codes of the texts.
        prompts: those that read the texts; one that states no languages is taken to fit all.
        embedder: that places the texts; likewise.
    """
    known = [set(prompt.languages) for prompt in prompts if prompt.languages]
    unread = [code for code in languages if any(code not in codes for codes in known)]
    unplaced = [code for code in languages if embedder.languages and code not in embedder.languages]
    said = []
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
