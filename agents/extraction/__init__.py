"""TODO agents/extraction.

aspects.py       How a text speaks of the things that it names.
cautions.py      What a reader of a profile should know of how its texts were read.
document.py      One event's text, ready to be read.
entities.py      Reading the names in a text.
linear_heads.py  Heads: small regressions upon a text's vector, for languages that the model does not read.
noun_phrases.py  Phrases that may be aspects ("battery life", "the strap"), without a parser.
reader.py        Reading one event's text: all that the model and the embedder add to a profile.
sentiment.py     Who reads tone and opinions in which language: the model by a prompt, a head, or nobody.
topics.py        Reading which tags of the taxonomy a text is about.
"""

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.linear_heads import (
    PACKAGED_HEADS,
    LinearHead,
    Task,
    about_it,
    opinion_vectors,
    packaged,
    tone_vectors,
)
from tasteprint.agents.extraction.reader import ExtractionContext, ReadingConfig, TextExtractor
from tasteprint.agents.extraction.sentiment import model_reads
from tasteprint.agents.extraction.topics import TopicExtractor

__all__ = [
    "PACKAGED_HEADS",
    "Document",
    "ExtractionContext",
    "LinearHead",
    "ReadingConfig",
    "Task",
    "TextExtractor",
    "TopicExtractor",
    "about_it",
    "model_reads",
    "opinion_vectors",
    "packaged",
    "tone_vectors",
]
