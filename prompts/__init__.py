"""Prompt files, described in README.md here, and the library that loads them.

library.py    all prompts, and the variant of each name that is in use
parser.py     from a prompt file to a prompt
prompt.py     a prompt and its rendering
sanitize.py   control tokens of chat templates are removed from what prompts are given
schema.py     the front matter of a prompt file
shipped.toml  the variant of each name that is in use
variants/     prompts that are kept only for comparison
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
