"""Check sentences against their evidence: words, numbers, negations and polarity."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import repeat

from tasteprint.profiling.claims import short, wordings
from tasteprint.profiling.models import Claim, ClaimKind, Sentence
from tasteprint.profiling.phrases import LANGUAGES
from tasteprint.profiling.text import (
    FUNCTION_WORDS,
    HAN_AND_KANA,
    agree,
    liking_cues,
    misplaced,
    negations,
    sides,
    tag_words,
    without_plural_s,
)

_CJK_RUN = re.compile(rf"[{HAN_AND_KANA}]+")
# A date is one number: the year in it supports no count.
_NUMBER = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)*")
_WORD = re.compile(rf"[^\W\d_{HAN_AND_KANA}]+(?:['’][^\W\d_{HAN_AND_KANA}]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_SENTENCE_START = re.compile(r"(?:^|[.!?。！？:;]\s)\W*$")


def check_sentence(
    text: str, evidence: Sequence[str], allowed: frozenset[str] = FUNCTION_WORDS
) -> list[str]:
    """Return the words of a sentence that its evidence does not support; [] if it supports all.

    Everything is compared in NFKC and without case:

    - a number must occur as the same number, a date like 2024-05-31 as the same date;
    - a capitalised word that does not begin a sentence must occur as it is, give or take an "s";
    - any other word must be allowed, or share its first max(4, length − 3) letters with a word of
      the evidence (words under four letters must be equal, and so must negations);
    - it rests on those texts alone in which the same words deny, and which speak of liking, or of
      the contrary, where it does, and do not speak of the other (``text.agree``); words that deny
      or quantify ("all", "always", "only") stand before the same word there;
    - each Han or kana character must lie in a pair of neighbours that occurs in the evidence, or in
      an allowed word; one that stands alone must occur.

    It checks words, not what they say together: it cannot catch exchanged roles ("A is better than
    B"), a wrong link between two supported words, a wrong tense or degree, irony, words that merely
    begin alike, nor a name at the beginning of a sentence that is close to a word of the evidence.
    Numbers written as words count as words. Scripts without spaces other than Han and kana are not
    checked well.

    Args:
        text: one sentence or a few.
        evidence: texts that it must rest on: quotes, titles, tags, figures in words or digits.
        allowed: words that need no support, lower-case; by default those that carry no fact.
    """
    sentence = unicodedata.normalize("NFKC", text)
    grounds = [unicodedata.normalize("NFKC", ground) for ground in evidence]
    alike = [ground for ground in grounds if agree(sentence, ground)]
    support = _Support(alike or grounds)
    found = [
        (match.start(), match.group())
        for match in _NUMBER.finditer(sentence)
        if _number(match.group()) not in support.numbers
    ]
    for match in _WORD.finditer(sentence):
        word = match.group()
        is_name = word[0].isupper() and not _SENTENCE_START.search(sentence[: match.start()])
        if not support.has_word(word, allowed, exact=is_name):
            found.append((match.start(), word))
    turned = misplaced(sentence, alike or grounds)
    if grounds and not alike:
        turned += negations(sentence) or liking_cues(sentence)
        left_out = [word for ground in grounds for _, word in negations(ground)]
        found += [] if turned else [(len(sentence), word) for word in left_out]
    found += [(at, sentence[at : at + len(word)]) for at, word in turned]
    for run in _CJK_RUN.finditer(sentence):
        found += [(run.start() + at, part) for at, part in support.gaps(run.group(), allowed)]
    return list(dict.fromkeys(word for _at, word in sorted(found)))


class _Support:
    """The words and numbers of the evidence, ready for look-ups."""

    def __init__(self, grounds: Iterable[str]) -> None:
        self.numbers: set[str] = set()
        self._words: set[str] = set()
        self._cjk: set[str] = set()
        for ground in grounds:
            self.numbers.update(_number(n) for n in _NUMBER.findall(ground))
            self._words.update(_plain(word) for word in _WORD.findall(ground))
            for run in _CJK_RUN.findall(ground):
                self._cjk.update(run)
                self._cjk.update(_pairs(run))
        self._stems = {word[:n] for word in self._words for n in range(4, len(word) + 1)}
        self._singular = set(map(without_plural_s, self._words))

    def has_word(self, word: str, allowed: frozenset[str], *, exact: bool) -> bool:
        plain = _plain(word)
        if plain in self._words or (plain in allowed and not exact):
            return True
        if negations(word):
            return False  # near to a word of the evidence is not enough: it turns a fact round
        if exact:
            return without_plural_s(plain) in self._singular or word.casefold() in allowed
        return len(plain) >= 4 and plain[: max(4, len(plain) - 3)] in self._stems

    def gaps(self, run: str, allowed: frozenset[str]) -> list[tuple[int, str]]:
        """Return the stretches of a run of CJK characters that nothing covers, with positions."""
        covered = [len(run) == 1 and run in self._cjk] * len(run)
        for at, pair in enumerate(_pairs(run)):
            if pair in self._cjk:
                covered[at] = covered[at + 1] = True
        longest = max((len(word) for word in allowed), default=0)
        for at in range(len(run)):
            for end in range(at + 1, min(len(run), at + longest) + 1):
                if run[at:end] in allowed:
                    covered[at:end] = [True] * (end - at)
        marks = "".join("1" if c else "0" for c in covered)
        return [(m.start(), run[m.start() : m.end()]) for m in re.finditer("0+", marks)]


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word.casefold())


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def numbers(text: str) -> list[str]:
    """Return the numbers of a text in NFKC, in order; a date like 2024-05-31 is one."""
    return [_number(match) for match in _NUMBER.findall(text)]


def _number(digits: str) -> str:
    return _THOUSANDS.sub("", digits)


def check_written(sentence: Sentence, cited: Sequence[Claim], language: str) -> str:
    """Return why a summary's sentence cannot stand; "" where it can.

    A sentence that cites events was composed by code: it is what ``say`` makes of one of its
    claims, to the letter, in the words of this version or of an earlier one, and cites that
    claim's events. Any other was written by a model. It passes if its words occur in the claims'
    evidence (``check_sentence``); if, where it states liking or the contrary, each of its claims
    does, an opinion by its polarity, others by their quotes; and if its numbers come in the order
    in which a claim's sentence or quote has them, each of those being used once: where the
    evidence has "2 of 7", "7 of 2" and "2 of 2" do not pass. It was written from the composed
    sentences of its time, so it may rest on those of an earlier version, but on no mixture.

    Args:
        sentence: of a summary.
        cited: the claims that it cites.
        language: of the summary.
    """
    if not sentence.text.strip():
        return "it says nothing"
    if not cited:
        return "it cites no claim"
    if sentence.event_ids:
        composed = [w for claim in cited for code in LANGUAGES for w in wordings(claim, code)]
        return "" if sentence in composed else "it is not what its claim says"
    problems = [
        _check_model_written(sentence.text, cited, sources)
        for sources in zip(*(_sources(claim, language) for claim in cited), strict=True)
    ]
    return "" if "" in problems else problems[0]


def _check_model_written(
    text: str, cited: Sequence[Claim], sources: Sequence[Sequence[str]]
) -> str:
    """Return why a sentence does not follow from its claims; "" where it does.

    Args:
        text: the sentence.
        cited: its claims.
        sources: for each of these claims, the texts that it may rest on.
    """
    grounds = [source for of_claim in sources for source in of_claim]
    missing = check_sentence(text, [*grounds, *(tag_words(c.value) for c in cited)])
    if missing:
        return f"not in its evidence: {', '.join(missing)}"
    stated = sides(unicodedata.normalize("NFKC", text))
    if stated and not all(map(_states, cited, repeat(stated), sources)):
        return "it likes or dislikes what its claims do not"
    given = [numbers(unicodedata.normalize("NFKC", ground)) for ground in grounds]
    written = numbers(unicodedata.normalize("NFKC", text))
    if not _in_order(written, given):
        return f"its numbers are put otherwise: {', '.join(written)}"
    return ""


def _sources(claim: Claim, language: str) -> list[list[str]]:
    """Return what a sentence about a claim may rest on, for each version's wording.

    That is the claim's quotes and what code says of it. A quote that code cuts short is left out of
    the latter: a negation may be in the rest.
    """
    whole = all(short(quote) == quote for quote in claim.quotes[:1])
    stated = claim if whole else claim.model_copy(update={"quotes": ()})
    quotes = [quote.text for quote in claim.quotes]
    return [[composed.text, *quotes] for composed in wordings(stated, language)]


def _states(claim: Claim, stated: frozenset[int], sources: Sequence[str]) -> bool:
    """Return True if a claim is about liking or the contrary, as stated, and nothing else."""
    if claim.kind is ClaimKind.ASPECT_SENTIMENT:
        return stated == {1 if claim.polarity > 0 else -1}
    return any(sides(unicodedata.normalize("NFKC", source)) == stated for source in sources)


def _in_order(written: Sequence[str], given: Sequence[Sequence[str]]) -> bool:
    """Return True if the numbers are stretches, each in the order of a source used once."""
    if not written:
        return True
    for at, source in enumerate(given):
        rest = [*given[:at], *given[at + 1 :]]
        longest = _stretch(written, source)
        if any(_in_order(written[n:], rest) for n in range(longest, 0, -1)):
            return True
    return False


def _stretch(written: Sequence[str], source: Sequence[str]) -> int:
    """Return how many of the first numbers occur in the source in this order."""
    length = 0
    for number in source:
        if length < len(written) and written[length] == number:
            length += 1
    return length
