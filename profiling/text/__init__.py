"""Language-level helpers: no model, no network.

languages.py     the language of a text
sentences.py     sentences, and windows that fit a token budget
words.py         Han and unspaced scripts, plurals, mentions, function words
negation.py      negations, quantifiers and polarity words
opinion_cues.py  does a sentence voice an opinion of a thing, by its words
"""

from tasteprint.profiling.text.languages import MINIMUM_SHARE, UNDETERMINED, language
from tasteprint.profiling.text.negation import agree, liking_cues, misplaced, negations, sides
from tasteprint.profiling.text.opinion_cues import voices_opinion
from tasteprint.profiling.text.sentences import Window, cut, passage, sentence_spans
from tasteprint.profiling.text.words import (
    FUNCTION_WORDS,
    HAN,
    HAN_AND_KANA,
    UNSPACED,
    has_han,
    is_mostly_han,
    is_plural_of,
    mentions,
    tag_words,
    without_plural_s,
)

__all__ = [
    "FUNCTION_WORDS",
    "HAN",
    "HAN_AND_KANA",
    "MINIMUM_SHARE",
    "UNDETERMINED",
    "UNSPACED",
    "Window",
    "agree",
    "cut",
    "has_han",
    "is_mostly_han",
    "is_plural_of",
    "language",
    "liking_cues",
    "mentions",
    "misplaced",
    "negations",
    "passage",
    "sentence_spans",
    "sides",
    "tag_words",
    "voices_opinion",
    "without_plural_s",
]
