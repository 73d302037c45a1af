"""Whether a summary's sentence says what its claims say."""

import unicodedata
from collections.abc import Sequence

from tasteprint.profiling.claims import Claim, Sentence
from tasteprint.profiling.phrases import say, tag_words
from tasteprint.profiling.wording import check_sentence, numbers


def check_written(sentence: Sentence, cited: Sequence[Claim], language: str) -> str:
    """Why a sentence cannot stand; "" where it can.

    A sentence that cites events was composed by code: it is what ``say`` makes of one of its
    claims, to the letter, and cites that claim's events. Any other was written by a model, and
    passes where its words occur in the claims' evidence (``check_sentence``) and its numbers come
    in the order in which a claim's sentence or quote has them, each of those being used once:
    where the evidence has "2 of 7", "7 of 2" and "2 of 2" do not pass.

    Args:
        sentence: what was said.
        cited: the claims that it cites.
        language: of the summary.
    """
    if not sentence.text.strip():
        return "it says nothing"
    if not cited:
        return "it cites no claim"
    if sentence.event_ids:
        composed = [say(claim, code) for claim in cited for code in ("en", "zh")]
        return "" if sentence in composed else "it is not what its claim says"
    sources = [say(claim, language).text for claim in cited]
    sources += [quote.text for claim in cited for quote in claim.quotes]
    missing = check_sentence(sentence.text, [*sources, *(tag_words(c.value) for c in cited)])
    if missing:
        return f"not in its evidence: {', '.join(missing)}"
    given = [numbers(unicodedata.normalize("NFKC", source)) for source in sources]
    told = numbers(unicodedata.normalize("NFKC", sentence.text))
    return "" if _in_order(told, given) else f"its numbers are put otherwise: {', '.join(told)}"


def _in_order(told: Sequence[str], given: Sequence[Sequence[str]]) -> bool:
    """Whether the numbers are stretches, each in the order of a source that is used once."""
    if not told:
        return True
    for at, source in enumerate(given):
        rest = [*given[:at], *given[at + 1 :]]
        longest = _stretch(told, source)
        if any(_in_order(told[n:], rest) for n in range(longest, 0, -1)):
            return True
    return False


def _stretch(told: Sequence[str], source: Sequence[str]) -> int:
    """How many of the first numbers occur in the source in this order."""
    found = 0
    for number in source:
        if found < len(told) and told[found] == number:
            found += 1
    return found
