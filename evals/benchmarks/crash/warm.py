"""Imported once by the process that all writers are forked from: what takes seconds to load."""

from tasteprint.agents.ner import common_words, spacy_pipeline
from tasteprint.profiling.text import language

language("Read once, and not by each of the writers.")
spacy_pipeline()
common_words()
