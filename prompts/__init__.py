"""Prompt files and their loader.

library.py   The library of prompts: which there are, and which variant of each is shipped.
parser.py    Read one prompt file.
prompt.py    A prompt, and what becomes of it when its inputs are filled in.
sanitize.py  Keep the control tokens of chat templates out of prompts.
schema.py    The front matter of a prompt file: a subset of Prompty v2 (README.md here tells it all).
"""

from tasteprint.prompts.library import Library
from tasteprint.prompts.prompt import Message, Prompt, Rendered, require_labels
from tasteprint.prompts.sanitize import defuse, neutralise
from tasteprint.prompts.schema import InputSpec, Options

__all__ = [
    "InputSpec",
    "Library",
    "Message",
    "Options",
    "Prompt",
    "Rendered",
    "defuse",
    "neutralise",
    "require_labels",
]
