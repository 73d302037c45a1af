"""Whether a summary's sentence says what its claims say."""

from collections.abc import Sequence

from tasteprint.profiling.claims import Claim, Sentence
from tasteprint.profiling.phrases import say, tag_words
from tasteprint.profiling.wording import check_sentence


def check_written(sentence: Sentence, cited: Sequence[Claim], language: str) -> str:
    """Why a sentence cannot stand; "" where it can.

    A sentence that code composes of one of its claims stands, to the letter. Any other was written
    by a model, and passes where its words occur in the claims' evidence (``check_sentence``).

    Args:
        sentence: what was said.
        cited: the claims that it cites.
        language: of the summary.
    """
    if not sentence.text.strip():
        return "it says nothing"
    if not cited:
        return "it cites no claim"
    if any(sentence.text == say(claim, code).text for claim in cited for code in ("en", "zh")):
        return ""
    evidence = [say(claim, language).text for claim in cited]
    evidence += [quote.text for claim in cited for quote in claim.quotes]
    evidence += [tag_words(claim.value) for claim in cited]
    missing = check_sentence(sentence.text, evidence)
    return f"not in its evidence: {', '.join(missing)}" if missing else ""
