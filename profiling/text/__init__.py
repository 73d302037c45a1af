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
from tasteprint.profiling.text.words import FUNCTION_WORDS, UNSPACED, mentions, tag_words

__all__ = [
    "FUNCTION_WORDS",
    "MINIMUM_SHARE",
    "UNDETERMINED",
    "UNSPACED",
    "Window",
    "agree",
    "cut",
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
]
