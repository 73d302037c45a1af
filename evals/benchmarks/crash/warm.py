"""Imported once by the process that all writers are forked from: what takes seconds to load."""

from tasteprint.agents.ner import common_words, pipeline
from tasteprint.profiling.text import language

language("Read once, and not by each of the writers.")
pipeline()
common_words()
