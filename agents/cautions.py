"""What a reader of a profile should know of how its texts were read."""

from collections.abc import Iterable, Sequence

from tasteprint.agents.bundled import NAME
from tasteprint.agents.opinions import OpinionReader, model_reads
from tasteprint.prompts.prompt import Prompt
from tasteprint.vectorstore.embedders import Embedder

# Measured in README.md and seen in the demo.
_SMALL = (
    f"{NAME} is a very small model: it takes factual texts for negative ones, and opinions of "
    "things where there are none."
)
_OPINIONS = ("sentiment", "aspects")
_NAMES = ("interests", "entities")


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


def cautions_by_language(
    model: str, languages: Sequence[str], reader: OpinionReader, embedder: Embedder
) -> tuple[str, ...]:
    """What a reader should know where each text is read by what knows its language.

    Args:
        model: the name of the one that reads texts.
        languages: ISO 639 codes of the texts.
        reader: of tone and opinions; its library has the prompts for kinds of names, too.
        embedder: that places the texts.
    """
    asked = [code for code in languages if model_reads(model, code)]
    mute = [code for code in languages if not reader.reads(model, code)]
    get = reader.library.get
    strange = [code for code in asked if _unfit(code, (get(n, code) for n in _OPINIONS))]
    unnamed = [code for code in languages if _unfit(code, (get(n, code) for n in _NAMES))]
    said = [_SMALL] if asked and model.partition("@")[0] == NAME else []
    said += [
        f"Tone and opinions in {code} are read by a regression on the vectors of "
        f"{head.embedder}, fitted on {head.fitted_on}: take those of other kinds of texts with "
        "caution."
        for code in languages
        if code not in asked and (head := reader.heads.get("tone", code))
    ]
    if mute:
        said.append(f"Tone and opinions in {', '.join(mute)} are not read: none are claimed.")
    if strange:
        said.append(
            f"Tone and opinions in {', '.join(strange)} were read by prompts for another language: "
            "take them with caution."
        )
    if unnamed:
        said.append(
            f"Kinds of names in {', '.join(unnamed)} were read by prompts for another language: "
            "take them with caution."
        )
    unplaced = [code for code in languages if embedder.languages and code not in embedder.languages]
    if unplaced:
        said.append(
            f"The embedder {embedder.name} does not know {', '.join(unplaced)}: it hardly tells "
            "such texts apart."
        )
    return tuple(said)


def _unfit(language: str, prompts: Iterable[Prompt]) -> bool:
    """Whether any of the prompts says that it was written for other languages."""
    return any(p.languages and language not in p.languages for p in prompts)
