"""Prompt files and their loader."""

from tasteprint.prompts.library import Library
from tasteprint.prompts.prompt import Message, Prompt, Rendered
from tasteprint.prompts.sanitize import neutralise
from tasteprint.prompts.schema import InputSpec, Options

__all__ = ["InputSpec", "Library", "Message", "Options", "Prompt", "Rendered", "neutralise"]
