"""Prompt files and their loader."""

from tasteprint.prompts.format import InputSpec, Options
from tasteprint.prompts.loader import Library
from tasteprint.prompts.prompt import Message, Prompt, Rendered
from tasteprint.prompts.safety import neutralise

__all__ = ["InputSpec", "Library", "Message", "Options", "Prompt", "Rendered", "neutralise"]
