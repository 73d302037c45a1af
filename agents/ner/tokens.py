"""Tokens, and patterns of tokens that entities consist of: spaCy, without a trained model."""

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasteprint.profiling.text import FUNCTION_WORDS, UNSPACED, sentence_spans

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher
    from spacy.tokens import Doc

Span = tuple[int, int]

_MARKUP = re.compile(r"<[/!]?\w[^<>]{0,200}>")
# spaCy's vocabulary is shared, and clearing it of a text's words is for one thread at a time.
LOCK = threading.RLock()
_COMMON_FILE = Path(__file__).with_name("common_words.txt")
_JOINING = frozenset({"of", "de", "del", "der", "du", "la", "le", "van", "von", "the", "and", "&"})
# Capitalised in English wherever they stand, and never a name.
_NO_NAMES = frozenset({"i", "im", "ok", "lol", "omg", "lmao", "wtf", "edit", "ps"})
_CALENDAR = """
jan feb mar apr jun jul aug sep oct nov dec january february march april may june july august
september october november december monday tuesday wednesday thursday friday saturday sunday
"""
_LONGEST_NUMBER = 5
# The share of words in capitals from which a sentence counts as written in capitals.
_IN_CAPITALS = 0.6
# Borders of tokens without a space: around each character of an unspaced script and each symbol
# that is not ASCII (emoji, for instance), and in a string of over eighty characters, since spaCy
# takes quadratic time on a long string without spaces.
_ALONE = rf"[{UNSPACED}]|[^\w\s\x00-\x7f’]"
_UNSEEN_BORDER = re.compile(
    rf"(?<=\S)(?={_ALONE})|(?<={_ALONE})(?=\S)|(?<=[^\s{UNSPACED}]{{80}})(?=\S)"
)

_CAPITAL = {"TAG": {"IN": ["NAME", "WORD"]}}
_POINT = {"ORTH": ".", "OP": "?"}
_QUOTES = {'"': '"', "“": "”", "《": "》", "「": "」", "『": "』"}
# Patterns over the classes of ``token_class``. The longest matches of each key count, so that a
# long reading ("Chimay and Orval") stands beside the short ones in it.
_PATTERNS: dict[str, list[list[dict[str, Any]]]] = {
    "capitals": [[_CAPITAL | {"OP": "{1,6}"}]],
    "name": [[{"TAG": "NAME", "OP": "{1,5}"}]],
    "joined": [
        [
            _CAPITAL | {"OP": "{1,4}"},
            {"TAG": "JOIN", "OP": "{1,2}"},
            _CAPITAL | {"OP": "{1,4}"},
        ]
    ],
    "initials": [
        [{"TAG": "INITIAL"}, _POINT, _CAPITAL | {"OP": "{1,3}"}],
        [_CAPITAL, {"TAG": "INITIAL"}, _POINT, _CAPITAL | {"OP": "{1,2}"}],
    ],
    "numbered": [
        [
            {"TAG": {"IN": ["NAME", "WORD", "INITIAL"]}, "OP": "{1,3}"},
            {"TAG": "NUMBER"},
            _CAPITAL | {"OP": "{0,2}"},
        ],
        [{"TAG": "RARE", "OP": "{1,2}"}, {"TAG": "NUMBER"}],
    ],
    "lower": [[{"TAG": "RARE", "OP": "{1,3}"}]],
    "tag": [[{"TAG": "TAG"}]],
    "quoted": [
        [{"ORTH": left}, {"ORTH": {"NOT_IN": [left, right]}, "OP": "{1,12}"}, {"ORTH": right}]
        for left, right in _QUOTES.items()
    ],
}


def spacy_pipeline() -> "tuple[Language, Matcher]":
    """Return a blank English pipeline and the matcher of the patterns, made when first needed.

    They are made once, by one thread: pipelines do not share their vocabularies.
    """
    with LOCK:
        return _pipeline()


@cache
def _pipeline() -> "tuple[Language, Matcher]":
    import spacy
    from spacy.matcher import Matcher
    from spacy.util import compile_prefix_regex

    nlp = spacy.blank("en")
    # A hashtag stays whole.
    prefixes = [prefix for prefix in nlp.Defaults.prefixes or () if prefix != "#"]
    tokenizer: Any = nlp.tokenizer
    tokenizer.prefix_search = compile_prefix_regex(prefixes).search
    matcher = Matcher(nlp.vocab)
    for key, patterns in _PATTERNS.items():
        matcher.add(key, patterns, greedy="LONGEST")
    return nlp, matcher


