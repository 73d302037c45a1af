"""Phrases that may be aspects ("battery life", "the strap"), without a parser.

spaCy's blank pipeline has no parts of speech. In English, words between two stop words or
punctuation marks that are no praise, adverb or common verb are mostly a noun phrase; so is a single
word after an article.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tasteprint.agents.ner import Span, spans_of, stop_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: The most words of a phrase.
MOST_WORDS = 3
_SHORT_WORD = 2
# Praise and blame, measures, and verbs: words that border a noun phrase as stop words do.
_BORDERS = """
good great nice bad best better worst worse excellent awesome terrible poor perfect fine cheap
little lot lots big small huge long short high low new old many few several various certain
different same similar previous own easy hard right wrong able sure worth due plus away year years
month months week weeks day days time times ago bit thing things way ways kind sort type types
like likes liked love loves loved hate want wants wanted need needs needed think thought know knows
known feel feels felt look looks looked seem seems seemed work works worked get gets getting got go
goes going gone went come comes came take takes took taken make makes made making give gives gave
given buy buys bought use uses used using find found see saw seen say says said tell told try tried
break breaks broke broken fits fell arrived starting point example reason answer question post link
tasting drinking play plays put keep keeps kept help helps ask asked mean means remember produced
"""
_BORDER_WORDS = frozenset(_BORDERS.split())
_ARTICLES = frozenset({"the", "this", "these", "my", "our", "its", "their"})
# Endings of words that follow a noun and are no part of it: "wines available".
_NO_NOUNS = ("able", "ible", "ed")


def noun_candidates(text: str) -> list[Span]:
    """Return spans of two or three content words, and of one after an article, in order.

    English only: in scripts without spaces the borders of words are not known.

    Args:
        text: of any length; the time is linear in it.
    """
    return sorted({(start, end) for _, start, end in spans_of(text, _phrases)})


def _phrases(doc: "Doc") -> Iterator[tuple[str, int, int]]:
    """Yield the phrases of a sentence."""
    run: list[Token] = []
    before = ""
    for token in [*doc, None]:
        if token is not None and _is_content(token):
            run.append(token)
            continue
        joined = "-" in (before, token.text if token is not None else "")  # "hop-forward beer"
        if not joined and _is_phrase(run, before):
            yield "", run[0].idx, run[-1].idx + len(run[-1])
        run = []
        before = token.lower_ if token is not None else ""


def _is_phrase(run: "Sequence[Token]", before: str) -> bool:
    """Return True if a run of content words after the word ``before`` looks like a noun phrase."""
    ends = (run[0].lower_, run[-1].lower_) if run else ()
    return (
        0 < len(run) <= MOST_WORDS
        and (len(run) > 1 or before in _ARTICLES)
        and not any(word.endswith(_NO_NOUNS) for word in ends)
    )


def _is_content(token: "Token") -> bool:
    word = token.lower_
    return (
        token.is_alpha
        and token.is_ascii
        and len(word) > _SHORT_WORD
        and not word.endswith("ly")
        and word not in _BORDER_WORDS
        and word not in stop_words()
    )
