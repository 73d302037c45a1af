"""Labels that a prompt must have."""

from collections.abc import Set as AbstractSet

from tasteprint.profiling.errors import PromptError
from tasteprint.profiling.models import Origin
from tasteprint.prompts.prompt import Prompt


def require_labels(prompt: Prompt, labels: AbstractSet[str]) -> Prompt:
    """The prompt, if it has these labels.

    Raises:
        PromptError: it lacks one.
    """
    missing = sorted(labels - prompt.labels.keys())
    if missing:
        raise PromptError(
            f"The prompt {prompt.id} lacks the label {missing[0]!r}.",
            hint=f"Give it the labels {', '.join(sorted(labels))} in its metadata.",
        )
    return prompt


def origin_of(prompt: Prompt, model: str) -> Origin:
    """Where a reading with this prompt and model comes from."""
    return Origin(prompt=prompt.name, variant=prompt.variant, sha256=prompt.sha256, model=model)
