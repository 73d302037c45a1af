"""Typical terms of each of several groups of texts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from tasteprint.profiling.models import tag_key
from tasteprint.profiling.text import FUNCTION_WORDS, UNSPACED

# The least share of a group's texts that have a term which names it.
_LEAST_SHARE = 0.1
# How many times as common a group's term is in the group as in all texts; with few groups, half
# their number.
_LIFT = 3.0
_LEAST_TEXTS = 3
_WORD = re.compile(rf"[^\W\d_{UNSPACED}]{{3,}}|[{UNSPACED}]+", re.UNICODE)
_URL = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_GRAMS = (2, 3, 4)
# Chinese particles that are seldom part of a word.
_BORDERS = re.compile("[的了是在也就都很我你这那把被吗呢吧]")


def typical_terms(groups: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """Return each group's most typical terms, best first, by class-based TF-IDF.

    The weight of a term in a group is its share of the group's terms times ln(1 + A / f): f is how
    often all groups have it, A how many terms a group has on average (M. Grootendorst, 2022,
    "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794). Terms
    are words and pairs of words without stop words; in scripts without spaces between words, runs
    of two to four characters between stop characters.

    Args:
        groups: texts of each group.
        most: the most terms of each group.
    """
    counted = [[Counter(_terms(text)) for text in group] for group in groups]
    texts = [text for group in counted for text in group]
    everywhere = _sums(texts)
    lift = min(_LIFT, len(groups) / 2)
    overall = Counter(
        {term: n for term, n in everywhere.uses.items() if everywhere.holding[term] >= _LEAST_TEXTS}
    )
    average = overall.total() / max(len(groups), 1)
    found = []
    for group in counted:
        own = _sums(group)
        weight = {
            term: n * log(1 + average / overall[term])
            for term, n in own.uses.items()
            if term in overall and own.typical(term, everywhere, lift)
        }
        found.append(_apart(sorted(weight, key=lambda term: (-weight[term], term)))[:most])
    return found


@dataclass(frozen=True)
class _Sums:
    """Counts over some texts: uses of each term, texts with it, and all texts."""

    uses: Counter[str]
    holding: Counter[str]
    texts: int

    def typical(self, term: str, everywhere: "_Sums", lift: float) -> bool:
        """Return True if enough texts of this group have a term, and far fewer of all texts."""
        share = self.holding[term] / self.texts
        return share >= max(_LEAST_SHARE, lift * everywhere.holding[term] / everywhere.texts)


def _sums(texts: Sequence[Counter[str]]) -> _Sums:
    uses: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    for text in texts:
        uses.update(text)
        holding.update(text.keys())
    return _Sums(uses, holding, len(texts))


def _apart(terms: Sequence[str]) -> list[str]:
    """Return terms without those that repeat a better one: its plural, a part of it."""
    kept: list[str] = []
    for term in terms:
        again = any(
            tag_key(term) == tag_key(other)
            or (min(term, other, key=len) in max(term, other, key=len))
            for other in kept
        )
        if not again:
            kept.append(term)
    return kept


def _terms(text: str) -> Iterator[str]:
    words: list[str] = _WORD.findall(_URL.sub(" ", text).casefold())
    for word in words:
        if _UNSPACED_RUN.match(word):
            yield from _grams(word)
        elif not _stops(word):
            yield word
    for first, second in pairwise(words):
        if not (_stops(first) or _stops(second) or _UNSPACED_RUN.match(first + second)):
            yield f"{first} {second}"


def _grams(run: str) -> Iterator[str]:
    """Yield runs of characters that cross no stop character."""
    for part in _BORDERS.split(run):
        for size in _GRAMS:
            for start in range(len(part) - size + 1):
                if part[start : start + size] not in FUNCTION_WORDS:
                    yield part[start : start + size]


def _stops(word: str) -> bool:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return word in ENGLISH_STOP_WORDS or word in FUNCTION_WORDS
