"""Whether a summary's sentence says what its claims say."""

import unicodedata
from collections.abc import Sequence

from tasteprint.profiling.claims import Claim, ClaimKind, Sentence
from tasteprint.profiling.phrases import say, short, tag_words
from tasteprint.profiling.turns import sides
from tasteprint.profiling.wording import check_sentence, numbers


def check_written(sentence: Sentence, cited: Sequence[Claim], language: str) -> str:
    """Why a sentence cannot stand; "" where it can.

    A sentence that cites events was composed by code: it is what ``say`` makes of one of its
    claims, to the letter, and cites that claim's events. Any other was written by a model. It
    passes where its words occur in the claims' evidence (``check_sentence``); where it states
    liking or the contrary only if each of its claims does, an opinion by its polarity, others by
    their quotes; and where its numbers come in the order in which a claim's sentence or quote has
    them, each of those being used once: where the evidence has "2 of 7", "7 of 2" and "2 of 2" do
    not pass.

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
    sources = [source for claim in cited for source in _sources(claim, language)]
    missing = check_sentence(sentence.text, [*sources, *(tag_words(c.value) for c in cited)])
    if missing:
        return f"not in its evidence: {', '.join(missing)}"
    stated = sides(unicodedata.normalize("NFKC", sentence.text))
    if any(stated and not _states(claim, stated, language) for claim in cited):
        return "it likes or dislikes what its claims do not"
    given = [numbers(unicodedata.normalize("NFKC", source)) for source in sources]
    told = numbers(unicodedata.normalize("NFKC", sentence.text))
    return "" if _in_order(told, given) else f"its numbers are put otherwise: {', '.join(told)}"


def _sources(claim: Claim, language: str) -> list[str]:
    """What a sentence about a claim may rest on: its quotes, and what code says of it.

    A quote that code cuts short is left out of the latter: a negation may be in the rest.
    """
    whole = all(short(quote) == quote for quote in claim.quotes[:1])
    said = claim if whole else claim.model_copy(update={"quotes": ()})
    return [say(said, language).text, *(quote.text for quote in claim.quotes)]


def _states(claim: Claim, stated: frozenset[int], language: str) -> bool:
    """Whether a claim speaks of liking or of the contrary, as is stated, and of nothing else."""
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        return stated == {1 if claim.polarity > 0 else -1}
    return any(sides(unicodedata.normalize("NFKC", s)) == stated for s in _sources(claim, language))


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
