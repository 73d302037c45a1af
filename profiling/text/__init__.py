"""TODO profiling/text.

languages.py     Which languages a user writes in.
negation.py      Words that turn a sentence round: negations, quantifiers, and liking or its contrary.
opinion_cues.py  Whether a sentence voices an opinion of a thing: by words of praise and blame, without a model.
sentences.py     Cutting a text: into sentences, and into windows that fit a token budget.
words.py         Words that a sentence may use without evidence: they carry no fact about a user.
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
