"""Features of a candidate for an entity: how it is written, and what stands around it."""

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from tasteprint.agents.ner.candidates import Candidate
from tasteprint.agents.ner.tokens import common_words, stop_words
from tasteprint.profiling.text import sentence_spans

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PLACES = frozenset({"in", "at", "from", "to", "near"})
_COMPANY = frozenset({"by", "with", "and", "of", "like"})
_OWNERS = frozenset({"the", "a", "an", "this", "that", "my", "your", "his", "her", "our", "their"})
_DOES = frozenset(
    {"is", "was", "has", "had", "says", "said", "did", "does", "will", "can", "should", "would"}
)
_LONG_NAME = 4
_SHORT_NAME = 3

#: The columns of ``candidate_features``; all in [0, 1].
FEATURES = (
    "single word",
    "two words",
    "four words or more",
    "lower case",
    "upper case",
    "capital inside",
    "digit",
    "short",
    "repeated letters",
    "common words",
    "all common",
    "first common",
    "first stop word",
    "hashtag",
    "handle",
    "quoted",
    "only joined",
    "begins",
    "begins, all common",
    "inside, capitalised, all common",
    "ends",
    "after a place's preposition",
    "after by, with, and, of, like",
    "after an article or owner",
    "after a capital",
    "after a common word in lower case",
    "before a genitive",
    "before a verb",
    "capitals around",
    "lower case, capitals around",
)


def candidate_features(text: str, candidates: Sequence[Candidate]) -> np.ndarray:
    """Compute how each candidate is written and what stands around it in its sentence.

    Args:
        text: the text of the candidates.
        candidates: n of them.

    Returns:
        Shape (n, len(FEATURES)).
    """
    spans = sentence_spans(text)
    starts = [start for start, _ in spans]
    rows = np.zeros((len(candidates), len(FEATURES)))
    for row, one in zip(rows, candidates, strict=True):
        at = max(0, bisect_right(starts, one.start) - 1)
        first, last = spans[at] if spans else (one.start, one.end)
        before, after = text[first : one.start], text[one.end : max(last, one.end)]
        form = text[one.start : one.end]
        row[:] = [*_form(form, one), *_around(form, before, after)]
    return rows


def _form(form: str, one: Candidate) -> list[float]:
    """Return the first half of a row: the candidate itself."""
    words = _words(form)
    common = [word.lower() in common_words() for word in words]
    return [
        len(words) == 1,
        len(words) == 2,
        len(words) >= _LONG_NAME,
        form.islower(),
        form.isupper() and len(form) > 1,
        any(not word.isupper() and not word[1:].islower() and len(word) > 1 for word in words),
        any(map(str.isdigit, form)),
        len(form) <= _SHORT_NAME,
        bool(re.search(r"(.)\1\1", form.lower())),
        sum(common) / len(common),
        all(common),
        common[0],
        words[0].lower() in stop_words(),
        form.startswith("#"),
        form.startswith("@"),
        "quoted" in one.rules,
        one.rules == {"joined"},
    ]


def _around(form: str, before: str, after: str) -> list[float]:
    """Return the second half of a row: the sentence before and after the candidate."""
    left, right = _words(before), _words(after)
    inside = _words(form)
    common = all(word.lower() in common_words() for word in inside)
    previous = left[-1] if left != [""] else ""
    following = right[0]
    around = [word for word in (*left, *inside, *right) if word]
    capitals = sum(word[0].isupper() for word in around) / max(1, len(around))
    return [
        not previous,
        not previous and common,
        bool(previous) and common and all(word[:1].isupper() for word in inside),
        not following,
        previous.lower() in _PLACES,
        previous.lower() in _COMPANY,
        previous.lower() in _OWNERS,
        previous[:1].isupper() and previous != "I",
        previous.islower() and previous in common_words(),
        bool(re.match(r"\s?['’]\s?s\b", after)),
        following.lower() in _DOES,
        capitals,
        form.islower() and capitals > 0.1,
    ]


def _words(text: str) -> list[str]:
    """Return the words; an empty one where there are none."""
    return _WORD.findall(text) or [""]