def phrase_matcher(phrases: Mapping[str, Iterable[str]]) -> "PhraseMatcher":
    """Return a matcher of phrases as whole words in any case, by key."""
    from spacy.matcher import PhraseMatcher

    nlp, _ = spacy_pipeline()
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    with LOCK:
        for key, texts in phrases.items():
            matcher.add(key, [tokenized(text)[0] for text in texts])
    return matcher


def spans_of(
    text: str, find: "Callable[[Doc], Iterable[tuple[str, int, int]]]"
) -> list[tuple[str, int, int]]:
    """Return what ``find`` finds in the sentences of a text; it sees spaces instead of markup.

    Args:
        text: of any length.
        find: gives keys, starts and ends in the text of the tokens (``tokenized``).

    Returns:
        The keys, with starts and ends in ``text``.
    """
    plain = _MARKUP.sub(lambda markup: " " * len(markup.group()), text)
    nlp, _ = spacy_pipeline()
    seen: list[tuple[str, int, int]] = []
    with LOCK, nlp.memory_zone():
        for first, last in sentence_spans(plain):
            doc, spaces = tokenized(plain[first:last])
            for key, start, end in find(doc):
                a, b = (first + at - bisect_left(spaces, at) for at in (start, end))
                seen.append((key, a, b))
    return seen


def tokenized(sentence: str) -> "tuple[Doc, list[int]]":
    """Return tokens with their class as tag, in lower case for a sentence in capitals.

    Returns:
        The tokens, and the positions in their text of the spaces that were put in where a token
        ends without one.
    """
    nlp, _ = spacy_pipeline()
    borders = [match.start() for match in _UNSEEN_BORDER.finditer(sentence)]
    doc = nlp.tokenizer(" ".join(sentence[a:b] for a, b in pairwise([0, *borders, len(sentence)])))
    words = [token for token in doc if token.is_alpha]
    in_capitals = len(words) > 3 and sum(token.is_upper for token in words) > _IN_CAPITALS * len(
        words
    )
    if in_capitals and len(doc.text.lower()) == len(doc.text):
        doc = nlp.tokenizer(doc.text.lower())
    for token in doc:
        token.tag_ = token_class(token.text)
    return doc, [border + n for n, border in enumerate(borders)]


def token_class(word: str) -> str:
    """Return what a token may be in an entity.

    Returns:
        TAG (a hashtag or handle), JOIN ("of", "and", a hyphen …), INITIAL (one capital), NUMBER,
        WORD (capitalised, though mostly written in lower case), NAME (capitalised otherwise), RARE
        (in lower case, and not common) or OTHER.
    """
    lower = word.lower()
    if word[0] in "#@" and any(map(str.isalpha, word[1:])) and _is_plain(word[1:]):
        return "TAG"
    if word in _JOINING or word in {"-", "'s"}:
        return "JOIN"
    if not _is_plain(word) or lower in _NO_NAMES:
        return "OTHER"
    if len(word) == 1 and word.isupper():
        return "INITIAL"
    if word[0].isdigit() and len(word) <= _LONGEST_NUMBER:
        return "NUMBER"
    if any(map(str.isupper, word)):
        return "WORD" if lower in common_words() else "NAME"
    rare = word.isascii() and word.isalnum() and len(word) > 2 and lower not in common_words()
    return "RARE" if rare else "OTHER"


def _is_plain(word: str) -> bool:
    """Return True for a word or number, False for symbols and pieces of markup or addresses."""
    return word[0].isalnum() and not any(character in "<>/=\\@{}|" for character in word)


@cache
def common_words() -> frozenset[str]:
    """Return English words mostly written in lower case, and function words of all languages."""
    lines = _COMMON_FILE.read_text("utf-8").splitlines()
    return FUNCTION_WORDS | {line for line in lines if not line.startswith("#")}


@cache
def stop_words() -> frozenset[str]:
    """Return words that say little: function words, spaCy's stop words and calendar words."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return FUNCTION_WORDS | STOP_WORDS | frozenset(_CALENDAR.split())
