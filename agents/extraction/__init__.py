"""From one event's text to its reading: tone, topics, entities, and opinions of aspects.

aspects.py       opinions of the things that a text names
cautions.py      what a reader of a profile should know of how its texts were read
document.py      one event's text, cut to what the model reads at once
entities.py      the entities in a text
linear_heads.py  linear classifiers on embeddings, for languages that the model does not know
noun_phrases.py  phrases that may be aspects, without a parser
reader.py        what texts are read with, and the order of the parts
sentiment.py     the tone of a text, and which reader reads tone and opinions in which language
topics.py        the tags of the taxonomy that a text is about
"""

from tasteprint.agents.extraction.document import Document
from tasteprint.agents.extraction.linear_heads import (
    PACKAGED_HEADS,
    HeadTask,
    LinearHead,
    clauses_about,
    opinion_vectors,
    packaged_heads,
    tone_vectors,
)
from tasteprint.agents.extraction.reader import ExtractionContext, ReadingConfig, TextExtractor
from tasteprint.agents.extraction.sentiment import model_reads
from tasteprint.agents.extraction.topics import TopicExtractor

__all__ = [
    "PACKAGED_HEADS",
    "Document",
    "ExtractionContext",
    "HeadTask",
    "LinearHead",
    "ReadingConfig",
    "TextExtractor",
    "TopicExtractor",
    "clauses_about",
    "model_reads",
    "opinion_vectors",
    "packaged_heads",
    "tone_vectors",
]
